-- When to look at the deadlines of a journey or a session again: not later than the first of them can be due; null: not before something happens.
-- How many of those that rang are not lifted: then whatever is routed is looked at at once.
ALTER TABLE parcours ADD COLUMN regarder_le bigint;
ALTER TABLE parcours ADD COLUMN rappels integer NOT NULL DEFAULT 0;
CREATE INDEX parcours_regarder ON parcours (regarder_le, order_key) WHERE regarder_le IS NOT NULL;
ALTER TABLE session ADD COLUMN entendu_le bigint; -- when its count and its state were told last
ALTER TABLE session ADD COLUMN regarder_le bigint;
ALTER TABLE session ADD COLUMN rappels integer NOT NULL DEFAULT 0;
CREATE INDEX session_regarder ON session (regarder_le, order_key) WHERE regarder_le IS NOT NULL;

-- Deadlines that rang.
CREATE TABLE echeance (
  order_key       text COLLATE "C" NOT NULL,                 -- of the journey, the session or the partner
  echeance        text    NOT NULL,                 -- what is waited for
  origine         text    NOT NULL,                 -- which wait it is
  etat            text    NOT NULL,                 -- ouverte, sans_reponse, levee
  depuis          text    NOT NULL,                 -- the day on which the wait began
  rappels         integer NOT NULL,
  rappele_le      bigint  NOT NULL,
  attendu_de      text,                             -- partner code
  structure       text,                             -- of the journey
  prescription_id text,
  organisme       text,                             -- SIRET
  session_cle     text,                             -- JSON
  region          text,                             -- partner code of the Region that may know of it
  PRIMARY KEY (order_key, echeance, origine)
);
-- Those who may know of it ask for what is not lifted, newest first.
CREATE INDEX echeance_structure ON echeance (structure, rappele_le, order_key);
CREATE INDEX echeance_organisme ON echeance (organisme, rappele_le, order_key);
CREATE INDEX echeance_region ON echeance (region, rappele_le, order_key);
CREATE INDEX echeance_attendu_de ON echeance (attendu_de, rappele_le, order_key);
CREATE INDEX echeance_etat ON echeance (etat, rappele_le, order_key);

-- One row: since when deadlines are looked at, and how far all that was kept before the newest rules is looked through.
CREATE TABLE echeance_regle (
  une     integer PRIMARY KEY CHECK (une = 1),
  depuis  bigint  NOT NULL,
  version integer NOT NULL,                            -- of the network that told the rules
  regles  text    NOT NULL,
  curseur text COLLATE "C"                                   -- null: all is looked through
);

-- On which days each partner sent something, and how far the journal was read for it.
CREATE TABLE activite (
  emetteur   text    NOT NULL,
  jour       integer NOT NULL,                         -- since 1970, UTC
  dernier_le bigint  NOT NULL,
  PRIMARY KEY (emetteur, jour)
);
CREATE TABLE activite_lue (
  une INTEGER PRIMARY KEY CHECK (une = 1),
  seq bigint  NOT NULL
);
