-- What was accepted. A row is proof: it stays when its body is purged.
CREATE TABLE message (
  seq             INTEGER PRIMARY KEY AUTOINCREMENT,  -- order of acceptance
  receipt         TEXT    NOT NULL UNIQUE,
  emetteur        TEXT    NOT NULL,
  id              TEXT    NOT NULL,
  type            TEXT    NOT NULL,
  order_key       TEXT    NOT NULL,                   -- the journey or session within which order holds
  corrige         TEXT,
  accepted_at     INTEGER NOT NULL,
  content_sha256  BLOB    NOT NULL,
  avertissements  TEXT    NOT NULL,                   -- slugs separated by spaces
  state           TEXT    NOT NULL,                   -- accepted, held, routed, refused
  reason          TEXT,
  network_version INTEGER,
  not_subscribed  TEXT    NOT NULL DEFAULT '',        -- partner codes separated by spaces
  awaiting        TEXT,                               -- a SIRET or a structure that no partner held when it was routed
  UNIQUE (emetteur, id)
);
CREATE INDEX message_order ON message (order_key, seq);
-- SQLite takes a partial index only when the query repeats its condition, spelt the same.
CREATE INDEX message_unrouted ON message (order_key, seq) WHERE state IN ('accepted', 'held');
CREATE INDEX message_accepted ON message (accepted_at, seq) WHERE state = 'accepted';
CREATE INDEX message_held ON message (accepted_at) WHERE state = 'held';
CREATE INDEX message_held_correction ON message (emetteur, corrige) WHERE state = 'held';
CREATE INDEX message_awaiting ON message (awaiting, order_key) WHERE awaiting IS NOT NULL;

CREATE TABLE message_body (
  seq  INTEGER PRIMARY KEY,
  body BLOB NOT NULL
);

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
  order_key         TEXT PRIMARY KEY,
  organisme         TEXT    NOT NULL,
  description       BLOB    NOT NULL,
  debut             TEXT    NOT NULL,
  departement       TEXT    NOT NULL,
  region            TEXT    NOT NULL,
  annulee           INTEGER NOT NULL,
  places            INTEGER,
  capacite          INTEGER,
  compte_le         INTEGER,                          -- when the count was taken …
  constate_le       TEXT,                             -- … as spelt by who told it
  etat_recrutement  TEXT    NOT NULL,
  etat_le           INTEGER NOT NULL
);
CREATE INDEX session_debut ON session (debut, order_key) WHERE annulee = 0;

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

-- One message for one recipient.
CREATE TABLE delivery (
  seq          INTEGER PRIMARY KEY AUTOINCREMENT,     -- order within a journey: given under its lock
  delivery     TEXT    NOT NULL UNIQUE,
  receipt      TEXT    NOT NULL,
  recipient    TEXT    NOT NULL,
  channel      TEXT    NOT NULL,
  type         TEXT    NOT NULL,
  order_key    TEXT    NOT NULL,
  state        TEXT    NOT NULL,                      -- blocked, pending, in_progress, waiting_ack | delivered, failed, exhausted, skipped, cancelled
  attempts     INTEGER NOT NULL DEFAULT 0,
  step         INTEGER NOT NULL DEFAULT 0,            -- how far in the retry schedule
  due_at       INTEGER NOT NULL,
  claim        TEXT,                                  -- who sends it now; a finish that does not hold it changes nothing
  leased_until INTEGER,
  delivered_at INTEGER,
  settled_at   INTEGER,
  cause        TEXT,
  last_error   TEXT,
  UNIQUE (receipt, recipient)
);
-- The order promise, as a fact of the database: never two on their way to one recipient about one journey.
CREATE UNIQUE INDEX delivery_one_at_a_time ON delivery (recipient, order_key) WHERE state IN ('pending', 'in_progress', 'waiting_ack', 'exhausted');
-- All of one journey or session to a recipient, and of a session to anybody, settled or not.
CREATE INDEX delivery_order ON delivery (order_key, recipient, seq);
CREATE INDEX delivery_blocked ON delivery (recipient, order_key, seq) WHERE state = 'blocked';
CREATE INDEX delivery_due ON delivery (recipient, channel, due_at, seq) WHERE state = 'pending';
CREATE INDEX delivery_waiting ON delivery (recipient, channel, seq) WHERE state = 'pending';
CREATE INDEX delivery_leased ON delivery (recipient, channel, seq) WHERE state = 'waiting_ack';
CREATE INDEX delivery_in_progress ON delivery (seq) WHERE state = 'in_progress';
CREATE INDEX delivery_failures ON delivery (seq) WHERE state IN ('failed', 'exhausted');

CREATE TABLE delivery_body (
  seq  INTEGER PRIMARY KEY,
  body BLOB NOT NULL
);

CREATE TABLE network_version (
  version   INTEGER PRIMARY KEY AUTOINCREMENT,
  sha256    TEXT    NOT NULL,
  file      TEXT    NOT NULL,
  loaded_at INTEGER NOT NULL
);

-- Who did what by hand, when and why.
CREATE TABLE operator_act (
  seq       INTEGER PRIMARY KEY AUTOINCREMENT,
  operator  TEXT    NOT NULL,
  act       TEXT    NOT NULL,
  delivery  TEXT    NOT NULL,
  reason    TEXT,
  done_at   INTEGER NOT NULL
);
