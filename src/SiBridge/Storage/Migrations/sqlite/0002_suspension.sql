-- Channels on which nothing leaves until an operator says so.
CREATE TABLE suspension (
  recipient TEXT NOT NULL,
  channel   TEXT NOT NULL,
  since     INTEGER NOT NULL,
  reason    TEXT NOT NULL,
  operator  TEXT,                                     -- null: the bridge itself
  PRIMARY KEY (recipient, channel)
);

-- Since when nothing but failures: the first pause after the last success.
ALTER TABLE lane ADD COLUMN failing_since INTEGER;

-- What is done by hand is done to a delivery or to a channel.
ALTER TABLE operator_act RENAME COLUMN delivery TO about;
