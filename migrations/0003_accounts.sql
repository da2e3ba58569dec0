-- Up Migration
-- People and devices that sign in, their roles, their sessions.

create table accounts (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  institution_id uuid references institutions (id),
  version integer not null default 1,
  login text not null unique check (login ~ '^[a-z0-9][a-z0-9._-]{2,39}$'),
  display_name text not null,
  -- PHC string: names its algorithm and parameters.
  password_hash text not null,
  must_change_password boolean not null,
  totp_secret_encrypted text,
  totp_enabled_at timestamptz,
  -- The last time step accepted: a code works once.
  totp_last_step bigint,
  is_device boolean not null default false,
  is_demo boolean not null default false,
  disabled_at timestamptz,
  last_sign_in_at timestamptz,
  created_at timestamptz not null
);
create index accounts_by_centre on accounts (centre_id);

create table account_roles (
  account_id uuid not null references accounts (id) on delete cascade,
  role text not null check (role in ('system_admin', 'security_admin', 'auditor', 'supervisor', 'dispatcher', 'wall', 'crew',
    'emergency_department', 'specialist', 'clinic')),
  primary key (account_id, role)
);

-- 等保 level 3: the three administrators are three people, and none of them works a seat.
create function account_roles_apart() returns trigger language plpgsql as $$
begin
  perform 1 from accounts where id = new.account_id for update;
  if (select count(*) from account_roles where account_id = new.account_id) > 1
     and exists (select from account_roles where account_id = new.account_id
                 and role in ('system_admin', 'security_admin', 'auditor', 'wall')) then
    raise exception 'administrators and devices hold one role' using errcode = 'JL002';
  end if;
  return null;
end $$;
create constraint trigger account_roles_apart after insert or update on account_roles
  deferrable initially deferred for each row execute function account_roles_apart();

create table sessions (
  id uuid primary key,
  account_id uuid not null references accounts (id),
  token_hash bytea not null unique,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_by uuid,
  revoked_reason text,
  address text not null,
  user_agent text not null
);
create index sessions_by_account on sessions (account_id) where revoked_at is null;

-- A session that ends is heard by every process at once: sockets and media are cut.
create function sessions_notify() returns trigger language plpgsql as $$
begin
  if new.revoked_at is not null and old.revoked_at is null then perform pg_notify('jilian_session_revoked', new.id::text); end if;
  return null;
end $$;
create trigger sessions_notify after update of revoked_at on sessions for each row execute function sessions_notify();

-- Failed sign-ins slow down one account from one address; nobody can lock a seat out everywhere.
create table sign_in_failures (
  login text not null,
  address text not null,
  failures integer not null,
  last_at timestamptz not null,
  locked_until timestamptz,
  primary key (login, address)
);
