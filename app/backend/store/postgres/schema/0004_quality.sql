-- How well decisions hold up: golden items that were given to somebody, second looks, checks of what the machine removed.

-- What is drawn for a check cannot be told beforehand without this. All backends of a database use the same.
INSERT INTO meta (name, value) VALUES ('sampling_key',
  replace(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, '-', ''));

CREATE TABLE quality_check (
  id             text COLLATE "C" PRIMARY KEY,
  kind           text COLLATE "C" NOT NULL CHECK (kind IN ('golden', 'double', 'machine')),
  state          text COLLATE "C" NOT NULL CHECK (state IN ('drawn', 'open', 'again', 'done', 'void')),
  task           text COLLATE "C" NOT NULL,             -- that is decided for it; empty while there is none
  queue          text COLLATE "C" NOT NULL,
  tier           bigint NOT NULL,
  item           text COLLATE "C" NOT NULL,             -- the platform's own name of it
  source         text COLLATE "C" NOT NULL,             -- golden: the record; else the ladder
  policy         text COLLATE "C" NOT NULL,             -- by which it is counted; empty: none
  person         text COLLATE "C" NOT NULL,             -- golden, machine: who decides; double: who looked first
  decision       text COLLATE "C" NOT NULL,
  verdict        text COLLATE "C" NOT NULL,             -- empty: not given yet
  same_policy    bigint NOT NULL,
  person_at_ms   bigint NOT NULL,
  other          text COLLATE "C" NOT NULL,             -- double: who looked second
  other_decision text COLLATE "C" NOT NULL,
  held_against   text COLLATE "C" NOT NULL,             -- the known answer, the second verdict, the machine's
  due_ms         bigint NOT NULL,             -- drawn: not put before anybody sooner
  at_ms          bigint NOT NULL              -- when it was made; done: when it was
) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX quality_check_by_task ON quality_check (task) WHERE task <> '';
CREATE INDEX quality_check_drawn ON quality_check (due_ms) WHERE state = 'drawn';
CREATE INDEX quality_check_done ON quality_check (at_ms) WHERE state = 'done';
CREATE INDEX quality_check_by_person ON quality_check (person, at_ms);
CREATE INDEX quality_check_by_other ON quality_check (other, at_ms) WHERE other <> '';
-- Nobody is given the same golden item twice.
CREATE UNIQUE INDEX quality_check_golden ON quality_check (person, source) WHERE kind = 'golden';
