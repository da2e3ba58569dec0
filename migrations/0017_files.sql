-- Up Migration
-- What stands in the file store: the bytes are there, sealed; who may see them is decided here.

create table files (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  -- Of the content before it is sealed.
  sha256 bytea not null check (octet_length(sha256) = 32),
  bytes bigint not null check (bytes > 0),
  -- As its first bytes say, never as the sender does.
  media_type text not null,
  -- Encrypted: a name may name a patient.
  name_encrypted text not null,
  created_by uuid,
  created_at timestamptz not null,
  -- Null is kept for good.
  retention_until timestamptz,
  -- The content is gone; that it was there, and what it was, stays.
  erased_at timestamptz
);
create index files_by_content on files (centre_id, sha256);
create index files_past_retention on files (retention_until) where erased_at is null and retention_until is not null;
alter table files enable row level security;
create policy files_in_scope on files using (in_scope(centre_id)) with check (in_scope(centre_id));
revoke update, delete on files from jilian_app;
grant update (retention_until, erased_at) on files to jilian_app;
