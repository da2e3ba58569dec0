-- Up Migration
-- Centres (one 120 centre each), administrative divisions, and the tree of institutions.

create table centres (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9-]{2,40}$'),
  name text not null,
  time_zone text not null,
  division_code text not null,
  outline geometry(MultiPolygon, 4326) not null,
  outline_licence text not null,
  pbx_secret text not null,
  created_at timestamptz not null
);

-- Towns and villages with their official code (GB/T 2260 and its extension).
create table divisions (
  centre_id uuid not null references centres (id),
  code text not null check (code ~ '^[0-9]{6,12}$'),
  parent_code text,
  kind text not null check (kind in ('county', 'town', 'village')),
  name text not null,
  location geometry(Point, 4326),
  location_approximate boolean not null,
  primary key (centre_id, code)
);
create index divisions_by_place on divisions using gist (location);
create index divisions_by_name on divisions using gin (name gin_trgm_ops);

create table institutions (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  parent_id uuid references institutions (id),
  version integer not null default 1,
  name text not null,
  short_name text not null,
  kind text not null check (kind in ('emergency_centre', 'emergency_sub_centre', 'general_hospital', 'tcm_hospital',
    'maternal_child_hospital', 'specialist_hospital', 'township_health_centre', 'community_health_centre', 'village_clinic')),
  level text not null check (level in ('village', 'township', 'county', 'city', 'province', 'nation')),
  -- Institution code of the health authority (WS 218), where known.
  code text,
  division_code text,
  address text,
  phone text,
  location geometry(Point, 4326),
  location_approximate boolean not null,
  capabilities text[] not null default '{}',
  diagnostic_kit boolean not null default false,
  active boolean not null default true,
  created_at timestamptz not null,
  check (parent_id <> id)
);
create unique index institutions_code on institutions (centre_id, code) where code is not null;
create index institutions_by_place on institutions using gist (location);
create index institutions_by_name on institutions using gin (name gin_trgm_ops);
create index institutions_by_parent on institutions (parent_id);

-- The tree has no circle, and no branch of another centre.
create function institutions_tree() returns trigger language plpgsql as $$
begin
  if new.parent_id is not null then
    perform pg_advisory_xact_lock(hashtext('institutions_tree'));
    if exists (
      with recursive up as (
        select id, parent_id, centre_id from institutions where id = new.parent_id
        union all
        select i.id, i.parent_id, i.centre_id from institutions i join up on i.id = up.parent_id
      ) cycle id set is_cycle using path
      select from up where id = new.id or centre_id <> new.centre_id
    ) then
      raise exception 'institution tree would close a circle or cross centres' using errcode = 'JL001';
    end if;
  end if;
  return new;
end $$;
create trigger institutions_tree before insert or update of parent_id, centre_id on institutions
  for each row execute function institutions_tree();
