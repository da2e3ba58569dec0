-- Up Migration
-- One patient index for all. What identifies a person is encrypted; a keyed hash finds it again.

create table patients (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  version integer not null default 1,
  -- 无名氏: a temporary identity until a person says who it is.
  temporary boolean not null,
  name_encrypted text not null,
  sex text not null check (sex in ('unknown', 'male', 'female', 'unspecified')),
  birth_date date,
  age_years integer check (age_years between 0 and 130),
  id_card_encrypted text,
  id_card_hash bytea,
  health_card_encrypted text,
  health_card_hash bytea,
  phone_encrypted text,
  phone_hash bytea,
  merged_into uuid references patients (id),
  created_by uuid,
  created_at timestamptz not null
);
create index patients_by_id_card on patients (centre_id, id_card_hash) where id_card_hash is not null;
create index patients_by_health_card on patients (centre_id, health_card_hash) where health_card_hash is not null;
create index patients_by_phone on patients (centre_id, phone_hash) where phone_hash is not null;
alter table patients enable row level security;
create policy patients_in_scope on patients using (in_scope(centre_id)) with check (in_scope(centre_id));
