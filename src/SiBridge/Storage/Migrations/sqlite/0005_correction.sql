-- A delivery that was corrected stands in the place of the one that it replaces, whose proof moved to the end: order is by seq. One
-- delivery of a message to a recipient counts, and the ones that it replaced are numbered. SQLite changes no constraint of a table that is there.
CREATE TABLE delivery_now (
  seq          INTEGER PRIMARY KEY AUTOINCREMENT, -- order within a journey: given under its lock
  delivery     TEXT    NOT NULL UNIQUE,
  message      INTEGER NOT NULL,                      -- seq of the message
  recipient    TEXT    NOT NULL,
  channel      TEXT    NOT NULL,
  settled      TEXT,                                  -- delivered, skipped, cancelled; null while it stands in line
  attempts     INTEGER NOT NULL DEFAULT 0,
  settled_at   INTEGER,
  cause        TEXT,
  last_error   TEXT,
  replaces     TEXT,                                  -- a delivery
  replaced_by  TEXT,                                  -- a delivery
  replaced     INTEGER NOT NULL DEFAULT 0,            -- 0: it counts
  resent_at    INTEGER,                               -- when it arrived again
  UNIQUE (message, recipient, replaced)
);
INSERT INTO delivery_now (seq, delivery, message, recipient, channel, settled, attempts, settled_at, cause, last_error)
SELECT seq, delivery, message, recipient, channel, settled, attempts, settled_at, cause, last_error FROM delivery;
DROP TABLE delivery;
ALTER TABLE delivery_now RENAME TO delivery;
CREATE INDEX delivery_recipient ON delivery (recipient, delivery);
CREATE UNIQUE INDEX delivery_replaces ON delivery (replaces) WHERE replaces IS NOT NULL; -- each at most once

-- What operators propose in the place of a delivery that failed. A row is proof: it stays when its body is purged.
CREATE TABLE correction (
  correction  TEXT    PRIMARY KEY,
  delivery    TEXT    NOT NULL,
  state       TEXT    NOT NULL,                       -- proposed, approved, rejected
  reason      TEXT    NOT NULL,
  proposed_by TEXT    NOT NULL,
  proposed_at INTEGER NOT NULL,
  decided_by  TEXT,
  decided_at  INTEGER,
  decision    TEXT,                                   -- why it was rejected
  replacement TEXT,                                   -- the delivery that left instead
  CHECK (state <> 'approved' OR decided_by <> proposed_by)
);
CREATE UNIQUE INDEX correction_open ON correction (delivery) WHERE state = 'proposed';
CREATE INDEX correction_delivery ON correction (delivery, correction);

CREATE TABLE correction_body (
  correction TEXT PRIMARY KEY,
  body       BLOB NOT NULL
);

-- What arrived and is sent again to a partner that lost it: it stands in line once more, and stays delivered whatever becomes of that.
ALTER TABLE line ADD COLUMN resent boolean NOT NULL DEFAULT FALSE;

-- A replay may lead to another channel, or send again what had arrived.
ALTER TABLE replay ADD COLUMN kind TEXT NOT NULL DEFAULT 'replay'; -- replay, redirect, resend
ALTER TABLE replay ADD COLUMN channel TEXT;                    -- of a redirect: where to
ALTER TABLE replay ADD COLUMN stage TEXT;                      -- of a resend: enters, leaves, withdraws; null when it has ended
DROP INDEX replay_running;
CREATE INDEX replay_at_work ON replay (replay) WHERE state = 'running' OR stage = 'withdraws';
-- Outcomes are one more: standing, in line and waiting for the pace of its resend.
CREATE INDEX replay_item_standing ON replay_item (replay, seq) WHERE outcome = 'standing';
CREATE INDEX replay_item_delivery ON replay_item (seq) WHERE outcome IS NULL;
