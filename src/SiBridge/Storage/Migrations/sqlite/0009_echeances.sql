-- When to look at the deadlines of a journey or a session again: not later than the first of them can be due; null: not before something happens.
-- How many of those that rang are not lifted: then whatever is routed is looked at at once.
ALTER TABLE parcours ADD COLUMN regarder_le INTEGER;
ALTER TABLE parcours ADD COLUMN rappels INTEGER NOT NULL DEFAULT 0;
CREATE INDEX parcours_regarder ON parcours (regarder_le, order_key) WHERE regarder_le IS NOT NULL;
ALTER TABLE session ADD COLUMN entendu_le INTEGER; -- when its count and its state were told last
ALTER TABLE session ADD COLUMN regarder_le INTEGER;
ALTER TABLE session ADD COLUMN rappels INTEGER NOT NULL DEFAULT 0;
CREATE INDEX session_regarder ON session (regarder_le, order_key) WHERE regarder_le IS NOT NULL;

-- Deadlines that rang.
CREATE TABLE echeance (
  order_key       TEXT NOT NULL,                 -- of the journey, the session or the partner
  echeance        TEXT    NOT NULL,                 -- what is waited for
  origine         TEXT    NOT NULL,                 -- which wait it is
  etat            TEXT    NOT NULL,                 -- ouverte, sans_reponse, levee
  depuis          TEXT    NOT NULL,                 -- the day on which the wait began
  rappels         INTEGER NOT NULL,
  rappele_le      INTEGER NOT NULL,
  attendu_de      TEXT,                             -- partner code
  structure       TEXT,                             -- of the journey
  prescription_id TEXT,
  organisme       TEXT,                             -- SIRET
  session_cle     TEXT,                             -- JSON
  region          TEXT,                             -- partner code of the Region that may know of it
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
  une     INTEGER PRIMARY KEY CHECK (une = 1),
  depuis  INTEGER NOT NULL,
  version INTEGER NOT NULL,                            -- of the network that told the rules
  regles  TEXT    NOT NULL,
  curseur TEXT                                   -- null: all is looked through
);

-- On which days each partner sent something, and how far the journal was read for it.
CREATE TABLE activite (
  emetteur   TEXT    NOT NULL,
  jour       INTEGER NOT NULL,                         -- since 1970, UTC
  dernier_le INTEGER NOT NULL,
  PRIMARY KEY (emetteur, jour)
);
CREATE TABLE activite_lue (
  une INTEGER PRIMARY KEY CHECK (une = 1),
  seq INTEGER NOT NULL
);
