-- Whether the recipient may have it: an attempt was begun of which nobody knows that nothing of it arrived. What has surely not left can be withdrawn.
ALTER TABLE line ADD COLUMN may_have_left INTEGER NOT NULL DEFAULT FALSE;
UPDATE line SET may_have_left = TRUE WHERE state <> 'blocked' OR attempts > 0;
