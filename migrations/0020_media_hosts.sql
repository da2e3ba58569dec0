-- Up Migration
-- Hosts that carry streams, each as it last said of itself. Liveness is the database's clock: hosts may disagree about theirs.

create table media_hosts (
  id uuid primary key,
  -- Where other processes of the installation reach it.
  link_host text not null,
  link_port integer not null check (link_port between 1 and 65535),
  -- Under which screens reach it, where it was told.
  announced_address text,
  state text not null check (state in ('preparing', 'ready', 'failed')),
  workers integer not null default 0,
  peers integer not null default 0,
  consumers integer not null default 0,
  heartbeat_at timestamptz not null
);

-- Where a room is carried. The ordinal gives each host of a room numbers of its own.
create table media_placements (
  room_id uuid not null,
  host_id uuid not null references media_hosts (id) on delete cascade,
  ordinal smallint not null check (ordinal between 0 and 15),
  placed_at timestamptz not null,
  primary key (room_id, host_id),
  unique (room_id, ordinal)
);
create index media_placements_by_host on media_placements (host_id);
