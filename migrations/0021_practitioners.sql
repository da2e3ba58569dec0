-- Up Migration
-- The hub's coordinator; doctors as they are registered, the institutions' agreements, and who is on which rota.

alter table account_roles drop constraint account_roles_role_check;
alter table account_roles add constraint account_roles_role_check check (role in ('system_admin', 'security_admin', 'auditor', 'supervisor',
  'dispatcher', 'wall', 'crew', 'emergency_department', 'specialist', 'clinic', 'coordinator'));

create table practitioners (
  account_id uuid primary key references accounts (id),
  centre_id uuid not null references centres (id),
  version integer not null default 1,
  department text not null,
  -- The first is the main one.
  specialties text[] not null check (cardinality(specialties) between 1 and 4),
  title text not null check (title in ('chief', 'associate_chief', 'attending', 'resident', 'none')),
  licence_kind text not null check (licence_kind in ('physician', 'assistant_physician', 'village_doctor')),
  licence_number_encrypted text not null,
  licence_number_hash bytea not null,
  practising_since date not null,
  department_head boolean not null,
  -- Where an alarm reaches the person away from the screen.
  phone_encrypted text,
  active boolean not null,
  saved_by uuid,
  saved_at timestamptz not null
);
create unique index practitioners_one_licence on practitioners (centre_id, licence_number_hash);
create index practitioners_by_specialty on practitioners using gin (specialties) where active;
alter table practitioners enable row level security;
create policy practitioners_in_scope on practitioners using (in_scope(centre_id)) with check (in_scope(centre_id));

create table agreements (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  version integer not null default 1,
  number text not null,
  inviting_id uuid not null references institutions (id),
  invited_id uuid not null references institutions (id),
  kinds text[] not null check (cardinality(kinds) >= 1 and kinds <@ array['consultation', 'multidisciplinary', 'diagnosis']),
  covers_branches boolean not null,
  valid_from timestamptz not null,
  valid_until timestamptz,
  file_id uuid references files (id),
  ended_at timestamptz,
  ended_by uuid references accounts (id),
  end_reason text,
  created_by uuid,
  created_at timestamptz not null,
  check (inviting_id <> invited_id),
  check (valid_until > valid_from),
  check ((ended_at is null) = (end_reason is null)),
  -- Two institutions have one agreement at a time.
  constraint agreements_one_at_a_time exclude using gist (inviting_id with =, invited_id with =, tstzrange(valid_from, valid_until) with &&)
    where (ended_at is null)
);
alter table agreements enable row level security;
create policy agreements_in_scope on agreements using (in_scope(centre_id)) with check (in_scope(centre_id));

create table rota_slots (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  version integer not null default 1,
  institution_id uuid not null references institutions (id),
  service text not null check (service in ('consultation', 'outpatient', 'ward_round', 'family_visit', 'expert_clinic')),
  specialty text not null,
  account_id uuid not null references practitioners (account_id),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  call_order smallint not null check (call_order between 1 and 9),
  -- Bookings that it takes.
  capacity integer check (capacity between 1 and 200),
  note text,
  created_by uuid,
  created_at timestamptz not null,
  removed_at timestamptz,
  check (ends_at > starts_at and ends_at <= starts_at + interval '7 days'),
  check ((service = 'consultation') = (capacity is null)),
  -- Nobody stands on two rotas at once.
  constraint rota_slots_one_place exclude using gist (account_id with =, tstzrange(starts_at, ends_at) with &&) where (removed_at is null),
  -- One doctor is the first to be called, one the second.
  constraint rota_slots_one_order exclude using gist (institution_id with =, specialty with =, call_order with =,
    tstzrange(starts_at, ends_at) with &&) where (removed_at is null and service = 'consultation')
);
create index rota_slots_by_time on rota_slots (centre_id, starts_at, ends_at) where removed_at is null;
alter table rota_slots enable row level security;
create policy rota_slots_in_scope on rota_slots using (in_scope(centre_id)) with check (in_scope(centre_id));
