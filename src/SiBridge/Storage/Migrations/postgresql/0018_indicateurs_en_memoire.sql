-- One row: how often blocks were packed. While it stays, and no session was told since, a question about indicators has the same answer.
CREATE TABLE indicateur_version (version bigint NOT NULL);
INSERT INTO indicateur_version (version) VALUES (0);
-- Of no structure: what a session offers changed.
CREATE INDEX indicateur_change_session ON indicateur_change (seq) WHERE structure = '';
