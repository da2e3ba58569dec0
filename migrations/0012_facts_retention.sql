-- Up Migration
-- The running role cannot delete facts. This removes the oldest of them, from the front and without holes, and always leaves the
-- newest: the next position is counted from it.

create function facts_prune(before timestamptz, at_most integer) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  removed integer;
begin
  if before > now() - interval '30 days' then
    raise exception 'facts younger than 30 days stay' using errcode = '22023';
  end if;
  with oldest as (
    select position, recorded_at from facts
    where position < (select max(position) from facts)
    order by position limit at_most
  )
  delete from facts
  where position in (select position from oldest)
    and position < coalesce((select min(position) from oldest where recorded_at >= before), 9223372036854775807);
  get diagnostics removed = row_count;
  return removed;
end $$;
revoke execute on function facts_prune(timestamptz, integer) from public;
grant execute on function facts_prune(timestamptz, integer) to jilian_app;
