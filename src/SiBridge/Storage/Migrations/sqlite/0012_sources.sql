-- Where the bridge fetches what a partner says: who looks at it now, and what operators see of it.
CREATE TABLE source (
  partner          TEXT   NOT NULL,
  code             TEXT   NOT NULL,
  worker           TEXT,                              -- the process that looks at it; null: none
  until_at         INTEGER NOT NULL DEFAULT 0,         -- by the database's clock: from then on another may
  looked_at        INTEGER,
  error            TEXT,                              -- why it cannot be looked at; null: it can
  error_since      INTEGER,
  last_document    TEXT,
  last_document_at INTEGER,
  documents        INTEGER NOT NULL DEFAULT 0,
  documents_refused INTEGER NOT NULL DEFAULT 0,
  accepted         INTEGER NOT NULL DEFAULT 0,         -- lines of all documents
  replayed         INTEGER NOT NULL DEFAULT 0,
  unchanged        INTEGER NOT NULL DEFAULT 0,
  refused          INTEGER NOT NULL DEFAULT 0,
  memory           TEXT,                              -- what its kind must know at the next look: an ETag, say
  PRIMARY KEY (partner, code)
);
