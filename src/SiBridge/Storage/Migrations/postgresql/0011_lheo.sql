-- The words in which a body is that was made when its message was routed: a channel's format may change meanwhile.
ALTER TABLE delivery ADD COLUMN format TEXT NOT NULL DEFAULT 'canonical';
