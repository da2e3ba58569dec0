-- Up Migration
-- Rooms: who may enter, who was there, what was said and drawn, what was recorded. The media themselves pass through memory only.

create table rooms (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  version integer not null default 1,
  kind text not null check (kind in ('consultation', 'ambulance', 'caller', 'outpatient', 'ward_round', 'family_visit', 'expert_clinic')),
  subject_type text not null check (subject_type in ('consult', 'assignment', 'call', 'service_session')),
  subject_id uuid not null,
  incident_id uuid references incidents (id),
  state text not null default 'open' check (state in ('open', 'closed')),
  opened_by uuid references accounts (id),
  opened_at timestamptz not null,
  closed_by uuid references accounts (id),
  closed_at timestamptz,
  check ((state = 'closed') = (closed_at is not null))
);
create unique index rooms_one_open on rooms (subject_type, subject_id) where state = 'open';
create index rooms_open on rooms (centre_id, opened_at) where state = 'open';
create index rooms_by_incident on rooms (incident_id) where incident_id is not null;
alter table rooms enable row level security;
create policy rooms_in_scope on rooms using (in_scope(centre_id)) with check (in_scope(centre_id));

-- A closed room does not open again: another one does.
create function rooms_forward() returns trigger language plpgsql as $$
begin
  if old.state = 'closed' and new.state = 'open' then
    raise exception 'a closed room does not open again' using errcode = 'JL020';
  end if;
  return new;
end $$;
create trigger rooms_forward before update on rooms for each row execute function rooms_forward();

-- A phone without an account: a caller, a relative. What it shows at the door is kept as a hash.
create table room_links (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  room_id uuid references rooms (id),
  purpose text not null check (purpose in ('caller', 'family_visit')),
  call_id uuid references calls (id),
  -- Of a visit: the session of the service it belongs to, and who invites.
  service_session_id uuid,
  institution_id uuid references institutions (id),
  name_encrypted text,
  -- What the link in a text message holds; a caller comes by its location link instead.
  token_hash bytea unique,
  -- What opens the socket: made anew at each entry, so that a link passed on throws out the one before.
  pass_hash bytea unique,
  opens_at timestamptz not null,
  expires_at timestamptz not null,
  consent_at timestamptz,
  revoked_at timestamptz,
  created_by uuid references accounts (id),
  created_at timestamptz not null,
  check (opens_at < expires_at),
  check ((purpose = 'caller') = (call_id is not null)),
  check ((purpose = 'family_visit') = (token_hash is not null)),
  check (purpose = 'caller' or (service_session_id is not null and institution_id is not null))
);
create unique index room_links_one_caller on room_links (call_id) where purpose = 'caller' and revoked_at is null;
create index room_links_by_room on room_links (room_id) where room_id is not null;
create index room_links_by_session on room_links (service_session_id) where service_session_id is not null;
alter table room_links enable row level security;
create policy room_links_in_scope on room_links using (in_scope(centre_id)) with check (in_scope(centre_id));

create table room_members (
  room_id uuid not null references rooms (id),
  centre_id uuid not null references centres (id),
  kind text not null check (kind in ('account', 'institution', 'vehicle', 'link')),
  member_id uuid not null,
  part text not null check (part in ('host', 'participant', 'guest', 'observer')),
  invited_by uuid references accounts (id),
  invited_at timestamptz not null,
  removed_at timestamptz,
  removed_by uuid references accounts (id),
  primary key (room_id, kind, member_id),
  check ((kind = 'link') = (part = 'guest'))
);
create index room_members_by_member on room_members (member_id) where removed_at is null;
alter table room_members enable row level security;
create policy room_members_in_scope on room_members using (in_scope(centre_id)) with check (in_scope(centre_id));

-- What a supervisor shows on the wall: one room a centre.
create table room_pins (
  centre_id uuid primary key references centres (id),
  room_id uuid not null references rooms (id),
  pinned_by uuid not null references accounts (id),
  pinned_at timestamptz not null
);
alter table room_pins enable row level security;
create policy room_pins_in_scope on room_pins using (in_scope(centre_id)) with check (in_scope(centre_id));

-- Who was in the room from when to when: the attendance of a report. An open visit whose process died ends where it was last seen.
create table room_visits (
  id uuid primary key,
  room_id uuid not null references rooms (id),
  centre_id uuid not null references centres (id),
  account_id uuid references accounts (id),
  link_id uuid references room_links (id),
  part text not null check (part in ('host', 'participant', 'guest', 'observer')),
  joined_at timestamptz not null,
  last_seen_at timestamptz not null,
  left_at timestamptz,
  check ((account_id is null) <> (link_id is null)),
  check (left_at is null or left_at >= joined_at)
);
create index room_visits_by_room on room_visits (room_id, joined_at);
create index room_visits_open on room_visits (last_seen_at) where left_at is null;
alter table room_visits enable row level security;
create policy room_visits_in_scope on room_visits using (in_scope(centre_id)) with check (in_scope(centre_id));

-- The room's record, numbered under the room's lock. The running role adds and reads.
create table room_entries (
  id uuid primary key,
  room_id uuid not null references rooms (id),
  centre_id uuid not null references centres (id),
  seq integer not null,
  kind text not null,
  at timestamptz not null,
  account_id uuid references accounts (id),
  link_id uuid references room_links (id),
  text_encrypted text,
  file_id uuid,
  strokes jsonb,
  on_entry_id uuid references room_entries (id),
  check ((kind = 'drawing') = (strokes is not null)),
  check ((kind in ('file', 'freeze_frame')) = (file_id is not null)),
  check (kind <> 'chat' or text_encrypted is not null)
);
create unique index room_entries_by_room on room_entries (room_id, seq);
revoke update, delete on room_entries from jilian_app;
alter table room_entries enable row level security;
create policy room_entries_in_scope on room_entries using (in_scope(centre_id)) with check (in_scope(centre_id));

create table room_recordings (
  id uuid primary key,
  room_id uuid not null references rooms (id),
  centre_id uuid not null references centres (id),
  -- `storing`: ended, its files not yet kept.
  state text not null check (state in ('recording', 'storing', 'stored', 'failed')),
  started_by uuid not null references accounts (id),
  started_at timestamptz not null,
  ended_at timestamptz,
  retain_until timestamptz,
  problem text,
  -- What the media side was told last: null before it began, then the peers it records; and the process that looks after it, which says now
  -- and then that it lives.
  recorded_peers uuid[],
  kept_by uuid,
  last_seen_at timestamptz not null,
  check ((state = 'recording') = (ended_at is null))
);
create unique index room_recordings_one on room_recordings (room_id) where state = 'recording';
create index room_recordings_by_room on room_recordings (room_id, started_at);
create index room_recordings_going on room_recordings (last_seen_at) where state in ('recording', 'storing');
alter table room_recordings enable row level security;
create policy room_recordings_in_scope on room_recordings using (in_scope(centre_id)) with check (in_scope(centre_id));

create table room_recording_consents (
  recording_id uuid not null references room_recordings (id),
  centre_id uuid not null references centres (id),
  account_id uuid references accounts (id),
  link_id uuid references room_links (id),
  answer text not null check (answer in ('given', 'refused')),
  answered_at timestamptz not null,
  unique nulls not distinct (recording_id, account_id, link_id),
  check ((account_id is null) <> (link_id is null))
);
alter table room_recording_consents enable row level security;
create policy room_recording_consents_in_scope on room_recording_consents using (in_scope(centre_id)) with check (in_scope(centre_id));

-- One file a stream; played together from their offsets. Noted before its first byte, so that it is found again if its process dies.
create table room_recording_tracks (
  id uuid primary key,
  recording_id uuid not null references room_recordings (id),
  centre_id uuid not null references centres (id),
  account_id uuid references accounts (id),
  link_id uuid references room_links (id),
  source text not null check (source in ('microphone', 'camera', 'patient_view', 'screen')),
  media_type text not null,
  file_id uuid not null unique,
  started_at timestamptz not null,
  -- Null until the file is whole.
  duration_ms integer check (duration_ms >= 0),
  check ((account_id is null) <> (link_id is null))
);
create index room_recording_tracks_by_recording on room_recording_tracks (recording_id, started_at);
alter table room_recording_tracks enable row level security;
create policy room_recording_tracks_in_scope on room_recording_tracks using (in_scope(centre_id)) with check (in_scope(centre_id));

-- The dispatcher asked to see what happens: the caller's page offers it. Once a seat has ended the video, the link opens none until it is
-- asked for again.
alter table location_links add column video_requested_at timestamptz;
alter table location_links add column video_closed_at timestamptz;
