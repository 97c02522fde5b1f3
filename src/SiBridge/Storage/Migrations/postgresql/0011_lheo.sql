-- The words in which a body is that was made when its message was routed: a channel's format may change meanwhile.
ALTER TABLE delivery ADD COLUMN format TEXT NOT NULL DEFAULT 'canonical';

-- The last word of each emitter about each session: a catalogue that says the same again sends nothing.
CREATE TABLE session_annoncee (
  emetteur       text    NOT NULL,
  order_key      text COLLATE "C" NOT NULL,           -- the session by the name that the emitter uses
  content_sha256 bytea   NOT NULL,                    -- of the message without what differs each time
  emis_le        bigint  NOT NULL,
  catalogue      boolean NOT NULL,                    -- whether a catalogue said it
  fois           integer NOT NULL,                    -- how many times the emitter spoke of it
  receipt        uuid    NOT NULL,
  PRIMARY KEY (emetteur, order_key)
);
