-- What a desk keeps on its own disk. Times are UTC milliseconds; ids and documents are text.

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL  -- JSON
) STRICT, WITHOUT ROWID;

-- Tasks leased to a person at this desk. `decision` is the decision made here and not yet settled: such a task is out of
-- the list, but its lease is still renewed and undo can bring it back.
CREATE TABLE tasks (
  id TEXT NOT NULL,
  person TEXT NOT NULL,
  queue TEXT NOT NULL,
  place INTEGER NOT NULL,  -- position in the list, ascending
  severity INTEGER NOT NULL,
  reach INTEGER NOT NULL,
  due_ms INTEGER NOT NULL,
  created_ms INTEGER NOT NULL,
  fence INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL,  -- by the server's clock
  subject TEXT NOT NULL,        -- JSON
  decision TEXT,
  PRIMARY KEY (id, person)
) STRICT;
CREATE INDEX tasks_in_order ON tasks (person, queue, place);

-- Every decision made here. `body` is what is sent, byte for byte, at every attempt.
CREATE TABLE decisions (
  serial INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  person TEXT NOT NULL,
  task TEXT NOT NULL,
  queue TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'saved', 'sent', 'confirmed', 'conflict', 'refused')),
  body TEXT NOT NULL,
  subject TEXT NOT NULL,
  searchable TEXT NOT NULL,
  cause TEXT NOT NULL DEFAULT '',     -- why it is in conflict or refused, as a word
  detail TEXT NOT NULL DEFAULT '',    -- the backend's sentence about it
  standing TEXT NOT NULL DEFAULT '',  -- conflict: what stands instead, JSON
  decided_ms INTEGER NOT NULL,
  changed_ms INTEGER NOT NULL,
  leaves_draft_ms INTEGER NOT NULL,
  ledger_index INTEGER NOT NULL DEFAULT -1,
  epoch TEXT NOT NULL DEFAULT '',  -- of the database that confirmed it
  supersedes TEXT NOT NULL DEFAULT '',
  superseded_by TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX decisions_by_person ON decisions (person, serial);
CREATE INDEX decisions_by_state ON decisions (state, person, serial);
CREATE INDEX decisions_by_time ON decisions (person, decided_ms);

-- Decisions that are not settled, drafts included: a lane is everything of one task, and its first entry goes first.
CREATE TABLE outbox (
  serial INTEGER PRIMARY KEY REFERENCES decisions (serial) ON DELETE CASCADE,
  person TEXT NOT NULL,
  task TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_lanes ON outbox (person, task, serial);

-- How many decisions are in each state, kept by triggers so that asking costs nothing.
CREATE TABLE decision_counts (
  person TEXT NOT NULL,
  state TEXT NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (person, state)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER decision_counts_insert AFTER INSERT ON decisions BEGIN
  INSERT INTO decision_counts (person, state, amount) VALUES (new.person, new.state, 1)
    ON CONFLICT DO UPDATE SET amount = amount + 1;
END;
CREATE TRIGGER decision_counts_update AFTER UPDATE OF state ON decisions WHEN new.state <> old.state BEGIN
  UPDATE decision_counts SET amount = amount - 1 WHERE person = old.person AND state = old.state;
  INSERT INTO decision_counts (person, state, amount) VALUES (new.person, new.state, 1)
    ON CONFLICT DO UPDATE SET amount = amount + 1;
END;
CREATE TRIGGER decision_counts_delete AFTER DELETE ON decisions BEGIN
  UPDATE decision_counts SET amount = amount - 1 WHERE person = old.person AND state = old.state;
END;

-- Local copies of collections as of `cursor` in their change feed.
CREATE TABLE collections (
  id TEXT PRIMARY KEY,
  cursor INTEGER NOT NULL,
  complete INTEGER NOT NULL  -- 1 once the first pull has finished
) STRICT, WITHOUT ROWID;

CREATE TABLE records (
  collection TEXT NOT NULL,
  id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (collection, id)
) STRICT, WITHOUT ROWID;

-- What is known about media that tasks name. The bytes themselves are never here.
CREATE TABLE media (
  sha256 TEXT PRIMARY KEY,
  bytes INTEGER NOT NULL DEFAULT -1,
  failure TEXT NOT NULL DEFAULT '',  -- why it could not be fetched for good; empty when it could
  changed_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
