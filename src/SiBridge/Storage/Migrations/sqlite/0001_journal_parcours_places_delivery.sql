-- What was accepted. A row is proof: it stays when its body is purged. No index reads what routing writes (state, reason …).
CREATE TABLE message (
  seq             INTEGER PRIMARY KEY AUTOINCREMENT, -- order of acceptance within an order_key
  receipt         TEXT    NOT NULL UNIQUE,
  emetteur        TEXT    NOT NULL,
  id              TEXT    NOT NULL,
  type            TEXT    NOT NULL,
  order_key       TEXT    NOT NULL,                   -- the journey or session within which order holds
  corrige         TEXT,
  accepted_at     INTEGER  NOT NULL,
  content_sha256  BLOB   NOT NULL,
  avertissements  TEXT    NOT NULL,                   -- slugs separated by spaces
  state           TEXT    NOT NULL,                   -- accepted, held, routed, refused
  reason          TEXT,
  network_version INTEGER,
  not_subscribed  TEXT    NOT NULL DEFAULT '',        -- partner codes separated by spaces
  awaiting        TEXT,                               -- a SIRET or a structure that no partner held when it was routed
  UNIQUE (emetteur, id)
);
CREATE INDEX message_order ON message (order_key, seq);
CREATE INDEX message_correction ON message (emetteur, corrige) WHERE corrige IS NOT NULL;
CREATE INDEX message_awaiting ON message (awaiting, order_key) WHERE awaiting IS NOT NULL;

CREATE TABLE message_body (
  seq  INTEGER PRIMARY KEY,
  body BLOB  NOT NULL
);

-- What waits to be routed: accepted, or held for something that it depends on.
CREATE TABLE unrouted (
  order_key   TEXT    NOT NULL,
  seq         INTEGER  PRIMARY KEY,
  held        INTEGER NOT NULL,
  accepted_at INTEGER  NOT NULL
);
CREATE INDEX unrouted_order ON unrouted (order_key);
CREATE INDEX unrouted_since ON unrouted (held, accepted_at, seq);

-- The two names of a session, once a message told both.
CREATE TABLE session_join (
  organisme TEXT NOT NULL,
  triplet   TEXT NOT NULL,
  reference TEXT NOT NULL,
  PRIMARY KEY (organisme, triplet),
  UNIQUE (organisme, reference)
);

-- Sessions as shown: description, count and state are each the newest by their own clock.
CREATE TABLE session (
  order_key         TEXT    PRIMARY KEY,
  organisme         TEXT    NOT NULL,
  description       BLOB   NOT NULL,
  debut             TEXT    NOT NULL,
  departement       TEXT    NOT NULL,
  region            TEXT    NOT NULL,
  annulee           INTEGER NOT NULL,
  places            INTEGER,
  capacite          INTEGER,
  compte_le         INTEGER,                           -- when the count was taken …
  constate_le       TEXT,                             -- … as spelt by who told it
  etat_recrutement  TEXT    NOT NULL,
  etat_le           INTEGER  NOT NULL
);
CREATE INDEX session_debut ON session (debut, order_key) WHERE annulee = FALSE;

CREATE TABLE session_code (
  code      TEXT NOT NULL,                            -- a formacode or a ROME code: they cannot be mistaken for each other
  order_key TEXT NOT NULL,
  PRIMARY KEY (code, order_key)
);
CREATE INDEX session_code_session ON session_code (order_key);

-- Journeys as they stand: the fold of their messages, kept for those who ask by session.
CREATE TABLE parcours (
  order_key   TEXT PRIMARY KEY,
  structure   TEXT    NOT NULL,
  session_key TEXT    NOT NULL,
  etat        TEXT    NOT NULL,
  ouvert      INTEGER NOT NULL
);
CREATE INDEX parcours_session ON parcours (session_key, ouvert, structure);

-- One message for one recipient: the proof. While it is not settled, what may happen to it stands in line.
CREATE TABLE delivery (
  seq          INTEGER PRIMARY KEY AUTOINCREMENT, -- order within a journey: given under its lock
  delivery     TEXT    NOT NULL UNIQUE,
  message      INTEGER  NOT NULL,                      -- seq of the message
  recipient    TEXT    NOT NULL,
  channel      TEXT    NOT NULL,
  settled      TEXT,                                  -- delivered, skipped, cancelled; null while it stands in line
  attempts     INTEGER NOT NULL DEFAULT 0,
  settled_at   INTEGER,
  cause        TEXT,
  last_error   TEXT,
  UNIQUE (message, recipient)
);

-- How the body that a recipient reads is made of the message's own.
CREATE TABLE delivery_body (
  seq   INTEGER PRIMARY KEY,
  parts BLOB  NOT NULL
);

-- The deliveries that are not settled: small, however many there were.
CREATE TABLE line (
  seq          INTEGER  PRIMARY KEY,                   -- of the delivery
  recipient    TEXT    NOT NULL,
  channel      TEXT    NOT NULL,
  order_key    TEXT    NOT NULL,
  state        TEXT    NOT NULL,                      -- blocked, pending, waiting_ack, exhausted, failed
  claim        TEXT,                                  -- the claim of the lane that sends it now; a finish that does not hold it changes nothing
  due_at       INTEGER  NOT NULL,
  step         INTEGER NOT NULL DEFAULT 0,            -- how far in the retry schedule
  attempts     INTEGER NOT NULL DEFAULT 0,
  leased_until INTEGER,
  cause        TEXT,
  last_error   TEXT,
  failed_at    bigint
);
-- The order promise, as a fact of the database: never two on their way to one recipient about one journey.
CREATE UNIQUE INDEX line_one_at_a_time ON line (recipient, order_key) WHERE state IN ('pending', 'waiting_ack', 'exhausted');
CREATE INDEX line_blocked ON line (recipient, order_key, seq) WHERE state = 'blocked';
CREATE INDEX line_due ON line (recipient, channel, due_at, seq) WHERE state = 'pending';
CREATE INDEX line_leased ON line (recipient, channel, seq) WHERE state = 'waiting_ack';
CREATE INDEX line_failures ON line (seq) WHERE state IN ('failed', 'exhausted');

-- Who works, and which lanes each has. Claims on a lane's deliveries are worth something as long as the lane carries the same one.
CREATE TABLE worker (
  worker  TEXT   PRIMARY KEY,
  beat_at INTEGER NOT NULL                             -- by the database's clock
);
CREATE TABLE lane (
  recipient TEXT NOT NULL,
  channel   TEXT NOT NULL,
  worker    TEXT,
  claim     TEXT,
  PRIMARY KEY (recipient, channel)
);

CREATE TABLE network_version (
  version   INTEGER PRIMARY KEY AUTOINCREMENT,
  sha256    TEXT    NOT NULL,
  file      TEXT    NOT NULL,
  loaded_at INTEGER  NOT NULL
);

-- Who did what by hand, when and why.
CREATE TABLE operator_act (
  seq       INTEGER PRIMARY KEY AUTOINCREMENT,
  operator  TEXT    NOT NULL,
  act       TEXT    NOT NULL,
  delivery  TEXT    NOT NULL,
  reason    TEXT,
  done_at   INTEGER  NOT NULL
);
