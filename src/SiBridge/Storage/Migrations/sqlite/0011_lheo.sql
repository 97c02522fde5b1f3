-- The words in which a body is that was made when its message was routed: a channel's format may change meanwhile.
ALTER TABLE delivery ADD COLUMN format TEXT NOT NULL DEFAULT 'canonical';

-- The last word of each emitter about each session: a catalogue that says the same again sends nothing.
CREATE TABLE session_annoncee (
  emetteur       TEXT    NOT NULL,
  order_key      TEXT    NOT NULL,                    -- the session by the name that the emitter uses
  content_sha256 BLOB    NOT NULL,                    -- of the message without what differs each time
  emis_le        INTEGER NOT NULL,
  catalogue      INTEGER NOT NULL,                    -- whether a catalogue said it
  fois           INTEGER NOT NULL,                    -- how many times the emitter spoke of it
  receipt        TEXT    NOT NULL,
  PRIMARY KEY (emetteur, order_key)
);
