-- How well decisions hold up: golden items that were given to somebody, second looks, checks of what the machine removed.

-- What is drawn for a check cannot be told beforehand without this. All backends of a database use the same.
INSERT INTO meta (name, value) VALUES ('sampling_key', lower(hex(randomblob(32))));

CREATE TABLE quality_check (
  id             TEXT PRIMARY KEY,
  kind           TEXT NOT NULL CHECK (kind IN ('golden', 'double', 'machine')),
  state          TEXT NOT NULL CHECK (state IN ('drawn', 'open', 'again', 'done', 'void')),
  task           TEXT NOT NULL,             -- that is decided for it; empty while there is none
  queue          TEXT NOT NULL,
  tier           INTEGER NOT NULL,
  item           TEXT NOT NULL,             -- the platform's own name of it
  source         TEXT NOT NULL,             -- golden: the record; else the ladder
  policy         TEXT NOT NULL,             -- by which it is counted; empty: none
  person         TEXT NOT NULL,             -- golden, machine: who decides; double: who looked first
  decision       TEXT NOT NULL,
  verdict        TEXT NOT NULL,             -- empty: not given yet
  same_policy    INTEGER NOT NULL,
  person_at_ms   INTEGER NOT NULL,
  other          TEXT NOT NULL,             -- double: who looked second
  other_decision TEXT NOT NULL,
  held_against   TEXT NOT NULL,             -- the known answer, the second verdict, the machine's
  due_ms         INTEGER NOT NULL,             -- drawn: not put before anybody sooner
  at_ms          INTEGER NOT NULL              -- when it was made; done: when it was
) STRICT, WITHOUT ROWID;
CREATE INDEX quality_check_by_task ON quality_check (task) WHERE task <> '';
CREATE INDEX quality_check_drawn ON quality_check (due_ms) WHERE state = 'drawn';
CREATE INDEX quality_check_done ON quality_check (at_ms) WHERE state = 'done';
CREATE INDEX quality_check_by_person ON quality_check (person, at_ms);
CREATE INDEX quality_check_by_other ON quality_check (other, at_ms) WHERE other <> '';
-- Nobody is given the same golden item twice.
CREATE UNIQUE INDEX quality_check_golden ON quality_check (person, source) WHERE kind = 'golden';
