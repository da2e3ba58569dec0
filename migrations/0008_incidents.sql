-- Up Migration
-- Complaint cards, calls, incidents with their participants and their record.

-- A published version never changes; an edit makes the next.
create table cards (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  code text not null,
  card_version integer not null check (card_version >= 1),
  -- Rises with every change of this row, for its facts; card_version is what people count.
  version integer not null default 1,
  status text not null check (status in ('draft', 'published', 'retired')),
  content jsonb not null,
  note text not null default '',
  saved_by uuid,
  saved_at timestamptz not null,
  published_at timestamptz,
  unique (centre_id, code, card_version)
);
create unique index cards_one_published on cards (centre_id, code) where status = 'published';
-- The letters typed at a seat mean one card.
create unique index cards_one_shortcut on cards (centre_id, (content ->> 'shortcut')) where status = 'published';
create function cards_frozen() returns trigger language plpgsql as $$
begin
  if old.status <> 'draft' and new.content is distinct from old.content then
    raise exception 'a published card does not change' using errcode = 'JL003';
  end if;
  return new;
end $$;
create trigger cards_frozen before update on cards for each row execute function cards_frozen();

-- Numbers for people, per centre and reporting day.
create table day_numbers (
  centre_id uuid not null references centres (id),
  kind text not null,
  day date not null,
  last integer not null,
  primary key (centre_id, kind, day)
);

create table incidents (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  number text not null,
  version integer not null default 1,
  state text not null default 'open' check (state in ('open', 'closed', 'cancelled', 'joined')),
  run_type text not null check (run_type in ('emergency', 'inter_hospital', 'non_emergency', 'back_referral', 'event_cover')),
  priority smallint not null check (priority between 1 and 4),
  card_id uuid references cards (id),
  requires text[] not null default '{}',
  location geometry(Point, 4326),
  location_source text,
  location_label text,
  location_accuracy_m double precision,
  location_approximate boolean not null default false,
  chief_complaint text,
  address_note text,
  callback_number_encrypted text,
  patient_count integer not null default 1 check (patient_count between 0 and 999),
  transfer_from_id uuid references institutions (id),
  transfer_to_id uuid references institutions (id),
  transfer_doctor text,
  joined_into uuid references incidents (id),
  opened_by uuid not null,
  opened_at timestamptz not null,
  rang_at timestamptz,
  closed_at timestamptz,
  close_reason text,
  unique (centre_id, number),
  check ((state = 'open') = (closed_at is null)),
  check ((location is null) = (location_source is null))
);
create index incidents_open on incidents (centre_id, opened_at) where state = 'open';
create index incidents_by_time on incidents (centre_id, opened_at desc);
create index incidents_by_place on incidents using gist (location) where state = 'open';
alter table incidents enable row level security;
create policy incidents_in_scope on incidents using (in_scope(centre_id)) with check (in_scope(centre_id));

create table calls (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  version integer not null default 1,
  pbx_call_id text not null,
  state text not null check (state in ('ringing', 'claimed', 'ended', 'abandoned')),
  number_encrypted text,
  number_hash bytea,
  owner_name_encrypted text,
  installed_address_encrypted text,
  recording_id text,
  class text check (class in ('emergency', 'enquiry', 'nuisance', 'neighbour_county', 'joint_110', 'joint_119', 'joint_122')),
  note text,
  rang_at timestamptz not null,
  claimed_by uuid references accounts (id),
  claimed_at timestamptz,
  ended_at timestamptz,
  needs_callback boolean not null default false,
  called_back_at timestamptz,
  location geometry(Point, 4326),
  location_source text,
  location_label text,
  location_accuracy_m double precision,
  location_approximate boolean not null default false,
  incident_id uuid references incidents (id),
  recorded_at timestamptz not null,
  unique (centre_id, pbx_call_id),
  check ((claimed_by is null) = (claimed_at is null)),
  check (state <> 'claimed' or claimed_by is not null)
);
create index calls_waiting on calls (centre_id, rang_at) where state in ('ringing', 'claimed') or (needs_callback and called_back_at is null);
create index calls_by_number on calls (centre_id, number_hash, rang_at desc) where number_hash is not null;
create index calls_by_incident on calls (incident_id) where incident_id is not null;
create index calls_by_time on calls (centre_id, rang_at desc);
alter table calls enable row level security;
create policy calls_in_scope on calls using (in_scope(centre_id)) with check (in_scope(centre_id));

-- One-time links that ask a caller's phone where it is.
create table location_links (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  call_id uuid not null references calls (id),
  token_hash bytea not null unique,
  state text not null check (state in ('queued', 'sent', 'failed', 'opened', 'answered', 'expired')),
  problem text,
  requested_by uuid not null,
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  opened_at timestamptz,
  answered_at timestamptz,
  answer geometry(Point, 4326),
  answer_accuracy_m double precision,
  check ((state = 'answered') = (answered_at is not null))
);
create index location_links_by_call on location_links (call_id, requested_at desc);
alter table location_links enable row level security;
create policy location_links_in_scope on location_links using (in_scope(centre_id)) with check (in_scope(centre_id));

create table incident_patients (
  incident_id uuid not null references incidents (id),
  patient_id uuid not null references patients (id),
  centre_id uuid not null references centres (id),
  seq integer not null,
  added_by uuid,
  added_at timestamptz not null,
  primary key (incident_id, patient_id),
  unique (incident_id, seq)
);
alter table incident_patients enable row level security;
create policy incident_patients_in_scope on incident_patients using (in_scope(centre_id)) with check (in_scope(centre_id));

-- Who takes part in a case, and so may read it: the vehicles sent, the hospitals chosen.
create table incident_participants (
  incident_id uuid not null references incidents (id),
  kind text not null check (kind in ('vehicle', 'institution')),
  participant_id uuid not null,
  joined_at timestamptz not null,
  left_at timestamptz,
  primary key (incident_id, kind, participant_id)
);
create index incident_participants_by_participant on incident_participants (participant_id) where left_at is null;

-- The incident's own record: everything that happened, in order, never changed.
create table incident_entries (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  incident_id uuid not null references incidents (id),
  kind text not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  source text not null check (source in ('caller', 'device', 'geofence', 'crew', 'dispatcher', 'hospital', 'system')),
  actor_id uuid,
  vehicle_id uuid references vehicles (id),
  location geometry(Point, 4326),
  applied boolean not null default true,
  details jsonb not null default '{}'
);
create index incident_entries_by_incident on incident_entries (incident_id, occurred_at, id);
revoke update, delete on incident_entries from jilian_app;
alter table incident_entries enable row level security;
create policy incident_entries_in_scope on incident_entries using (in_scope(centre_id)) with check (in_scope(centre_id));
