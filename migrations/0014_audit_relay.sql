-- Up Migration
-- An audit entry waits here from its transaction until the relay has chained it after the commit.

create table audit_pending (
  seq bigint generated always as identity primary key,
  entry_id uuid not null
);
create function audit_entries_pending() returns trigger language plpgsql as $$
begin
  insert into audit_pending (entry_id) select id from added;
  perform pg_notify('jilian_audit', '');
  return null;
end $$;
create trigger audit_entries_pending after insert on audit_entries
  referencing new table as added for each statement execute function audit_entries_pending();
revoke truncate on audit_entries, audit_chain, audit_heads from jilian_app;
