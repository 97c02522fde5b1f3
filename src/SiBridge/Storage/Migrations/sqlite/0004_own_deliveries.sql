-- What was for a recipient, newest first: the id tells the instant (UUID version 7).
CREATE INDEX delivery_recipient ON delivery (recipient, delivery);
