-- The partner that really said a message, where its file or system spoke for the emitter; null: the emitter itself.
ALTER TABLE message ADD COLUMN dit_par text;

-- Places are waited for where some were told: what rang about other sessions is lifted at the next look.
UPDATE session SET regarder_le = 0 WHERE rappels > 0;
