-- Up Migration
-- What every domain stands on: extensions, the running role, the fact log, idempotency, audit, settings, timers.

create extension if not exists postgis;
create extension if not exists pg_trgm;
create extension if not exists btree_gist;

-- The owner migrates; the server runs as jilian_app, which owns nothing.
do $$ begin
  if not exists (select from pg_roles where rolname = 'jilian_app') then create role jilian_app nologin; end if;
end $$;
grant usage on schema public to jilian_app;
alter default privileges in schema public grant select, insert, update, delete on tables to jilian_app;
alter default privileges in schema public grant usage, select on sequences to jilian_app;

-- The scope of the running transaction: a centre, or 'system' for work of no person. Nothing set means nothing seen.
create function in_scope(row_centre_id uuid) returns boolean language sql stable parallel safe as $$
  select coalesce(current_setting('jilian.scope', true) in ('system', row_centre_id::text), false)
$$;

-- A fact waits here from its transaction until the relay numbers it after the commit.
create table outbox (
  id bigint generated always as identity primary key,
  name text not null,
  aggregate_type text not null,
  aggregate_id uuid not null,
  aggregate_version integer not null,
  centre_id uuid not null,
  vehicle_ids uuid[] not null default '{}',
  institution_ids uuid[] not null default '{}',
  incident_id uuid,
  payload jsonb not null,
  actor_id uuid,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null
);
create function outbox_notify() returns trigger language plpgsql as $$
begin
  perform pg_notify('jilian_outbox', '');
  return null;
end $$;
create trigger outbox_notify after insert on outbox for each statement execute function outbox_notify();

-- The log of facts: position is given by the one relay, in commit order, without gaps.
create table facts (
  position bigint primary key,
  name text not null,
  aggregate_type text not null,
  aggregate_id uuid not null,
  aggregate_version integer not null,
  centre_id uuid not null,
  vehicle_ids uuid[] not null,
  institution_ids uuid[] not null,
  incident_id uuid,
  payload jsonb not null,
  actor_id uuid,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null
);
create index facts_by_incident on facts (incident_id, position) where incident_id is not null;
revoke update, delete on facts from jilian_app;

-- The answer of each command, kept 30 days: a repeat gets the same answer and has no second effect.
create table idempotency_keys (
  account_id uuid not null,
  key uuid not null,
  route_id text not null,
  body_hash bytea not null,
  status integer not null,
  reply jsonb,
  created_at timestamptz not null,
  primary key (account_id, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);

-- Who did, saw, or was refused what. The running role can add and read, nothing else.
create table audit_entries (
  id uuid primary key,
  at timestamptz not null,
  centre_id uuid,
  actor_id uuid,
  session_id uuid,
  action text not null,
  object_type text,
  object_id text,
  outcome text not null check (outcome in ('done', 'refused')),
  details jsonb not null default '{}',
  address text
);
create index audit_entries_by_time on audit_entries (centre_id, at desc);
create index audit_entries_by_object on audit_entries (object_id, at desc);
create index audit_entries_by_actor on audit_entries (actor_id, at desc);
revoke update, delete on audit_entries from jilian_app;

-- Each link: SM3/SHA-256 over the previous hash and the entry's canonical text.
create table audit_chain (
  position bigint primary key,
  entry_id uuid not null unique references audit_entries (id),
  algorithm text not null,
  hash bytea not null
);
revoke update, delete on audit_chain from jilian_app;
create table audit_heads (
  position bigint primary key,
  hash bytea not null,
  algorithm text not null,
  key_id text not null,
  signature bytea not null,
  signed_at timestamptz not null
);
revoke update, delete on audit_heads from jilian_app;

-- Settings are versioned; the newest version of a key stands. centre_id null is the default of all centres.
create table settings (
  id uuid primary key,
  centre_id uuid,
  key text not null,
  version integer not null,
  value jsonb not null,
  reason text not null,
  changed_by uuid,
  changed_at timestamptz not null,
  unique nulls not distinct (centre_id, key, version)
);
revoke update, delete on settings from jilian_app;

-- A timer that matters is a row with a due time; a sweeper finds what is due.
create table timers (
  id uuid primary key,
  centre_id uuid not null,
  kind text not null,
  subject_id uuid not null,
  due_at timestamptz not null,
  payload jsonb not null default '{}',
  fired_at timestamptz,
  cancelled_at timestamptz,
  created_at timestamptz not null
);
create index timers_due on timers (due_at) where fired_at is null and cancelled_at is null;
create unique index timers_one_open on timers (kind, subject_id) where fired_at is null and cancelled_at is null;
