-- The last word of each emitter's files about each journey or session, by message type: a line that says the same again sends nothing.
CREATE TABLE redite (
  emetteur       text    NOT NULL,
  cle            text COLLATE "C" NOT NULL,           -- message type and order key
  content_sha256 bytea   NOT NULL,                    -- of the message without what differs each time
  emis_le        bigint  NOT NULL,
  fois           integer NOT NULL,                    -- how many different words there were so far
  receipt        uuid    NOT NULL,
  PRIMARY KEY (emetteur, cle)
);
