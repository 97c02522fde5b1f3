-- Failures of one cause: what was asked of whom, and what went wrong, without what differs from one delivery to the next.
CREATE TABLE failure_group (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  recipient TEXT   NOT NULL,
  channel   TEXT   NOT NULL,
  type      TEXT   NOT NULL,
  cause     TEXT   NOT NULL,
  error     TEXT   NOT NULL,                          -- empty: it failed before there were groups
  note      TEXT,                                     -- what operators know about it
  note_by   TEXT,
  note_at   INTEGER,
  UNIQUE (recipient, channel, type, cause, error)
);

ALTER TABLE line ADD COLUMN failure_group INTEGER;
INSERT INTO failure_group (recipient, channel, type, cause, error)
SELECT DISTINCT l.recipient, l.channel, m.type, COALESCE(l.cause, ''), '' FROM line l JOIN delivery d ON d.seq = l.seq JOIN message m ON m.seq = d.message
WHERE l.state IN ('failed', 'exhausted');
UPDATE line SET failure_group = g.id FROM failure_group g, delivery d, message m
WHERE line.state IN ('failed', 'exhausted') AND d.seq = line.seq AND m.seq = d.message
  AND g.recipient = line.recipient AND g.channel = line.channel AND g.type = m.type AND g.cause = COALESCE(line.cause, '');
CREATE INDEX line_failure_group ON line (failure_group, failed_at) WHERE state IN ('failed', 'exhausted');

-- The last time that a delivery was sent again by hand, and what had gone wrong until then.
CREATE TABLE replayed (
  seq           INTEGER PRIMARY KEY,                   -- of the delivery
  failure_group INTEGER,                               -- null: it had been skipped
  order_key     TEXT   NOT NULL,
  failed_at     INTEGER,
  last_error    TEXT,
  replayed_at   INTEGER NOT NULL,
  operator      TEXT   NOT NULL
);
CREATE INDEX replayed_group ON replayed (failure_group);

-- Many deliveries sent again, one after the other: which ones is settled when it is made.
CREATE TABLE replay (
  replay     TEXT    PRIMARY KEY,
  operator   TEXT    NOT NULL,
  made_at    INTEGER  NOT NULL,
  reason     TEXT,
  filter     TEXT    NOT NULL,                        -- what was asked for, JSON
  per_second INTEGER NOT NULL,
  state      TEXT    NOT NULL,                        -- running, paused, cancelled, done
  paced_at   INTEGER  NOT NULL,                        -- until then its rate is used up; by the database's clock
  total      INTEGER NOT NULL,
  replayed   INTEGER NOT NULL DEFAULT 0,
  cooling    INTEGER NOT NULL DEFAULT 0,
  settled    INTEGER NOT NULL DEFAULT 0,
  ended_at   INTEGER
);
CREATE INDEX replay_running ON replay (replay) WHERE state = 'running';

CREATE TABLE replay_item (
  replay  TEXT   NOT NULL,
  seq     INTEGER NOT NULL,                            -- of the delivery
  outcome TEXT,                                       -- replayed, cooling, settled; null until its turn
  PRIMARY KEY (replay, seq)
);
CREATE INDEX replay_item_open ON replay_item (replay, seq) WHERE outcome IS NULL;
