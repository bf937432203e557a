-- A conflict or a refusal that the person has dealt with leaves its tray and stays in the history.
ALTER TABLE decisions ADD COLUMN put_away_ms INTEGER NOT NULL DEFAULT 0;
CREATE INDEX decisions_in_trays ON decisions (person, state, serial) WHERE put_away_ms = 0;

-- What was put away is not counted any more.
DROP TRIGGER decision_counts_insert;
DROP TRIGGER decision_counts_delete;
CREATE TRIGGER decision_counts_insert AFTER INSERT ON decisions WHEN new.put_away_ms = 0 BEGIN
  INSERT INTO decision_counts (person, state, amount) VALUES (new.person, new.state, 1)
    ON CONFLICT DO UPDATE SET amount = amount + 1;
END;
CREATE TRIGGER decision_counts_delete AFTER DELETE ON decisions WHEN old.put_away_ms = 0 BEGIN
  UPDATE decision_counts SET amount = amount - 1 WHERE person = old.person AND state = old.state;
END;
CREATE TRIGGER decision_counts_put_away AFTER UPDATE OF put_away_ms ON decisions
  WHEN new.put_away_ms <> 0 AND old.put_away_ms = 0 BEGIN
  UPDATE decision_counts SET amount = amount - 1 WHERE person = old.person AND state = old.state;
END;
CREATE TRIGGER decision_counts_back AFTER UPDATE OF put_away_ms ON decisions
  WHEN new.put_away_ms = 0 AND old.put_away_ms <> 0 BEGIN
  UPDATE decision_counts SET amount = amount + 1 WHERE person = old.person AND state = old.state;
END;

-- Changes to records made here and not yet taken by the backend: one a record and person. A change that was on its way
-- when the program ended is sent again: its precondition makes that harmless.
CREATE TABLE edits (
  collection TEXT NOT NULL,
  id TEXT NOT NULL,
  person TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('saved', 'clash', 'refused')),
  base_revision INTEGER NOT NULL,          -- 0: the record was new here
  base TEXT NOT NULL,                      -- the record this change was made from, JSON; empty when it was new
  mine TEXT NOT NULL,                      -- the record as wanted, JSON; empty: deleted
  theirs_revision INTEGER NOT NULL DEFAULT 0,
  theirs TEXT NOT NULL DEFAULT '',         -- clash: what stands instead, JSON; empty: deleted
  detail TEXT NOT NULL DEFAULT '',         -- refused: the backend's sentence
  changed_ms INTEGER NOT NULL,
  PRIMARY KEY (collection, id, person)
) STRICT;
CREATE INDEX edits_waiting ON edits (person, state, changed_ms);
