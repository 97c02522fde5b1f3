-- A channel that does not run, of which somebody was told: since when. It is told as well when it runs again.
ALTER TABLE lane ADD COLUMN told_at INTEGER;
-- When a lane that pauses tries again, as far as its owner has said; null: it does not pause.
ALTER TABLE lane ADD COLUMN probe_at INTEGER;

-- What befell a channel, for those who must know: written with what befell it.
CREATE TABLE notice (
  seq          INTEGER PRIMARY KEY AUTOINCREMENT,
  recipient    TEXT   NOT NULL,
  channel      TEXT   NOT NULL,
  event        TEXT   NOT NULL,                       -- suspendu, arrete, repris
  happened_at  INTEGER NOT NULL,
  since        INTEGER NOT NULL,                       -- … it fails, or did not run
  reason       TEXT,
  operator     TEXT,                                  -- who resumed it; null: the bridge found it so
  waiting      INTEGER NOT NULL,                       -- deliveries that could leave then
  addressed_at INTEGER
);
CREATE INDEX notice_new ON notice (seq) WHERE addressed_at IS NULL;

-- A notice on its way to one of them.
CREATE TABLE notice_copy (
  seq        INTEGER PRIMARY KEY AUTOINCREMENT,
  copy       TEXT    NOT NULL,                        -- its webhook-id
  notice     INTEGER  NOT NULL,                        -- seq of the notice
  addressee  TEXT    NOT NULL,                        -- code of a partner; * for the operators
  body       BLOB   NOT NULL,
  state      TEXT    NOT NULL DEFAULT 'pending',      -- delivered, failed
  due_at     INTEGER  NOT NULL,                        -- while it is being sent: when another may send it
  attempts   INTEGER NOT NULL DEFAULT 0,
  last_error TEXT,
  settled_at INTEGER,
  UNIQUE (notice, addressee)
);
CREATE INDEX notice_copy_pending ON notice_copy (addressee, seq) WHERE state = 'pending';
