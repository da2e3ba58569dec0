-- Up Migration
-- Road networks, what the base map shows, names of places, closed and slow roads.

create table road_networks (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  version integer not null default 1,
  source text not null check (source in ('demo', 'osm')),
  label text not null,
  attribution text not null,
  active boolean not null,
  -- Of the imported file, so that an import can say that it brings nothing new.
  file_sha256 bytea,
  node_count integer not null,
  edge_count integer not null,
  bounds geometry(Polygon, 4326),
  -- What the import counted and left out.
  report jsonb not null,
  built_at timestamptz not null
);
create unique index road_networks_one_active on road_networks (centre_id) where active;

create table road_nodes (
  network_id uuid not null references road_networks (id) on delete cascade,
  node_no integer not null,
  location geometry(Point, 4326) not null,
  primary key (network_id, node_no)
);

-- An edge runs between two junctions; numbers count from 0 without gaps inside a network.
create table road_edges (
  network_id uuid not null references road_networks (id) on delete cascade,
  edge_no integer not null,
  from_node integer not null,
  to_node integer not null,
  class text not null check (class in ('motorway', 'trunk', 'primary', 'secondary', 'tertiary', 'unclassified', 'residential', 'service', 'track')),
  link boolean not null,
  name text,
  ref text,
  -- 0 both ways, 1 only from → to, -1 only to → from.
  oneway smallint not null check (oneway in (-1, 0, 1)),
  speed_kph real not null check (speed_kph > 0),
  -- Where the way back has another limit.
  speed_back_kph real check (speed_back_kph > 0),
  length_m real not null check (length_m >= 0),
  bridge boolean not null,
  tunnel boolean not null,
  -- False where a scene beside it cannot be served from it (motorways, tunnels).
  roadside_access boolean not null,
  -- Outside the large connected part: drawn, but nothing is routed from or to it.
  island boolean not null,
  osm_way_id bigint,
  geometry geometry(LineString, 4326) not null,
  primary key (network_id, edge_no)
);
create index road_edges_by_place on road_edges using gist (geometry);
create index road_edges_by_name on road_edges using gin (name gin_trgm_ops) where name is not null;

create table map_areas (
  network_id uuid not null references road_networks (id) on delete cascade,
  area_no integer not null,
  layer text not null check (layer in ('landuse', 'water')),
  kind text not null,
  name text,
  geometry geometry(Geometry, 4326) not null,
  primary key (network_id, area_no)
);
create index map_areas_by_place on map_areas using gist (geometry);

-- Places that came with a network. The county's own divisions and institutions stand in their own tables.
create table place_names (
  network_id uuid not null references road_networks (id) on delete cascade,
  place_no integer not null,
  kind text not null check (kind in ('county', 'town', 'village', 'locality', 'institution', 'point_of_interest')),
  name text not null,
  -- Other names of the same place, for the search.
  other_names text,
  detail text,
  osm_id bigint,
  location geometry(Point, 4326) not null,
  primary key (network_id, place_no)
);
create index place_names_by_place on place_names using gist (location);
create index place_names_by_name on place_names using gin (name gin_trgm_ops);

-- Each named road once, for the search: pieces of one name that lie together count as one road.
create table road_names (
  network_id uuid not null references road_networks (id) on delete cascade,
  name text not null,
  part integer not null,
  class text not null,
  length_m real not null,
  location geometry(Point, 4326) not null,
  primary key (network_id, name, part)
);
create index road_names_by_place on road_names using gist (location);
create index road_names_by_name on road_names using gin (name gin_trgm_ops);

-- A closure names a place, not an edge, so it outlives a change of the network.
create table road_closures (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  point geometry(Point, 4326),
  area geometry(Polygon, 4326),
  -- 0 closes; otherwise the speed is multiplied by it.
  speed_factor real not null check (speed_factor between 0 and 2),
  bearing_deg real check (bearing_deg >= 0 and bearing_deg < 360),
  reason text not null,
  starts_at timestamptz not null,
  ends_at timestamptz,
  created_by uuid,
  created_at timestamptz not null,
  removed_by uuid,
  removed_at timestamptz,
  check ((point is null) <> (area is null)),
  check (ends_at > starts_at)
);
create index road_closures_standing on road_closures (centre_id) where removed_at is null;

-- Everything that a place search finds, of whichever subject. Smaller weight comes first among equals.
create view searchable_places as
  select d.centre_id, d.kind, d.name, null::text as other_names, up.name as detail, null::uuid as id, d.location, d.location_approximate,
    case d.kind when 'county' then 0 when 'town' then 1 else 3 end as weight
  from divisions d left join divisions up on up.centre_id = d.centre_id and up.code = d.parent_code and up.kind <> 'county'
  where d.location is not null
  union all
  select centre_id, 'institution', name, short_name, address, id, location, location_approximate, 2
  from institutions where active and location is not null
  union all
  select centre_id, 'station', name, null, null, id, location, location_approximate, 4
  from stations where active
  union all
  select n.centre_id, p.kind, p.name, p.other_names, p.detail, null, p.location, false,
    case p.kind when 'county' then 0 when 'town' then 1 when 'institution' then 2 when 'village' then 3 else 6 end
  from place_names p join road_networks n on n.id = p.network_id and n.active
  union all
  select n.centre_id, 'road', r.name, null, null, null, r.location, false, 5
  from road_names r join road_networks n on n.id = r.network_id and n.active;
