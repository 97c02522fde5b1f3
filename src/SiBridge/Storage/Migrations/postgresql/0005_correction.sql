-- A delivery that was corrected stands in the place of the one that it replaces, whose proof moved to the end: order is by seq. One
-- delivery of a message to a recipient counts, and the ones that it replaced are numbered.
ALTER TABLE delivery ADD COLUMN replaces uuid;                 -- a delivery
ALTER TABLE delivery ADD COLUMN replaced_by uuid;              -- a delivery
ALTER TABLE delivery ADD COLUMN replaced integer NOT NULL DEFAULT 0; -- 0: it counts
ALTER TABLE delivery DROP CONSTRAINT delivery_message_recipient_key;
ALTER TABLE delivery ADD CONSTRAINT delivery_counts_once UNIQUE (message, recipient, replaced);
CREATE UNIQUE INDEX delivery_replaces ON delivery (replaces) WHERE replaces IS NOT NULL; -- each at most once

-- What operators propose in the place of a delivery that failed. A row is proof: it stays when its body is purged.
CREATE TABLE correction (
  correction  uuid   PRIMARY KEY,
  delivery    uuid   NOT NULL,
  state       text   NOT NULL,                        -- proposed, approved, rejected
  reason      text   NOT NULL,
  proposed_by text   NOT NULL,
  proposed_at bigint NOT NULL,
  decided_by  text,
  decided_at  bigint,
  decision    text,                                   -- why it was rejected
  replacement uuid,                                   -- the delivery that left instead
  CHECK (state <> 'approved' OR decided_by <> proposed_by)
);
CREATE UNIQUE INDEX correction_open ON correction (delivery) WHERE state = 'proposed';
CREATE INDEX correction_delivery ON correction (delivery, correction);

CREATE TABLE correction_body (
  correction uuid  PRIMARY KEY,
  body       bytea NOT NULL
);

-- What arrived and is sent again to a partner that lost it: it stands in line once more, and stays delivered whatever becomes of that.
ALTER TABLE line ADD COLUMN resent boolean NOT NULL DEFAULT FALSE;
ALTER TABLE delivery ADD COLUMN resent_at bigint;              -- when it arrived again

-- A replay may lead to another channel, or send again what had arrived.
ALTER TABLE replay ADD COLUMN kind text NOT NULL DEFAULT 'replay'; -- replay, redirect, resend
ALTER TABLE replay ADD COLUMN channel text;                    -- of a redirect: where to
ALTER TABLE replay ADD COLUMN stage text;                      -- of a resend: enters, leaves, withdraws; null when it has ended
DROP INDEX replay_running;
CREATE INDEX replay_at_work ON replay (replay) WHERE state = 'running' OR stage = 'withdraws';
-- Outcomes are one more: standing, in line and waiting for the pace of its resend.
CREATE INDEX replay_item_standing ON replay_item (replay, seq) WHERE outcome = 'standing';
CREATE INDEX replay_item_delivery ON replay_item (seq) WHERE outcome IS NULL;
