-- What indicators count of a journey, kept with its state (Parcours/Profil.cs); null until a journey that was routed before is folded again.
ALTER TABLE parcours ADD COLUMN jour integer;         -- date_prescription, AAAAMMJJ
ALTER TABLE parcours ADD COLUMN personne bigint;      -- keyed hash of structure and dossier: it leaves the database for nobody
ALTER TABLE parcours ADD COLUMN faits bigint;         -- one bit for each count
ALTER TABLE parcours ADD COLUMN reponse_jours integer; -- working days from the prescription, -1 without
ALTER TABLE parcours ADD COLUMN entree_jours integer;
CREATE INDEX parcours_mois ON parcours (structure, jour);
CREATE INDEX parcours_sans_profil ON parcours (order_key) WHERE faits IS NULL;

CREATE TABLE pseudonyme_cle (cle bytea NOT NULL);
INSERT INTO pseudonyme_cle (cle) VALUES (sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));

-- Sessions as blocks name them.
CREATE TABLE session_numero (
  numero    integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_key text COLLATE "C" NOT NULL UNIQUE
);

-- The journeys that a structure prescribed in a month, as one packed block: what a question about indicators reads.
CREATE TABLE indicateur_mois (
  mois      integer NOT NULL,                         -- AAAAMM
  structure text COLLATE "C" NOT NULL,
  bloc      bytea   NOT NULL,
  PRIMARY KEY (mois, structure)
);
-- Compressing costs more than it saves: half of a block are hashes.
ALTER TABLE indicateur_mois ALTER COLUMN bloc SET STORAGE EXTERNAL;

-- The blocks that are to be packed anew: written with each change, deleted by whoever packed.
CREATE TABLE indicateur_change (
  seq       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  mois      integer NOT NULL,
  structure text    NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- What a session had to offer when it began: the newest count that was taken on its first day or before.
CREATE TABLE indicateur_session (
  order_key   text COLLATE "C" PRIMARY KEY,
  debut       integer NOT NULL,                       -- AAAAMMJJ
  departement text    NOT NULL,
  region      text    NOT NULL,
  annulee     boolean NOT NULL,
  offertes    integer,
  restantes   integer,
  compte_le   bigint  NOT NULL DEFAULT -1             -- of that count; -1 while there is none
);
CREATE INDEX indicateur_session_debut ON indicateur_session (debut) WHERE annulee = FALSE;
-- Of what was told before, the newest count is known, and nothing of the earlier ones.
INSERT INTO indicateur_session (order_key, debut, departement, region, annulee, offertes, restantes, compte_le)
SELECT order_key, CAST(replace(debut, '-', '') AS integer), departement, region, annulee, capacite,
  CASE WHEN substr(constate_le, 1, 10) <= debut THEN places END, CASE WHEN substr(constate_le, 1, 10) <= debut THEN compte_le ELSE -1 END
FROM session;
