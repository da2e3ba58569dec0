-- Up Migration
-- Stations, vehicles, shifts and crews.

create table stations (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  institution_id uuid references institutions (id),
  version integer not null default 1,
  name text not null,
  location geometry(Point, 4326) not null,
  location_approximate boolean not null,
  active boolean not null default true,
  created_at timestamptz not null
);

create table vehicles (
  id uuid primary key,
  vehicle_no integer not null unique check (vehicle_no between 1 and 65535),
  centre_id uuid not null references centres (id),
  station_id uuid not null references stations (id),
  version integer not null default 1,
  call_sign text not null,
  plate text not null unique,
  kind text not null check (kind in ('negative_pressure_ambulance', 'ambulance', 'mobile_ct', 'nucleic_acid_test')),
  capabilities text[] not null default '{}',
  phone text,
  state text not null default 'available' check (state in ('available', 'dispatched', 'acknowledged', 'en_route', 'on_scene', 'patient_contact',
    'patient_on_board', 'leave_scene', 'at_hospital', 'returning', 'decontamination', 'refuelling', 'repair', 'out_of_service')),
  state_since timestamptz not null,
  state_note text,
  -- The run that holds the unit; dispatch keeps it through fleet, so that the fleet reads nobody else's tables.
  assignment_id uuid,
  incident_id uuid,
  active boolean not null default true,
  created_at timestamptz not null,
  check ((assignment_id is null) = (incident_id is null)),
  -- A run sets these states; without one a unit is free, on its way back, or set aside by hand.
  check (assignment_id is not null or state in ('available', 'returning', 'decontamination', 'refuelling', 'repair', 'out_of_service'))
);
create sequence vehicle_numbers as integer minvalue 1 maxvalue 65535 owned by vehicles.vehicle_no;
create unique index vehicles_call_sign on vehicles (centre_id, call_sign) where active;

create table shifts (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  vehicle_id uuid not null references vehicles (id),
  version integer not null default 1,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  -- Called off before it began; a shift that ran only ends earlier.
  cancelled_at timestamptz,
  created_at timestamptz not null,
  check (ends_at > starts_at),
  constraint shifts_one_at_a_time exclude using gist (vehicle_id with =, tstzrange(starts_at, ends_at) with &&) where (cancelled_at is null)
);

create table shift_members (
  shift_id uuid not null references shifts (id) on delete cascade,
  account_id uuid not null references accounts (id),
  duty text not null check (duty in ('doctor', 'nurse', 'driver', 'stretcher_bearer')),
  -- Copied from the shift so that the database can see one person in two places.
  during tstzrange not null,
  primary key (shift_id, account_id),
  constraint shift_members_one_place exclude using gist (account_id with =, during with &&)
);
create index shift_members_by_account on shift_members (account_id);
create index shifts_by_time on shifts (centre_id, starts_at);
