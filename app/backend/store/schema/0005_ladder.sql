-- The review ladder: where every item stands, what was reported of it, who may see how much of what in a day, and acts that
-- two persons do together.

-- Reports order tasks too, and routing looks at labels.
ALTER TABLE task ADD COLUMN reports INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN report_band INTEGER NOT NULL DEFAULT 0;   -- decimal digits of reports
ALTER TABLE task ADD COLUMN labels TEXT NOT NULL DEFAULT '';          -- words with single spaces: "lang:zh tag:wildlife"
ALTER TABLE task_archive ADD COLUMN reports INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task_archive ADD COLUMN report_band INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task_archive ADD COLUMN labels TEXT NOT NULL DEFAULT '';
DROP INDEX task_ready;
CREATE INDEX task_ready ON task (queue, severity DESC, reach_band DESC, report_band DESC, due_ms, seq) WHERE state = 'ready';
-- The share of leases that goes to whatever waits longest.
CREATE INDEX task_waiting ON task (queue, created_ms, seq) WHERE state = 'ready';

CREATE TABLE item (
  ladder  TEXT NOT NULL,
  item    TEXT NOT NULL,                   -- the platform's own name of it, the key of its tasks
  stage   TEXT NOT NULL,
  due_ms  INTEGER NOT NULL,
  state   TEXT NOT NULL,                   -- core/domain/ladder/item_state.h as JSON
  subject TEXT NOT NULL,                   -- JSON; empty while a task has it
  raised  TEXT NOT NULL,                   -- JSON: queue -> the leaf that brought the item there
  PRIMARY KEY (ladder, item)
) STRICT;
CREATE INDEX item_by_stage ON item (ladder, stage, due_ms);

-- The same event twice is one event.
CREATE TABLE item_event (
  id    TEXT PRIMARY KEY,
  item  TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE dose (
  user     TEXT NOT NULL,
  day      INTEGER NOT NULL,               -- since 1970, UTC
  severity INTEGER NOT NULL,
  items    INTEGER NOT NULL,
  PRIMARY KEY (user, day, severity)
) STRICT, WITHOUT ROWID;

CREATE TABLE proposal (
  id         TEXT PRIMARY KEY,
  act        TEXT NOT NULL,
  body       TEXT NOT NULL,
  proposer   TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL,
  state      TEXT NOT NULL CHECK (state IN ('open', 'confirmed', 'rejected')),
  decider    TEXT NOT NULL,
  decided_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX proposal_by_time ON proposal (created_ms DESC, id);
