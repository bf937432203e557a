-- Tasks that are done leave the table that is leased from, so that it stays as small as the work that waits.

CREATE TABLE task_archive (
  seq              INTEGER PRIMARY KEY,
  id               TEXT NOT NULL UNIQUE,
  queue            TEXT NOT NULL,
  key              TEXT NOT NULL,
  severity         INTEGER NOT NULL,
  reach            INTEGER NOT NULL,
  reach_band       INTEGER NOT NULL,
  due_ms           INTEGER NOT NULL,
  created_ms       INTEGER NOT NULL,
  subject          TEXT NOT NULL,
  state            TEXT NOT NULL CHECK (state = 'done'),
  fence            INTEGER NOT NULL,
  lease_user       TEXT NOT NULL,
  lease_device     TEXT NOT NULL,
  lease_expires_ms INTEGER NOT NULL,
  failures         INTEGER NOT NULL,
  prefer_user      TEXT NOT NULL,
  UNIQUE (queue, key)
) STRICT;
CREATE INDEX task_archive_by_queue ON task_archive (queue, seq);

-- A decision outlives its task's place in the hot table: it names the task, wherever that is.
CREATE TABLE decision_kept (
  ledger_index INTEGER PRIMARY KEY,
  id           TEXT NOT NULL,
  actor        TEXT NOT NULL,
  device       TEXT NOT NULL,
  task         TEXT NOT NULL,
  queue        TEXT NOT NULL,
  kind         TEXT NOT NULL,
  verdict      TEXT NOT NULL,
  fence        INTEGER NOT NULL,
  decided_ms   INTEGER NOT NULL,
  received_ms  INTEGER NOT NULL,
  body         TEXT NOT NULL,
  UNIQUE (actor, device, id)
) STRICT;
INSERT INTO decision_kept SELECT ledger_index, id, actor, device, task, queue, kind, verdict, fence, decided_ms,
  received_ms, body FROM decision;
DROP TABLE decision;
ALTER TABLE decision_kept RENAME TO decision;
CREATE INDEX decision_by_task ON decision (task, ledger_index);
CREATE INDEX decision_by_actor ON decision (actor, ledger_index);

-- The counters stay as they are: the tasks move before the triggers below are made.
INSERT INTO task_archive SELECT seq, id, queue, key, severity, reach, reach_band, due_ms, created_ms, subject, state,
  fence, lease_user, lease_device, lease_expires_ms, failures, prefer_user FROM task WHERE state = 'done';
DELETE FROM task WHERE state = 'done';

CREATE TRIGGER task_uncounted AFTER DELETE ON task BEGIN
  UPDATE queue_count SET tasks = tasks - 1 WHERE queue = old.queue AND state = old.state;
END;
CREATE TRIGGER archive_counted AFTER INSERT ON task_archive BEGIN
  INSERT INTO queue_count (queue, state, tasks) VALUES (new.queue, new.state, 1)
    ON CONFLICT (queue, state) DO UPDATE SET tasks = tasks + 1;
END;
CREATE TRIGGER archive_uncounted AFTER DELETE ON task_archive BEGIN
  UPDATE queue_count SET tasks = tasks - 1 WHERE queue = old.queue AND state = old.state;
END;
CREATE TRIGGER task_key_once BEFORE INSERT ON task
  WHEN EXISTS (SELECT 1 FROM task_archive WHERE queue = new.queue AND key = new.key) BEGIN
  SELECT RAISE (ABORT, 'the queue has that key already');
END;
