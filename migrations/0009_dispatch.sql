-- Up Migration
-- Assignments, their steps, handovers.

create table run_steps (
  step text primary key,
  ordinal smallint not null unique
);
insert into run_steps (step, ordinal) values
  ('dispatched', 1), ('acknowledged', 2), ('en_route', 3), ('on_scene', 4), ('patient_contact', 5), ('patient_on_board', 6),
  ('leave_scene', 7), ('at_hospital', 8), ('handed_over', 9), ('returning', 10), ('available', 11);
revoke insert, update, delete on run_steps from jilian_app;

create table assignments (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  incident_id uuid not null references incidents (id),
  vehicle_id uuid not null references vehicles (id),
  version integer not null default 1,
  step text not null references run_steps (step),
  step_at timestamptz not null,
  step_source text not null check (step_source in ('device', 'geofence', 'crew', 'dispatcher')),
  dispatched_by uuid not null,
  dispatched_at timestamptz not null,
  dispatch_note text,
  -- The recommendation the seat saw when it chose: engine, eta, rank, reasons.
  recommendation jsonb,
  promised_eta_s double precision,
  without_crew_reason text,
  destination_id uuid references institutions (id),
  ended_at timestamptz,
  ended text check (ended in ('handed_over', 'cancelled', 'no_patient', 'refused', 'died_on_scene', 'died_en_route')),
  end_reason text,
  check ((ended is null) = (ended_at is null))
);
-- A vehicle never has two active assignments.
create unique index assignments_one_active on assignments (vehicle_id) where ended_at is null;
create index assignments_by_incident on assignments (incident_id);
create index assignments_active on assignments (centre_id) where ended_at is null;
create index assignments_by_destination on assignments (destination_id, dispatched_at desc);

-- A run's step only goes forward; what ended does not begin again. A correction of a time does not move the step.
create function assignments_forward() returns trigger language plpgsql as $$
begin
  if old.ended_at is not null and (new.ended_at is null or new.ended is distinct from old.ended) then
    raise exception 'an ended run does not begin again' using errcode = 'JL004';
  end if;
  if new.step <> old.step and coalesce(current_setting('jilian.correction', true), '') <> 'on'
     and (select ordinal from run_steps where step = new.step) <= (select ordinal from run_steps where step = old.step) then
    raise exception 'a run does not go back from % to %', old.step, new.step using errcode = 'JL005';
  end if;
  if old.ended_at is not null and new.step <> old.step and new.step not in ('returning', 'available') then
    raise exception 'after its end a run only returns' using errcode = 'JL004';
  end if;
  return new;
end $$;
create trigger assignments_forward before update on assignments for each row execute function assignments_forward();

-- Every step as it was reported, applied or not, standing or corrected.
create table assignment_steps (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  assignment_id uuid not null references assignments (id),
  step text not null references run_steps (step),
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  source text not null check (source in ('device', 'geofence', 'crew', 'dispatcher')),
  recorded_by uuid,
  clock_offset_ms integer,
  location geometry(Point, 4326),
  applied boolean not null,
  reason text,
  -- The later record that stands instead of this one.
  superseded_by uuid references assignment_steps (id) deferrable initially deferred
);
create index assignment_steps_by_assignment on assignment_steps (assignment_id, recorded_at);
-- One standing record a step.
create unique index assignment_steps_standing on assignment_steps (assignment_id, step) where applied and superseded_by is null;

create table handovers (
  assignment_id uuid primary key references assignments (id),
  centre_id uuid not null references centres (id),
  institution_id uuid not null references institutions (id),
  condition text,
  crew_signed_by uuid references accounts (id),
  crew_signed_at timestamptz,
  hospital_signed_by uuid references accounts (id),
  hospital_signed_at timestamptz,
  hospital_signed_on text check (hospital_signed_on in ('own_screen', 'crew_tablet')),
  check ((crew_signed_by is null) = (crew_signed_at is null)),
  check ((hospital_signed_by is null) = (hospital_signed_at is null)),
  check (crew_signed_by is distinct from hospital_signed_by or crew_signed_by is null)
);
alter table handovers enable row level security;
create policy handovers_in_scope on handovers using (in_scope(centre_id)) with check (in_scope(centre_id));
-- A run ends as handed over only when both sides have signed.
create function assignments_handed_over() returns trigger language plpgsql as $$
begin
  if new.ended = 'handed_over' and not exists (
    select from handovers where assignment_id = new.id and crew_signed_at is not null and hospital_signed_at is not null
  ) then
    raise exception 'both sides sign a handover' using errcode = 'JL006';
  end if;
  return new;
end $$;
create trigger assignments_handed_over before update of ended on assignments for each row execute function assignments_handed_over();
