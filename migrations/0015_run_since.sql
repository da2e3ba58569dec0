-- Up Migration
-- Since when a run holds the unit: the crew that began it stays with it when its shift ends meanwhile.
alter table vehicles add column run_since timestamptz;
update vehicles set run_since = state_since where assignment_id is not null;
alter table vehicles add constraint vehicles_run_since check ((assignment_id is null) = (run_since is null));
