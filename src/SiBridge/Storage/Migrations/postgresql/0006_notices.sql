-- A channel that does not run, of which somebody was told: since when. It is told as well when it runs again.
ALTER TABLE lane ADD COLUMN told_at bigint;
-- When a lane that pauses tries again, as far as its owner has said; null: it does not pause.
ALTER TABLE lane ADD COLUMN probe_at bigint;

-- What befell a channel, for those who must know: written with what befell it.
CREATE TABLE notice (
  seq          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  recipient    text   NOT NULL,
  channel      text   NOT NULL,
  event        text   NOT NULL,                       -- suspendu, arrete, repris
  happened_at  bigint NOT NULL,
  since        bigint NOT NULL,                       -- … it fails, or did not run
  reason       text,
  operator     text,                                  -- who resumed it; null: the bridge found it so
  waiting      bigint NOT NULL,                       -- deliveries that could leave then
  addressed_at bigint
);
CREATE INDEX notice_new ON notice (seq) WHERE addressed_at IS NULL;

-- A notice on its way to one of them.
CREATE TABLE notice_copy (
  seq        bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  copy       uuid    NOT NULL,                        -- its webhook-id
  notice     bigint  NOT NULL,                        -- seq of the notice
  addressee  text    NOT NULL,                        -- code of a partner; * for the operators
  body       bytea   NOT NULL,
  state      text    NOT NULL DEFAULT 'pending',      -- delivered, failed
  due_at     bigint  NOT NULL,                        -- while it is being sent: when another may send it
  attempts   integer NOT NULL DEFAULT 0,
  last_error text,
  settled_at bigint,
  UNIQUE (notice, addressee)
);
CREATE INDEX notice_copy_pending ON notice_copy (addressee, seq) WHERE state = 'pending';
