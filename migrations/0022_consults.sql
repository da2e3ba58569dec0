-- Up Migration
-- Consults: the request, its legal steps, who was asked, consent, what is shown, and the record.

create table consult_steps (
  from_state text not null,
  to_state text not null,
  primary key (from_state, to_state)
);
insert into consult_steps (from_state, to_state) values
  ('draft', 'submitted'), ('draft', 'cancelled'),
  ('submitted', 'triage'), ('submitted', 'scheduled'), ('submitted', 'cancelled'),
  ('triage', 'returned'), ('triage', 'scheduled'), ('triage', 'cancelled'),
  ('returned', 'submitted'), ('returned', 'cancelled'),
  ('scheduled', 'accepted'), ('scheduled', 'declined'), ('scheduled', 'cancelled'),
  ('declined', 'scheduled'), ('declined', 'accepted'), ('declined', 'returned'), ('declined', 'cancelled'),
  ('accepted', 'scheduled'), ('accepted', 'in_session'), ('accepted', 'cancelled'),
  ('in_session', 'ended'),
  ('ended', 'reported'),
  ('reported', 'rated'), ('reported', 'archived'),
  ('rated', 'archived');
revoke insert, update, delete on consult_steps from jilian_app;

create table consults (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  version integer not null default 1,
  number text not null,
  kind text not null check (kind in ('consultation', 'multidisciplinary', 'diagnosis')),
  state text not null default 'draft' check (state in ('draft', 'submitted', 'triage', 'returned', 'scheduled', 'declined', 'accepted',
    'in_session', 'ended', 'reported', 'rated', 'archived', 'cancelled')),
  grade text check (grade in ('immediate', 'urgent', 'routine')),
  care_setting text check (care_setting in ('prehospital', 'emergency', 'outpatient', 'inpatient')),
  specialty text,
  -- The inviting side.
  institution_id uuid not null references institutions (id),
  requested_by uuid not null references accounts (id),
  treating_doctor_id uuid references accounts (id),
  vehicle_id uuid references vehicles (id),
  incident_id uuid references incidents (id),
  patient_id uuid references patients (id),
  -- The person was entered in this draft, and may still be rewritten with it.
  patient_made_here boolean not null default false,
  purpose_encrypted text,
  chief_complaint_encrypted text,
  history_encrypted text,
  examination_encrypted text,
  first_diagnosis_encrypted text,
  treatment_encrypted text,
  without_files boolean not null default false,
  wished_institution_id uuid references institutions (id),
  wished_start timestamptz,
  created_at timestamptz not null,
  submitted_at timestamptz,
  triage_by uuid references accounts (id),
  triage_at timestamptz,
  -- Since when the desk must do something although the consult has left it: nobody answers, or it should have begun.
  desk_alarm_at timestamptz,
  return_reason_encrypted text,
  returned_by uuid references accounts (id),
  returned_at timestamptz,
  cancel_reason_encrypted text,
  cancelled_by uuid references accounts (id),
  cancelled_at timestamptz,
  join_mode text check (join_mode in ('all', 'first')),
  scheduled_start timestamptz,
  scheduled_end timestamptz,
  triage_due_at timestamptz,
  start_due_at timestamptz,
  consent_due_at timestamptz,
  report_due_at timestamptz,
  accepted_at timestamptz,
  waiting_since timestamptz,
  room_id uuid references rooms (id),
  started_at timestamptz,
  admitted_at timestamptz,
  ended_at timestamptz,
  reported_at timestamptz,
  archived_at timestamptz,
  retain_until timestamptz,
  unique (centre_id, number),
  -- Nothing is asked for with a mandatory field missing.
  constraint consults_complete check (state in ('draft', 'returned', 'cancelled') or (submitted_at is not null and grade is not null
    and care_setting is not null and specialty is not null and treating_doctor_id is not null and patient_id is not null
    and purpose_encrypted is not null and chief_complaint_encrypted is not null and history_encrypted is not null
    and examination_encrypted is not null and first_diagnosis_encrypted is not null and treatment_encrypted is not null)),
  check ((state in ('in_session', 'ended', 'reported', 'rated', 'archived')) = (started_at is not null)),
  check ((started_at is null) = (room_id is null)),
  check ((state in ('ended', 'reported', 'rated', 'archived')) = (ended_at is not null)),
  check (ended_at >= started_at),
  check (state not in ('scheduled', 'declined', 'accepted') or scheduled_start is not null),
  check (scheduled_end > scheduled_start),
  check ((state = 'cancelled') = (cancelled_at is not null)),
  check ((state = 'archived') = (archived_at is not null))
);
create index consults_open on consults (centre_id, state) where state not in ('archived', 'cancelled');
create index consults_by_institution on consults (institution_id, created_at desc);
create index consults_by_requester on consults (requested_by, created_at desc);
create index consults_by_doctor on consults (treating_doctor_id, created_at desc);
create index consults_by_vehicle on consults (vehicle_id) where vehicle_id is not null;
create index consults_by_incident on consults (incident_id) where incident_id is not null;
create index consults_by_patient on consults (patient_id, institution_id) where patient_id is not null;
create index consults_by_time on consults (centre_id, scheduled_start) where scheduled_start is not null;
create index consults_by_submission on consults (centre_id, submitted_at) where submitted_at is not null;
alter table consults enable row level security;
create policy consults_in_scope on consults using (in_scope(centre_id)) with check (in_scope(centre_id));
revoke delete on consults from jilian_app;

-- Who was asked. Invitations of one party are for one place.
create table consult_invitations (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  consult_id uuid not null references consults (id),
  party smallint not null check (party between 1 and 99),
  account_id uuid not null references practitioners (account_id),
  institution_id uuid not null references institutions (id),
  specialty text not null,
  origin text not null check (origin in ('coordinator', 'on_call', 'next_on_rota', 'department_head', 'next_institution')),
  state text not null default 'open' check (state in ('open', 'accepted', 'declined', 'replaced', 'withdrawn')),
  invited_by uuid references accounts (id),
  invited_at timestamptz not null,
  answer_by timestamptz not null,
  -- Silence led to the next on the ladder; the doctor may still accept.
  escalated_at timestamptz,
  answered_at timestamptz,
  closed_at timestamptz,
  decline_reason text check (decline_reason in ('busy', 'outside_specialty', 'information_missing', 'transfer_instead', 'other')),
  decline_note_encrypted text,
  check ((state in ('open', 'accepted')) = (closed_at is null)),
  check (state <> 'declined' or decline_reason is not null)
);
-- A doctor is asked once at a time, and one doctor has the place.
create unique index consult_invitations_one_live on consult_invitations (consult_id, account_id) where state in ('open', 'accepted');
create unique index consult_invitations_one_accepted on consult_invitations (consult_id, party) where state = 'accepted';
create index consult_invitations_by_consult on consult_invitations (consult_id, party, invited_at);
create index consult_invitations_live on consult_invitations (account_id) where state in ('open', 'accepted');
alter table consult_invitations enable row level security;
create policy consult_invitations_in_scope on consult_invitations using (in_scope(centre_id)) with check (in_scope(centre_id));
revoke delete on consult_invitations from jilian_app;

create function consult_invitations_forward() returns trigger language plpgsql as $$
begin
  if new.state = old.state then return new; end if;
  if not (old.state = 'open'
    or (old.state = 'accepted' and new.state in ('declined', 'withdrawn'))
    or (old.state = 'declined' and new.state = 'withdrawn')) then
    raise exception 'an invitation does not go from % to %', old.state, new.state using errcode = 'JL030';
  end if;
  return new;
end $$;
create trigger consult_invitations_forward before update on consult_invitations for each row execute function consult_invitations_forward();

create table consult_materials (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  consult_id uuid not null references consults (id),
  type text not null check (type in ('incident', 'file', 'ecg', 'slide', 'ct')),
  subject_id uuid not null,
  title_encrypted text not null,
  added_by uuid not null references accounts (id),
  added_at timestamptz not null,
  unique (consult_id, type, subject_id)
);
alter table consult_materials enable row level security;
create policy consult_materials_in_scope on consult_materials using (in_scope(centre_id)) with check (in_scope(centre_id));
revoke update, delete on consult_materials from jilian_app;

-- Either a signature, or who approved care without one; the signature may follow the approval, never the other way.
create table consult_consents (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  consult_id uuid not null references consults (id),
  path text not null check (path in ('written', 'emergency')),
  signer_name_encrypted text,
  relation text check (relation in ('self', 'spouse', 'parent', 'child', 'sibling', 'grandparent', 'grandchild', 'guardian', 'other')),
  file_id uuid references files (id),
  witness text,
  approver_name text,
  approver_position text,
  reason_encrypted text,
  recorded_by uuid not null references accounts (id),
  recorded_at timestamptz not null,
  check (case path
    when 'written' then num_nulls(signer_name_encrypted, relation, file_id, witness) = 0
    else num_nulls(approver_name, approver_position, reason_encrypted) = 0 end)
);
create unique index consult_consents_one_path on consult_consents (consult_id, path);
alter table consult_consents enable row level security;
create policy consult_consents_in_scope on consult_consents using (in_scope(centre_id)) with check (in_scope(centre_id));
revoke update, delete on consult_consents from jilian_app;

-- Who was there. A correction puts new rows beside the old, which then stand no more.
create table consult_attendees (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  consult_id uuid not null references consults (id),
  account_id uuid references accounts (id),
  name_encrypted text not null,
  institution_id uuid references institutions (id),
  joined_at timestamptz not null,
  left_at timestamptz,
  source text not null check (source in ('room', 'hand')),
  recorded_by uuid,
  recorded_at timestamptz not null,
  superseded_at timestamptz,
  check (left_at >= joined_at)
);
create index consult_attendees_standing on consult_attendees (consult_id, joined_at) where superseded_at is null;
alter table consult_attendees enable row level security;
create policy consult_attendees_in_scope on consult_attendees using (in_scope(centre_id)) with check (in_scope(centre_id));
revoke update, delete on consult_attendees from jilian_app;
grant update (superseded_at) on consult_attendees to jilian_app;

-- The consult's own record. Free text apart and sealed: it may quote a patient.
create table consult_entries (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  consult_id uuid not null references consults (id),
  kind text not null,
  at timestamptz not null,
  actor_id uuid,
  text_encrypted text,
  details jsonb not null default '{}'
);
create index consult_entries_by_consult on consult_entries (consult_id, at, id);
alter table consult_entries enable row level security;
create policy consult_entries_in_scope on consult_entries using (in_scope(centre_id)) with check (in_scope(centre_id));
revoke update, delete on consult_entries from jilian_app;

-- A screen shows whether the text about an invitation went out.
create index outgoing_messages_by_subject on outgoing_messages (subject_id);
