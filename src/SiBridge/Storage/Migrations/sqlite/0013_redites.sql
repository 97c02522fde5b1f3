-- The last word of each emitter's files about each journey or session, by message type: a line that says the same again sends nothing.
CREATE TABLE redite (
  emetteur       TEXT    NOT NULL,
  cle            TEXT    NOT NULL,                    -- message type and order key
  content_sha256 BLOB    NOT NULL,                    -- of the message without what differs each time
  emis_le        INTEGER NOT NULL,
  fois           INTEGER NOT NULL,                    -- how many different words there were so far
  receipt        TEXT    NOT NULL,
  PRIMARY KEY (emetteur, cle)
);
