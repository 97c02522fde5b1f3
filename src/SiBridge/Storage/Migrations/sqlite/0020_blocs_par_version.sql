-- By which packing a block was made (see indicateur_version): who remembers the others reads those that came since. One without journeys stays, as an empty block.
ALTER TABLE indicateur_mois ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
CREATE INDEX indicateur_mois_version ON indicateur_mois (version);
-- The last version before which a session was told.
ALTER TABLE indicateur_version ADD COLUMN offre INTEGER NOT NULL DEFAULT 0;
