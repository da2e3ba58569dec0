-- Up Migration
-- What came of a consult: opinions, the report with its corrections, both sides' copies, ratings; and the rules that bind the steps to them.

create table consult_reports (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  consult_id uuid not null references consults (id),
  version integer not null default 1,
  report_no smallint not null check (report_no >= 1),
  replaces_id uuid references consult_reports (id),
  correction_reason_encrypted text,
  state text not null default 'draft' check (state in ('draft', 'signed')),
  opinion_encrypted text,
  diagnosis_encrypted text,
  recommendations_encrypted text,
  saved_by uuid not null references accounts (id),
  saved_at timestamptz not null,
  signed_by uuid references accounts (id),
  signed_at timestamptz,
  signature_id uuid references signatures (id),
  -- Canonical JSON of the document as it was signed.
  document_encrypted text,
  document_sha256 bytea,
  unique (consult_id, report_no),
  check ((report_no = 1) = (replaces_id is null)),
  check ((replaces_id is null) = (correction_reason_encrypted is null)),
  check (case state
    when 'draft' then num_nonnulls(signed_by, signed_at, signature_id, document_encrypted, document_sha256) = 0
    else num_nulls(signed_by, signed_at, signature_id, document_encrypted, document_sha256, opinion_encrypted, diagnosis_encrypted,
      recommendations_encrypted) = 0 end)
);
create unique index consult_reports_one_draft on consult_reports (consult_id) where state = 'draft';
alter table consult_reports enable row level security;
create policy consult_reports_in_scope on consult_reports using (in_scope(centre_id)) with check (in_scope(centre_id));
revoke delete on consult_reports from jilian_app;

-- One signer a version; a signed one never changes.
create function consult_reports_frozen() returns trigger language plpgsql as $$
begin
  if old.state = 'signed' then raise exception 'a signed report does not change' using errcode = 'JL031'; end if;
  return new;
end $$;
create trigger consult_reports_frozen before update on consult_reports for each row execute function consult_reports_frozen();

create table consult_opinions (
  consult_id uuid not null references consults (id),
  account_id uuid not null references accounts (id),
  centre_id uuid not null references centres (id),
  version integer not null default 1,
  opinion_encrypted text,
  diagnosis_encrypted text,
  recommendations_encrypted text,
  saved_at timestamptz not null,
  given_at timestamptz,
  primary key (consult_id, account_id)
);
alter table consult_opinions enable row level security;
create policy consult_opinions_in_scope on consult_opinions using (in_scope(centre_id)) with check (in_scope(centre_id));
revoke delete on consult_opinions from jilian_app;

-- Each side's own copy, readable when nobody there takes part any more.
create table consult_copies (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  consult_id uuid not null references consults (id),
  report_id uuid not null references consult_reports (id),
  institution_id uuid not null references institutions (id),
  side text not null check (side in ('inviting', 'invited')),
  document_encrypted text not null,
  sha256 bytea not null check (octet_length(sha256) = 32),
  filed_at timestamptz not null,
  retain_until timestamptz not null,
  unique (report_id, institution_id)
);
create index consult_copies_by_institution on consult_copies (institution_id, id desc);
alter table consult_copies enable row level security;
create policy consult_copies_in_scope on consult_copies using (in_scope(centre_id)) with check (in_scope(centre_id));
revoke update, delete on consult_copies from jilian_app;

create table consult_ratings (
  consult_id uuid not null references consults (id),
  account_id uuid not null references accounts (id),
  centre_id uuid not null references centres (id),
  side text not null check (side in ('inviting', 'invited')),
  score smallint not null check (score between 1 and 5),
  comment_encrypted text,
  rated_at timestamptz not null,
  constraint consult_ratings_once primary key (consult_id, account_id)
);
alter table consult_ratings enable row level security;
create policy consult_ratings_in_scope on consult_ratings using (in_scope(centre_id)) with check (in_scope(centre_id));
revoke update, delete on consult_ratings from jilian_app;

-- A consult takes legal steps only, each with what it stands on; what is over never changes.
create function consults_forward() returns trigger language plpgsql as $$
begin
  if old.state in ('archived', 'cancelled') then
    raise exception 'a consult that is % does not change', old.state using errcode = 'JL032';
  end if;
  if new.centre_id <> old.centre_id or new.institution_id <> old.institution_id or new.number <> old.number then
    raise exception 'whose consult it is does not change' using errcode = 'JL032';
  end if;
  if new.state = old.state then return new; end if;
  if not exists (select from consult_steps where from_state = old.state and to_state = new.state) then
    raise exception 'a consult does not go from % to %', old.state, new.state using errcode = 'JL032';
  end if;
  -- Past the desk goes only what cannot wait for it.
  if old.state = 'submitted' and new.state = 'scheduled' and new.grade = 'routine' then
    raise exception 'a routine consult goes by the desk' using errcode = 'JL032';
  end if;
  if new.state = 'accepted' and (
    not exists (select from consult_invitations where consult_id = new.id and state = 'accepted')
    or exists (
      select from consult_invitations i where i.consult_id = new.id and i.state in ('open', 'declined')
        and not exists (select from consult_invitations a where a.consult_id = i.consult_id and a.party = i.party and a.state = 'accepted')
    )) then
    raise exception 'every place has its doctor before a consult is accepted' using errcode = 'JL032';
  end if;
  if new.state = 'in_session' and new.grade <> 'immediate' and not exists (select from consult_consents where consult_id = new.id) then
    raise exception 'no session without consent' using errcode = 'JL033';
  end if;
  if new.state = 'reported' and not exists (select from consult_reports where consult_id = new.id and state = 'signed') then
    raise exception 'no report without a signature' using errcode = 'JL032';
  end if;
  if new.state = 'rated' and (select count(distinct side) from consult_ratings where consult_id = new.id) < 2 then
    raise exception 'both sides rate' using errcode = 'JL032';
  end if;
  return new;
end $$;
create trigger consults_forward before update on consults for each row execute function consults_forward();

-- Nothing is added to what is over.
create function consult_is_open() returns trigger language plpgsql as $$
begin
  if exists (select from consults where id = new.consult_id and state in ('archived', 'cancelled')) then
    raise exception 'the consult is over' using errcode = 'JL032';
  end if;
  return new;
end $$;
create trigger consult_is_open before insert on consult_invitations for each row execute function consult_is_open();
create trigger consult_is_open before insert on consult_materials for each row execute function consult_is_open();
create trigger consult_is_open before insert on consult_consents for each row execute function consult_is_open();
create trigger consult_is_open before insert on consult_attendees for each row execute function consult_is_open();
create trigger consult_is_open before insert or update on consult_reports for each row execute function consult_is_open();
create trigger consult_is_open before insert or update on consult_opinions for each row execute function consult_is_open();
create trigger consult_is_open before insert on consult_ratings for each row execute function consult_is_open();
