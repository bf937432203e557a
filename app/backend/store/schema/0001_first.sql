-- The backend's first schema. Times are milliseconds since 1970 UTC; JSON is canonical text.
-- Migrations are applied in the order of their numbers, each in one transaction, and never edited after a release.

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- People and their sessions ------------------------------------------------------------------------------------------

CREATE TABLE user (
  id            TEXT PRIMARY KEY,          -- sign-in name, lower case
  name          TEXT NOT NULL,
  password_hash TEXT NOT NULL,             -- Argon2id, with its parameters and salt
  roles         TEXT NOT NULL,             -- words with single spaces
  active        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  token_hash TEXT PRIMARY KEY,             -- SHA-256 of the token; the token itself is nowhere here
  user       TEXT NOT NULL REFERENCES user (id),
  device     TEXT NOT NULL,
  expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_user ON session (user);
CREATE INDEX session_by_expiry ON session (expires_ms);

-- Queues of tasks ----------------------------------------------------------------------------------------------------

CREATE TABLE task (
  seq              INTEGER PRIMARY KEY,
  id               TEXT NOT NULL UNIQUE,
  queue            TEXT NOT NULL,
  key              TEXT NOT NULL,          -- the sender's own name for the item, once per queue
  severity         INTEGER NOT NULL,
  reach            INTEGER NOT NULL,
  reach_band       INTEGER NOT NULL,       -- decimal digits of reach: 10,000 and 12,000 views are alike in the order
  due_ms           INTEGER NOT NULL,
  created_ms       INTEGER NOT NULL,
  subject          TEXT NOT NULL,
  state            TEXT NOT NULL CHECK (state IN ('ready', 'leased', 'done', 'dead')),
  fence            INTEGER NOT NULL DEFAULT 0,   -- rises with every lease of this task, for ever
  lease_user       TEXT NOT NULL DEFAULT '',
  lease_device     TEXT NOT NULL DEFAULT '',
  lease_expires_ms INTEGER NOT NULL DEFAULT 0,
  failures         INTEGER NOT NULL DEFAULT 0,   -- leases that expired without an answer
  prefer_user      TEXT NOT NULL DEFAULT '',     -- who withdrew the decision and likely wants it back
  UNIQUE (queue, key)
) STRICT;
CREATE INDEX task_ready ON task (queue, severity DESC, reach_band DESC, due_ms, seq) WHERE state = 'ready';
CREATE INDEX task_preferred ON task (queue, prefer_user) WHERE state = 'ready' AND prefer_user <> '';
CREATE INDEX task_leased ON task (lease_expires_ms) WHERE state = 'leased';
CREATE INDEX task_by_state ON task (queue, state, seq);

-- Counting a million rows takes tens of milliseconds; these counters are kept by the triggers below.
CREATE TABLE queue_count (
  queue TEXT NOT NULL,
  state TEXT NOT NULL,
  tasks INTEGER NOT NULL,
  PRIMARY KEY (queue, state)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER task_counted AFTER INSERT ON task BEGIN
  INSERT INTO queue_count (queue, state, tasks) VALUES (new.queue, new.state, 1)
    ON CONFLICT (queue, state) DO UPDATE SET tasks = tasks + 1;
END;
CREATE TRIGGER task_recounted AFTER UPDATE OF state ON task WHEN old.state <> new.state BEGIN
  UPDATE queue_count SET tasks = tasks - 1 WHERE queue = old.queue AND state = old.state;
  INSERT INTO queue_count (queue, state, tasks) VALUES (new.queue, new.state, 1)
    ON CONFLICT (queue, state) DO UPDATE SET tasks = tasks + 1;
END;

CREATE TABLE skip (
  task TEXT NOT NULL,
  user TEXT NOT NULL,
  PRIMARY KEY (task, user)
) STRICT, WITHOUT ROWID;

-- Decisions ----------------------------------------------------------------------------------------------------------

-- What was answered to every decision that was judged, kept for ever: the same id gets the same answer.
CREATE TABLE answer (
  actor     TEXT NOT NULL,
  device    TEXT NOT NULL,
  id        TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  answer    TEXT NOT NULL,
  PRIMARY KEY (actor, device, id)
) STRICT, WITHOUT ROWID;

-- The accepted ones. ledger_index is the leaf that holds the decision.
CREATE TABLE decision (
  ledger_index INTEGER PRIMARY KEY,
  id           TEXT NOT NULL,
  actor        TEXT NOT NULL,
  device       TEXT NOT NULL,
  task         TEXT NOT NULL REFERENCES task (id),
  queue        TEXT NOT NULL,
  kind         TEXT NOT NULL,
  verdict      TEXT NOT NULL,
  fence        INTEGER NOT NULL,
  decided_ms   INTEGER NOT NULL,
  received_ms  INTEGER NOT NULL,
  body         TEXT NOT NULL,
  UNIQUE (actor, device, id)
) STRICT;
CREATE INDEX decision_by_task ON decision (task, ledger_index);
CREATE INDEX decision_by_actor ON decision (actor, ledger_index);

-- Ledger -------------------------------------------------------------------------------------------------------------

CREATE TABLE ledger_leaf (
  leaf INTEGER PRIMARY KEY,
  body TEXT NOT NULL
) STRICT;

-- Hashes of perfect subtrees (core/ledger/merkle.h); level 0 holds the leaf hashes.
CREATE TABLE ledger_node (
  level INTEGER NOT NULL,
  node  INTEGER NOT NULL,
  hash  BLOB NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (level, node)
) STRICT, WITHOUT ROWID;

-- History only grows.
CREATE TRIGGER ledger_leaf_kept BEFORE DELETE ON ledger_leaf BEGIN
  SELECT RAISE (ABORT, 'the ledger only grows');
END;
CREATE TRIGGER ledger_leaf_unchanged BEFORE UPDATE ON ledger_leaf BEGIN
  SELECT RAISE (ABORT, 'the ledger only grows');
END;

-- Collections of records ---------------------------------------------------------------------------------------------

CREATE TABLE collection (
  id    TEXT PRIMARY KEY,
  head  INTEGER NOT NULL,                  -- seq of the newest change
  floor INTEGER NOT NULL                   -- changes up to this one were compacted away
) STRICT, WITHOUT ROWID;

CREATE TABLE record (
  collection TEXT NOT NULL,
  id         TEXT NOT NULL,
  revision   INTEGER NOT NULL,             -- rises by one with every change of this record, deletion included
  seq        INTEGER NOT NULL,
  deleted    INTEGER NOT NULL,
  body       TEXT NOT NULL,
  PRIMARY KEY (collection, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE change (
  collection TEXT NOT NULL,
  seq        INTEGER NOT NULL,             -- 1, 2, 3 ... per collection in the order of commits, without gaps
  id         TEXT NOT NULL,
  revision   INTEGER NOT NULL,
  deleted    INTEGER NOT NULL,
  body       TEXT NOT NULL,
  PRIMARY KEY (collection, seq)
) STRICT, WITHOUT ROWID;

-- Media --------------------------------------------------------------------------------------------------------------

CREATE TABLE media (
  sha256     TEXT PRIMARY KEY,
  type       TEXT NOT NULL,
  bytes      INTEGER NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
