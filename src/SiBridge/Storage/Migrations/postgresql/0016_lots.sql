-- Deliveries that leave together, as one file say: which ones is settled before anything is written, so that it can be written again as it was.
CREATE TABLE batch (
  batch     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- order of a lane's batches
  id        uuid   NOT NULL,
  recipient text   NOT NULL,
  channel   text   NOT NULL,
  format    text   NOT NULL,
  made_at   bigint NOT NULL
);
CREATE INDEX batch_lane ON batch (recipient, channel, batch);

CREATE TABLE batch_item (
  seq   bigint PRIMARY KEY,                           -- of the delivery
  batch bigint NOT NULL
);
CREATE INDEX batch_item_batch ON batch_item (batch, seq);

-- When a lane that gathers lets go what has come together, and up to which delivery; null: nothing has come, or it does not gather.
ALTER TABLE lane ADD COLUMN leaves_at bigint;
ALTER TABLE lane ADD COLUMN leaves_upto bigint;
