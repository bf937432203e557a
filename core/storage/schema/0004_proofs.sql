-- A decision stays in the outbox after its acknowledgement until a verified checkpoint covers it.
ALTER TABLE outbox ADD COLUMN acknowledged INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_acknowledged ON outbox (person, serial) WHERE acknowledged = 1;

-- The hash of the leaf that was proven to hold the decision; empty until then.
ALTER TABLE decisions ADD COLUMN leaf_hash TEXT NOT NULL DEFAULT '';

-- What was confirmed before desks asked for proofs waits for its own.
INSERT INTO outbox (serial, person, task, acknowledged)
  SELECT serial, person, task, 1 FROM decisions WHERE state = 'confirmed' AND ledger_index >= 0;
