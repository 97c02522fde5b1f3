-- The texts that travel with a network file: JSON, by relative name. Those of the program are not among them.
ALTER TABLE network_version ADD COLUMN files text NOT NULL DEFAULT '{}';

-- Deliveries without a body: no mapping translates a code of their message. They stand in line as exhausted, and keep their place.
CREATE TABLE sans_correspondance (
  seq       bigint  PRIMARY KEY,                      -- of the delivery
  origine   text    NOT NULL,                         -- the table in which the code stands
  code      text    NOT NULL,
  cible     text    NOT NULL,                         -- the table into which it is to be translated
  audience  text    NOT NULL,                         -- as whom its recipient reads the message
  additions bytea  ,                                  -- what the bridge adds for it, JSON, packed; null: nothing
  depuis    bigint  NOT NULL,
  version   integer NOT NULL                          -- of the network with which it was tried last
);
CREATE INDEX sans_correspondance_version ON sans_correspondance (version, seq);
CREATE INDEX sans_correspondance_code ON sans_correspondance (origine, cible, code, depuis);

-- Lines of partners' files that wait for a mapping: read again when there is one, and then deleted.
CREATE TABLE ligne_en_attente (
  ligne          bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  partenaire     text    NOT NULL,
  source         text    NOT NULL,                    -- code of the partner's entry in sends
  lecture        text    NOT NULL,                    -- the reading that understands it: csv:<profile> …
  fichier        text    NOT NULL,
  fichier_le     bigint  NOT NULL,
  numero         integer NOT NULL,                    -- of the line in its file
  contenu        bytea   NOT NULL,                    -- what that reading reads again, packed: persons' data
  content_sha256 bytea   NOT NULL,
  origine        text    NOT NULL,
  code           text    NOT NULL,
  cible          text    NOT NULL,
  depuis         bigint  NOT NULL,
  version        integer NOT NULL,
  UNIQUE (partenaire, source, content_sha256)
);
CREATE INDEX ligne_en_attente_version ON ligne_en_attente (version, ligne);
CREATE INDEX ligne_en_attente_depuis ON ligne_en_attente (depuis, ligne);
CREATE INDEX ligne_en_attente_code ON ligne_en_attente (origine, cible, code, depuis);
