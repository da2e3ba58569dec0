-- Up Migration
-- A correction may take back what was recorded after a run's end: a return home that was none.
create or replace function assignments_forward() returns trigger language plpgsql as $$
begin
  if old.ended_at is not null and (new.ended_at is null or new.ended is distinct from old.ended) then
    raise exception 'an ended run does not begin again' using errcode = 'JL004';
  end if;
  if new.step = old.step or coalesce(current_setting('jilian.correction', true), '') = 'on' then
    return new;
  end if;
  if (select ordinal from run_steps where step = new.step) <= (select ordinal from run_steps where step = old.step) then
    raise exception 'a run does not go back from % to %', old.step, new.step using errcode = 'JL005';
  end if;
  if old.ended_at is not null and new.step not in ('returning', 'available') then
    raise exception 'after its end a run only returns' using errcode = 'JL004';
  end if;
  return new;
end $$;

-- What is written on a run (notes, reasons, places) is read by its own centre alone.
alter table assignments enable row level security;
create policy assignments_in_scope on assignments using (in_scope(centre_id)) with check (in_scope(centre_id));
alter table assignment_steps enable row level security;
create policy assignment_steps_in_scope on assignment_steps using (in_scope(centre_id)) with check (in_scope(centre_id));
