-- What was accepted. A row is proof: it stays when its body is purged. No index reads what routing writes (state, reason …), so that the
-- one update of a row stays within its page.
CREATE TABLE message (
  seq             bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- order of acceptance within an order_key
  receipt         uuid    NOT NULL UNIQUE,
  emetteur        text    NOT NULL,
  id              text    NOT NULL,
  type            text    NOT NULL,
  order_key       text COLLATE "C"    NOT NULL,                   -- the journey or session within which order holds
  corrige         text,
  accepted_at     bigint  NOT NULL,
  content_sha256  bytea   NOT NULL,
  avertissements  text    NOT NULL,                   -- slugs separated by spaces
  state           text    NOT NULL,                   -- accepted, held, routed, refused
  reason          text,
  network_version integer,
  not_subscribed  text    NOT NULL DEFAULT '',        -- partner codes separated by spaces
  awaiting        text,                               -- a SIRET or a structure that no partner held when it was routed
  UNIQUE (emetteur, id)
) WITH (fillfactor = 50);
CREATE INDEX message_order ON message (order_key, seq);
CREATE INDEX message_correction ON message (emetteur, corrige) WHERE corrige IS NOT NULL;
CREATE INDEX message_awaiting ON message (awaiting, order_key) WHERE awaiting IS NOT NULL;

CREATE TABLE message_body (
  seq  bigint PRIMARY KEY,
  body bytea  NOT NULL
);

-- What waits to be routed: accepted, or held for something that it depends on.
CREATE TABLE unrouted (
  order_key   text COLLATE "C"    NOT NULL,
  seq         bigint  PRIMARY KEY,
  held        boolean NOT NULL,
  accepted_at bigint  NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
CREATE INDEX unrouted_order ON unrouted (order_key);
CREATE INDEX unrouted_since ON unrouted (held, accepted_at, seq);

-- The two names of a session, once a message told both.
CREATE TABLE session_join (
  organisme text NOT NULL,
  triplet   text NOT NULL,
  reference text NOT NULL,
  PRIMARY KEY (organisme, triplet),
  UNIQUE (organisme, reference)
);

-- Sessions as shown: description, count and state are each the newest by their own clock.
CREATE TABLE session (
  order_key         text COLLATE "C"    PRIMARY KEY,
  organisme         text    NOT NULL,
  description       bytea   NOT NULL,
  debut             text COLLATE "C" NOT NULL,
  departement       text    NOT NULL,
  region            text    NOT NULL,
  annulee           boolean NOT NULL,
  places            integer,
  capacite          integer,
  compte_le         bigint,                           -- when the count was taken …
  constate_le       text,                             -- … as spelt by who told it
  etat_recrutement  text    NOT NULL,
  etat_le           bigint  NOT NULL
);
CREATE INDEX session_debut ON session (debut, order_key) WHERE annulee = FALSE;

CREATE TABLE session_code (
  code      text NOT NULL,                            -- a formacode or a ROME code: they cannot be mistaken for each other
  order_key text COLLATE "C" NOT NULL,
  PRIMARY KEY (code, order_key)
);
CREATE INDEX session_code_session ON session_code (order_key);

-- Journeys as they stand: the fold of their messages, kept for those who ask by session.
CREATE TABLE parcours (
  order_key   text COLLATE "C" PRIMARY KEY,
  structure   text    NOT NULL,
  session_key text    NOT NULL,
  etat        text    NOT NULL,
  ouvert      boolean NOT NULL
);
CREATE INDEX parcours_session ON parcours (session_key, ouvert, structure);

-- One message for one recipient: the proof. While it is not settled, what may happen to it stands in line.
CREATE TABLE delivery (
  seq          bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- order within a journey: given under its lock
  delivery     uuid    NOT NULL UNIQUE,
  message      bigint  NOT NULL,                      -- seq of the message
  recipient    text    NOT NULL,
  channel      text    NOT NULL,
  settled      text,                                  -- delivered, skipped, cancelled; null while it stands in line
  attempts     integer NOT NULL DEFAULT 0,
  settled_at   bigint,
  cause        text,
  last_error   text,
  UNIQUE (message, recipient)
) WITH (fillfactor = 50);

-- How the body that a recipient reads is made of the message's own.
CREATE TABLE delivery_body (
  seq   bigint PRIMARY KEY,
  parts bytea  NOT NULL
);

-- The deliveries that are not settled: small, however many there were.
CREATE TABLE line (
  seq          bigint  PRIMARY KEY,                   -- of the delivery
  recipient    text    NOT NULL,
  channel      text    NOT NULL,
  order_key    text COLLATE "C"    NOT NULL,
  state        text    NOT NULL,                      -- blocked, pending, waiting_ack, exhausted, failed
  claim        uuid,                                  -- the claim of the lane that sends it now; a finish that does not hold it changes nothing
  due_at       bigint  NOT NULL,
  step         integer NOT NULL DEFAULT 0,            -- how far in the retry schedule
  attempts     integer NOT NULL DEFAULT 0,
  leased_until bigint,
  cause        text,
  last_error   text,
  failed_at    bigint
) WITH (fillfactor = 30, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
-- The order promise, as a fact of the database: never two on their way to one recipient about one journey.
CREATE UNIQUE INDEX line_one_at_a_time ON line (recipient, order_key) WHERE state IN ('pending', 'waiting_ack', 'exhausted');
CREATE INDEX line_blocked ON line (recipient, order_key, seq) WHERE state = 'blocked';
CREATE INDEX line_due ON line (recipient, channel, due_at, seq) WHERE state = 'pending';
CREATE INDEX line_leased ON line (recipient, channel, seq) WHERE state = 'waiting_ack';
CREATE INDEX line_failures ON line (seq) WHERE state IN ('failed', 'exhausted');

-- Who works, and which lanes each has. Claims on a lane's deliveries are worth something as long as the lane carries the same one.
CREATE TABLE worker (
  worker  uuid   PRIMARY KEY,
  beat_at bigint NOT NULL                             -- by the database's clock
);
CREATE TABLE lane (
  recipient text NOT NULL,
  channel   text NOT NULL,
  worker    uuid,
  claim     uuid,
  PRIMARY KEY (recipient, channel)
);

CREATE TABLE network_version (
  version   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sha256    text    NOT NULL,
  file      text    NOT NULL,
  loaded_at bigint  NOT NULL
);

-- Who did what by hand, when and why.
CREATE TABLE operator_act (
  seq       bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  operator  text    NOT NULL,
  act       text    NOT NULL,
  delivery  text    NOT NULL,
  reason    text,
  done_at   bigint  NOT NULL
);
