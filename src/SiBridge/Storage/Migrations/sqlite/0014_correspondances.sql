-- The texts that travel with a network file: JSON, by relative name. Those of the program are not among them.
ALTER TABLE network_version ADD COLUMN files TEXT NOT NULL DEFAULT '{}';

-- Deliveries without a body: no mapping translates a code of their message. They stand in line as exhausted, and keep their place.
CREATE TABLE sans_correspondance (
  seq       INTEGER PRIMARY KEY,                      -- of the delivery
  origine   TEXT    NOT NULL,                         -- the table in which the code stands
  code      TEXT    NOT NULL,
  cible     TEXT    NOT NULL,                         -- the table into which it is to be translated
  audience  TEXT    NOT NULL,                         -- as whom its recipient reads the message
  additions BLOB   ,                                  -- what the bridge adds for it, JSON, packed; null: nothing
  depuis    INTEGER NOT NULL,
  version   INTEGER NOT NULL                          -- of the network with which it was tried last
);
CREATE INDEX sans_correspondance_version ON sans_correspondance (version, seq);
CREATE INDEX sans_correspondance_code ON sans_correspondance (origine, cible, code, depuis);

-- Lines of partners' files that wait for a mapping: read again when there is one, and then deleted.
CREATE TABLE ligne_en_attente (
  ligne          INTEGER PRIMARY KEY,
  partenaire     TEXT    NOT NULL,
  source         TEXT    NOT NULL,                    -- code of the partner's entry in sends
  lecture        TEXT    NOT NULL,                    -- the reading that understands it: csv:<profile> …
  fichier        TEXT    NOT NULL,
  fichier_le     INTEGER NOT NULL,
  numero         INTEGER NOT NULL,                    -- of the line in its file
  contenu        BLOB    NOT NULL,                    -- what that reading reads again, packed: persons' data
  content_sha256 BLOB    NOT NULL,
  origine        TEXT    NOT NULL,
  code           TEXT    NOT NULL,
  cible          TEXT    NOT NULL,
  depuis         INTEGER NOT NULL,
  version        INTEGER NOT NULL,
  UNIQUE (partenaire, source, content_sha256)
);
CREATE INDEX ligne_en_attente_version ON ligne_en_attente (version, ligne);
CREATE INDEX ligne_en_attente_depuis ON ligne_en_attente (depuis, ligne);
CREATE INDEX ligne_en_attente_code ON ligne_en_attente (origine, cible, code, depuis);
