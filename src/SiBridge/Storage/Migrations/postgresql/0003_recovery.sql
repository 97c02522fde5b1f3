-- Failures of one cause: what was asked of whom, and what went wrong, without what differs from one delivery to the next.
CREATE TABLE failure_group (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  recipient text   NOT NULL,
  channel   text   NOT NULL,
  type      text   NOT NULL,
  cause     text   NOT NULL,
  error     text   NOT NULL,                          -- empty: it failed before there were groups
  note      text,                                     -- what operators know about it
  note_by   text,
  note_at   bigint,
  UNIQUE (recipient, channel, type, cause, error)
);

ALTER TABLE line ADD COLUMN failure_group bigint;
INSERT INTO failure_group (recipient, channel, type, cause, error)
SELECT DISTINCT l.recipient, l.channel, m.type, COALESCE(l.cause, ''), '' FROM line l JOIN delivery d ON d.seq = l.seq JOIN message m ON m.seq = d.message
WHERE l.state IN ('failed', 'exhausted');
UPDATE line SET failure_group = g.id FROM failure_group g, delivery d, message m
WHERE line.state IN ('failed', 'exhausted') AND d.seq = line.seq AND m.seq = d.message
  AND g.recipient = line.recipient AND g.channel = line.channel AND g.type = m.type AND g.cause = COALESCE(line.cause, '');
CREATE INDEX line_failure_group ON line (failure_group, failed_at) WHERE state IN ('failed', 'exhausted');

-- The last time that a delivery was sent again by hand, and what had gone wrong until then.
CREATE TABLE replayed (
  seq           bigint PRIMARY KEY,                   -- of the delivery
  failure_group bigint,                               -- null: it had been skipped
  order_key     text   NOT NULL,
  failed_at     bigint,
  last_error    text,
  replayed_at   bigint NOT NULL,
  operator      text   NOT NULL
);
CREATE INDEX replayed_group ON replayed (failure_group);

-- Many deliveries sent again, one after the other: which ones is settled when it is made.
CREATE TABLE replay (
  replay     uuid    PRIMARY KEY,
  operator   text    NOT NULL,
  made_at    bigint  NOT NULL,
  reason     text,
  filter     text    NOT NULL,                        -- what was asked for, JSON
  per_second integer NOT NULL,
  state      text    NOT NULL,                        -- running, paused, cancelled, done
  paced_at   bigint  NOT NULL,                        -- until then its rate is used up; by the database's clock
  total      integer NOT NULL,
  replayed   integer NOT NULL DEFAULT 0,
  cooling    integer NOT NULL DEFAULT 0,
  settled    integer NOT NULL DEFAULT 0,
  ended_at   bigint
);
CREATE INDEX replay_running ON replay (replay) WHERE state = 'running';

CREATE TABLE replay_item (
  replay  uuid   NOT NULL,
  seq     bigint NOT NULL,                            -- of the delivery
  outcome text,                                       -- replayed, cooling, settled; null until its turn
  PRIMARY KEY (replay, seq)
) WITH (fillfactor = 50);
CREATE INDEX replay_item_open ON replay_item (replay, seq) WHERE outcome IS NULL;
