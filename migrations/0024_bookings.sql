-- Up Migration
-- Remote outpatient clinic, mobile ward round, family visit, expert clinic: what else meets in the rooms.

create table bookings (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  version integer not null default 1,
  number text not null,
  service text not null check (service in ('outpatient', 'ward_round', 'family_visit', 'expert_clinic')),
  state text not null default 'booked' check (state in ('booked', 'checked_in', 'in_session', 'ended', 'cancelled')),
  -- Where the patient is.
  institution_id uuid not null references institutions (id),
  booked_by uuid not null references accounts (id),
  slot_id uuid references rota_slots (id),
  host_id uuid references accounts (id),
  patient_id uuid references patients (id),
  -- Family visit: who let the visitor in.
  approved_by uuid references accounts (id),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  -- The service's own form, JSON.
  form_encrypted text not null,
  checked_in_at timestamptz,
  room_id uuid references rooms (id),
  started_at timestamptz,
  ended_at timestamptz,
  note_encrypted text,
  cancel_reason_encrypted text,
  cancelled_by uuid references accounts (id),
  cancelled_at timestamptz,
  created_at timestamptz not null,
  unique (centre_id, number),
  check (ends_at > starts_at),
  -- A visit may be agreed on outside the rota.
  check (service = 'family_visit' or slot_id is not null),
  check ((service = 'family_visit') = (approved_by is not null)),
  check ((slot_id is null) = (host_id is null)),
  check ((service = 'ward_round') = (patient_id is null)),
  check ((state in ('in_session', 'ended')) = (started_at is not null)),
  check ((started_at is null) = (room_id is null)),
  check ((state = 'ended') = (ended_at is not null)),
  check ((state = 'cancelled') = (cancelled_at is not null))
);
create index bookings_by_slot on bookings (slot_id) where state <> 'cancelled';
create index bookings_by_time on bookings (centre_id, starts_at);
create index bookings_waiting on bookings (host_id) where state = 'checked_in';
alter table bookings enable row level security;
create policy bookings_in_scope on bookings using (in_scope(centre_id)) with check (in_scope(centre_id));
revoke delete on bookings from jilian_app;

create function bookings_forward() returns trigger language plpgsql as $$
begin
  if old.state in ('ended', 'cancelled') or (new.state <> old.state and (old.state, new.state) not in (
    ('booked', 'checked_in'), ('booked', 'in_session'), ('booked', 'cancelled'),
    ('checked_in', 'in_session'), ('checked_in', 'cancelled'), ('in_session', 'ended'))) then
    raise exception 'a booking does not go from % to %', old.state, new.state using errcode = 'JL034';
  end if;
  return new;
end $$;
create trigger bookings_forward before update on bookings for each row execute function bookings_forward();

-- A slot never holds more than it takes: the slot's lock lets one count at a time.
create function bookings_fit() returns trigger language plpgsql as $$
declare
  slot rota_slots;
begin
  if new.slot_id is null then return new; end if;
  select * into slot from rota_slots where id = new.slot_id for update;
  if slot.removed_at is not null or slot.service <> new.service or slot.account_id <> new.host_id then
    raise exception 'no such slot for the booking' using errcode = 'JL035';
  end if;
  if (select count(*) from bookings where slot_id = new.slot_id and state <> 'cancelled') >= slot.capacity then
    raise exception 'the slot is full' using errcode = 'JL035';
  end if;
  return new;
end $$;
create trigger bookings_fit before insert on bookings for each row execute function bookings_fit();
create index bookings_by_patient on bookings (patient_id, institution_id) where patient_id is not null;
