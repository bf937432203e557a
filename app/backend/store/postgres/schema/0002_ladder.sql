-- The review ladder: where every item stands, what was reported of it, who may see how much of what in a day, and acts that
-- two persons do together.

-- Reports order tasks too, and routing looks at labels.
ALTER TABLE task ADD COLUMN reports bigint NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN labels text NOT NULL DEFAULT '';          -- words with single spaces: "lang:zh tag:wildlife"
ALTER TABLE task_archive ADD COLUMN reports bigint NOT NULL DEFAULT 0;
ALTER TABLE task_archive ADD COLUMN labels text NOT NULL DEFAULT '';
-- The rank makes room for the digits of the reports: 7 bits of severity, 5 of reach, 5 of reports, 46 of milliseconds.
-- Archived tasks get theirs when they come back.
UPDATE task SET rank = ((rank >> 56) << 56) | (((rank >> 50) & 63) << 51) | (20::bigint << 46)
  | least(rank & ((1::bigint << 50) - 1), (1::bigint << 46) - 1);
-- The share of leases that goes to whatever waits longest.
CREATE INDEX task_waiting ON task (queue, created_ms, seq) WHERE state = 'ready';

CREATE TABLE item (
  ladder  text COLLATE "C" NOT NULL,
  item    text COLLATE "C" NOT NULL,       -- the platform's own name of it, the key of its tasks
  stage   text COLLATE "C" NOT NULL,
  due_ms  bigint NOT NULL,
  state   text NOT NULL,                   -- core/domain/ladder/item_state.h as JSON
  subject text NOT NULL,                   -- JSON; empty while a task has it
  raised  text NOT NULL,                   -- JSON: queue -> the leaf that brought the item there
  PRIMARY KEY (ladder, item)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX item_by_stage ON item (ladder, stage, due_ms);

-- The same event twice is one event.
CREATE TABLE item_event (
  id    text COLLATE "C" PRIMARY KEY,
  item  text COLLATE "C" NOT NULL,
  at_ms bigint NOT NULL
);

CREATE TABLE dose (
  person   text COLLATE "C" NOT NULL,
  day      bigint NOT NULL,                -- since 1970, UTC
  severity bigint NOT NULL,
  items    bigint NOT NULL,
  PRIMARY KEY (person, day, severity)
);

CREATE TABLE proposal (
  id         text COLLATE "C" PRIMARY KEY,
  act        text NOT NULL,
  body       text NOT NULL,
  proposer   text COLLATE "C" NOT NULL,
  created_ms bigint NOT NULL,
  expires_ms bigint NOT NULL,
  state      text COLLATE "C" NOT NULL CHECK (state IN ('open', 'confirmed', 'rejected')),
  decider    text COLLATE "C" NOT NULL,
  decided_ms bigint NOT NULL
);
CREATE INDEX proposal_by_time ON proposal (created_ms DESC, id);
