-- What the platform is still to be told of, written in the transaction of the decision it tells of. Delivered ones go.

CREATE TABLE webhook_event (
  seq              INTEGER PRIMARY KEY AUTOINCREMENT,
  id               TEXT NOT NULL UNIQUE,   -- what the receiver knows it by
  item             TEXT NOT NULL,          -- events of one item are delivered in the order of seq
  kind             TEXT NOT NULL,
  body             TEXT NOT NULL,
  created_ms       INTEGER NOT NULL,
  state            TEXT NOT NULL CHECK (state IN ('waiting', 'dead')),
  attempts         INTEGER NOT NULL,
  next_ms          INTEGER NOT NULL,       -- not before
  claimed_by       TEXT NOT NULL,          -- the sender at work on it ...
  claimed_until_ms INTEGER NOT NULL,       -- ... until then at most
  cause            TEXT NOT NULL           -- why the last attempt failed
) STRICT;
CREATE INDEX webhook_event_by_item ON webhook_event (item, seq);
CREATE INDEX webhook_event_due ON webhook_event (next_ms) WHERE state = 'waiting';
CREATE INDEX webhook_event_dead ON webhook_event (seq) WHERE state = 'dead';

-- Failed sign-ins, so that whoever guesses waits at every backend alike. Names are hashed.
CREATE TABLE sign_in_failure (
  key           TEXT PRIMARY KEY,
  failures      INTEGER NOT NULL,
  not_before_ms INTEGER NOT NULL,
  last_ms       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_failure_by_time ON sign_in_failure (last_ms);
