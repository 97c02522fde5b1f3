-- Deliveries that leave together, as one file say: which ones is settled before anything is written, so that it can be written again as it was.
CREATE TABLE batch (
  batch     INTEGER PRIMARY KEY AUTOINCREMENT, -- order of a lane's batches
  id        TEXT   NOT NULL,
  recipient TEXT   NOT NULL,
  channel   TEXT   NOT NULL,
  format    TEXT   NOT NULL,
  made_at   INTEGER NOT NULL
);
CREATE INDEX batch_lane ON batch (recipient, channel, batch);

CREATE TABLE batch_item (
  seq   INTEGER PRIMARY KEY,                          -- of the delivery
  batch INTEGER NOT NULL
);
CREATE INDEX batch_item_batch ON batch_item (batch, seq);

-- When a lane that gathers lets go what has come together, and up to which delivery; null: nothing has come, or it does not gather.
ALTER TABLE lane ADD COLUMN leaves_at INTEGER;
ALTER TABLE lane ADD COLUMN leaves_upto INTEGER;
