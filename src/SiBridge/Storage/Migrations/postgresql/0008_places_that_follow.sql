-- Since when a journey takes a place: emis_le of the word that gave it. Null: it takes none, or was routed before and is not counted yet.
ALTER TABLE parcours ADD COLUMN retenue_le bigint;
-- The Region whose money it is, once it is told of the journey: from a resultat on.
ALTER TABLE parcours ADD COLUMN region text;
CREATE INDEX parcours_retenue ON parcours (session_key, retenue_le) WHERE retenue_le IS NOT NULL;

-- What changed of sessions, for those who follow: the session as shown after each change. Kept for some days.
CREATE TABLE places_change (
  seq              bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- order within a session: given under its lock
  numero           bigint  UNIQUE,                    -- order for those who follow: given to what is committed, by one at a time; null until then
  order_key        text COLLATE "C" NOT NULL,
  what             text    NOT NULL,                  -- offre (it was told), noms (a name became known), parcours (only the numbers that follow prescriptions)
  discret          boolean NOT NULL DEFAULT FALSE,    -- only those see a difference who are a party to the journeys
  made_at          bigint  NOT NULL,
  avant            text,                              -- offre: what the session was searched by before, JSON; null: it was not there
  description      bytea,                             -- the session after it, as in the table session; null until it is numbered, but for offre
  places           integer,
  capacite         integer,
  compte_le        bigint,
  constate_le      text,
  etat_recrutement text,
  etat_le          bigint,
  joint            boolean,                           -- when it was numbered: whether the session's triplet and its reference were known to be one,
  en_cours         integer,                           -- all journeys that were open …
  retenues         integer                            -- … and those retained since the count
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
CREATE INDEX places_change_waiting ON places_change (seq) WHERE numero IS NULL;
CREATE INDEX places_change_session ON places_change (order_key, numero);

-- One row: the last number that was given, and the last one that is no longer kept.
CREATE TABLE places_feed (
  last   bigint NOT NULL,
  oublie bigint NOT NULL
);
INSERT INTO places_feed (last, oublie) VALUES (0, 0);
