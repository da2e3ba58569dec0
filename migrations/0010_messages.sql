-- Up Migration
-- Texts that leave the console for a phone: kept until a provider took them, with what it answered.

create table outgoing_messages (
  id uuid primary key,
  centre_id uuid not null references centres (id),
  kind text not null check (kind in ('sms', 'voice')),
  to_encrypted text not null,
  text_encrypted text not null,
  -- What it is about: `location_link` and its id.
  subject_type text not null,
  subject_id uuid not null,
  state text not null check (state in ('queued', 'sent', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  give_up_at timestamptz not null,
  problem text,
  created_at timestamptz not null,
  sent_at timestamptz
);
create index outgoing_messages_due on outgoing_messages (next_attempt_at) where state = 'queued';
alter table outgoing_messages enable row level security;
create policy outgoing_messages_in_scope on outgoing_messages using (in_scope(centre_id)) with check (in_scope(centre_id));
create function outgoing_messages_notify() returns trigger language plpgsql as $$
begin
  perform pg_notify('jilian_messages', '');
  return null;
end $$;
create trigger outgoing_messages_notify after insert on outgoing_messages for each statement execute function outgoing_messages_notify();
