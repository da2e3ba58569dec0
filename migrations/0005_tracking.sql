-- Up Migration
-- Terminals and tablets, their positions by day, the newest position of each vehicle, and what was refused.

create table terminals (
  id uuid primary key,
  -- Small key of the positions: a uuid would double their row and their index.
  terminal_no integer generated always as identity unique,
  centre_id uuid references centres (id),
  version integer not null default 1,
  protocol text not null check (protocol in ('jt808', 'osmand', 'owntracks')),
  -- JT/T 808: the header's number without leading zeros. Nibbles above 9 occur and stay a–f.
  phone text check (phone ~ '^[0-9a-f]{1,20}$'),
  label text,
  status text not null default 'unknown' check (status in ('unknown', 'bound', 'blocked')),
  vehicle_id uuid references vehicles (id),
  -- 'sha256.<hex>': the code itself is known to the terminal only.
  auth_code_hash text,
  -- An administrator lets a terminal register once more although it differs from its first registration.
  may_register_again boolean not null default false,
  manufacturer text,
  model text,
  device_id text,
  plate text,
  plate_colour smallint,
  imei text,
  software text,
  jt_version smallint check (jt_version in (2013, 2019)),
  registered_at timestamptz,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  last_address text,
  check ((protocol = 'jt808') = (phone is not null)),
  check (status <> 'bound' or (vehicle_id is not null and centre_id is not null))
);
create unique index terminals_phone on terminals (phone) where protocol = 'jt808';
create unique index terminals_one_per_vehicle on terminals (vehicle_id) where protocol = 'jt808' and status = 'bound';
create index terminals_by_vehicle on terminals (vehicle_id) where vehicle_id is not null;
create index terminals_unknown on terminals (last_seen_at desc) where status = 'unknown';

-- Live sessions of every process read a terminal anew when it changes hands.
create function terminals_notify() returns trigger language plpgsql as $$
begin
  if (new.status, new.vehicle_id, new.auth_code_hash) is distinct from (old.status, old.vehicle_id, old.auth_code_hash) then
    perform pg_notify('jilian_terminal_changed', new.id::text);
  end if;
  return null;
end $$;
create trigger terminals_notify after update on terminals for each row execute function terminals_notify();

-- Which vehicle a terminal's positions belong to, by device time: a track stays with its vehicle when the terminal moves on.
create table terminal_bindings (
  id uuid primary key,
  terminal_id uuid not null references terminals (id),
  terminal_no integer not null,
  vehicle_id uuid not null references vehicles (id),
  bound_at timestamptz not null,
  bound_by uuid references accounts (id),
  unbound_at timestamptz,
  unbound_by uuid references accounts (id),
  check (unbound_at is null or unbound_at >= bound_at)
);
create unique index terminal_bindings_open on terminal_bindings (terminal_id) where unbound_at is null;
create index terminal_bindings_by_vehicle on terminal_bindings (vehicle_id, bound_at);

create table device_tokens (
  id uuid primary key,
  terminal_id uuid not null references terminals (id),
  -- 'sha256.<hex>': the token itself is kept nowhere.
  token_hash text not null unique,
  issued_by uuid not null references accounts (id),
  issued_at timestamptz not null,
  revoked_at timestamptz,
  revoked_by uuid references accounts (id),
  last_used_at timestamptz
);
create unique index device_tokens_one_valid on device_tokens (terminal_id) where revoked_at is null;

create function device_tokens_notify() returns trigger language plpgsql as $$
begin
  perform pg_notify('jilian_terminal_changed', new.terminal_id::text);
  return null;
end $$;
create trigger device_tokens_notify after update of revoked_at on device_tokens for each row execute function device_tokens_notify();

-- One row a terminal and second of its own clock. No foreign key: its trigger would cost more than the row.
create table positions (
  device_at timestamptz not null,
  recorded_at timestamptz not null,
  terminal_no integer not null,
  speed_mps real not null,
  altitude_m real not null,
  heading_deg smallint not null,
  -- 1 fixed, 2 ACC on, 4 alarm, 8 sent later in a batch, 16 collected in a blind area.
  flags smallint not null,
  -- 0 JT/T 808, 1 OsmAnd, 2 OwnTracks.
  source smallint not null,
  -- WGS-84. Null where the receiver had no place to give.
  location geometry(Point, 4326),
  primary key (terminal_no, device_at)
) partition by range (device_at);

-- The running role owns no table, so these two make and drop the days. A day is a day of UTC.
create function positions_make_days(first_day date, last_day date) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  each_day date;
  part text;
  made integer := 0;
begin
  if last_day - first_day > 400 or first_day < '2020-01-01' or last_day > '2100-01-01' then
    raise exception 'days % to % are no sensible range', first_day, last_day using errcode = '22023';
  end if;
  perform pg_advisory_xact_lock(hashtext('positions_days'));
  for each_day in select generate_series(first_day, last_day, interval '1 day')::date loop
    part := 'positions_' || to_char(each_day, 'YYYYMMDD');
    continue when to_regclass('public.' || part) is not null;
    -- Made apart and attached: PARTITION OF would lock out every reader and writer meanwhile.
    execute format('create table public.%I (like public.positions including defaults including constraints)', part);
    execute format('alter table public.positions attach partition public.%I for values from (%L) to (%L)',
      part, each_day || ' 00:00:00+00', (each_day + 1) || ' 00:00:00+00');
    made := made + 1;
  end loop;
  return made;
end $$;

create function positions_drop_days(before_day date) returns integer
language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '2s' as $$
declare
  part text;
  dropped integer := 0;
begin
  perform pg_advisory_xact_lock(hashtext('positions_days'));
  for part in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'public.positions'::regclass and c.relname ~ '^positions_[0-9]{8}$'
      and to_date(right(c.relname, 8), 'YYYYMMDD') < before_day
    order by c.relname limit 50
  loop
    execute format('drop table public.%I', part);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;
revoke execute on function positions_make_days(date, date), positions_drop_days(date) from public;
grant execute on function positions_make_days(date, date), positions_drop_days(date) to jilian_app;

-- The newest fixed position of a vehicle, whichever device sent it; only ever forward in device time.
create table vehicle_last_positions (
  vehicle_id uuid primary key references vehicles (id),
  vehicle_no integer not null unique,
  centre_id uuid not null references centres (id),
  terminal_no integer not null,
  device_at timestamptz not null,
  recorded_at timestamptz not null,
  location geometry(Point, 4326) not null,
  speed_mps real not null,
  heading_deg smallint not null,
  altitude_m real not null,
  flags smallint not null,
  -- Alarm bits of JT/T 808 0x0200 as sent.
  alarm_bits bigint not null default 0,
  source smallint not null
) with (fillfactor = 40, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
create index vehicle_last_positions_by_place on vehicle_last_positions using gist (location);
create index vehicle_last_positions_by_centre on vehicle_last_positions (centre_id);

-- What came and could not be taken, with its bytes. Pruned by age and by number.
create table frame_quarantine (
  id uuid primary key,
  received_at timestamptz not null,
  protocol text not null check (protocol in ('jt808', 'osmand', 'owntracks')),
  reason text not null,
  peer text not null,
  phone text,
  terminal_id uuid references terminals (id),
  message_id integer,
  bytes bytea not null check (octet_length(bytes) <= 4096)
);
create index frame_quarantine_by_time on frame_quarantine (received_at desc);

select positions_make_days((now() at time zone 'UTC')::date - 31, (now() at time zone 'UTC')::date + 7);
