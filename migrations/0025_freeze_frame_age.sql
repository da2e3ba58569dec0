-- Up Migration
-- A freeze frame may be of a picture that stood already: the record must not pass it for the moment in which it was taken.

alter table room_entries
  -- How long the picture had stood when it was frozen; null where it moved.
  add column picture_age_ms integer,
  add constraint room_entries_picture_age_check
    check (picture_age_ms is null or (kind = 'freeze_frame' and picture_age_ms between 0 and 86400000));
