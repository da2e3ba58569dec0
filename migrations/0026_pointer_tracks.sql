-- Up Migration
-- A recording keeps where people pointed. A pointer names the picture that it lies on by whose visit to the room sends it.

alter table room_recording_tracks
  drop constraint room_recording_tracks_source_check,
  add constraint room_recording_tracks_source_check check (source in ('microphone', 'camera', 'patient_view', 'screen', 'pointer')),
  -- Null in recordings of before.
  add column visit_id uuid references room_visits (id);
