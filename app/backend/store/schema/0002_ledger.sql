-- Personal fields of leaves, and the checkpoints that were signed.

-- A leaf holds SHA-256(salt || value) of a person, a reason, a note; salt and value are here, and only here. Erasing a row
-- leaves every proof as it was.
CREATE TABLE ledger_private (
  commitment TEXT PRIMARY KEY,
  leaf       INTEGER NOT NULL,             -- the first one that holds the commitment
  field      TEXT NOT NULL,                -- person, reason, note
  salt       TEXT NOT NULL,
  value      TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_private_by_leaf ON ledger_private (leaf, field);
CREATE UNIQUE INDEX ledger_private_person ON ledger_private (value) WHERE field = 'person';

CREATE TABLE ledger_checkpoint (
  size    INTEGER PRIMARY KEY,
  made_ms INTEGER NOT NULL,
  note    TEXT NOT NULL                    -- a C2SP signed note
) STRICT;
CREATE TRIGGER ledger_checkpoint_kept BEFORE DELETE ON ledger_checkpoint BEGIN
  SELECT RAISE (ABORT, 'the ledger only grows');
END;
CREATE TRIGGER ledger_checkpoint_unchanged BEFORE UPDATE ON ledger_checkpoint BEGIN
  SELECT RAISE (ABORT, 'the ledger only grows');
END;
