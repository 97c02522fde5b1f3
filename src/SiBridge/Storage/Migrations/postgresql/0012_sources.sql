-- Where the bridge fetches what a partner says: who looks at it now, and what operators see of it.
CREATE TABLE source (
  partner          text   NOT NULL,
  code             text   NOT NULL,
  worker           uuid,                              -- the process that looks at it; null: none
  until_at         bigint NOT NULL DEFAULT 0,         -- by the database's clock: from then on another may
  looked_at        bigint,
  error            text,                              -- why it cannot be looked at; null: it can
  error_since      bigint,
  last_document    text,
  last_document_at bigint,
  documents        bigint NOT NULL DEFAULT 0,
  documents_refused bigint NOT NULL DEFAULT 0,
  accepted         bigint NOT NULL DEFAULT 0,         -- lines of all documents
  replayed         bigint NOT NULL DEFAULT 0,
  unchanged        bigint NOT NULL DEFAULT 0,
  refused          bigint NOT NULL DEFAULT 0,
  memory           text,                              -- what its kind must know at the next look: an ETag, say
  PRIMARY KEY (partner, code)
);
