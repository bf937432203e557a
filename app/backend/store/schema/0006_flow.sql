-- What the operator watches: how many tasks came in and were decided, a row a minute and queue. A day of it is kept.
CREATE TABLE queue_flow (
  queue   TEXT NOT NULL,
  minute  INTEGER NOT NULL,                -- since 1970, UTC
  arrived INTEGER NOT NULL,
  decided INTEGER NOT NULL,
  PRIMARY KEY (queue, minute)
) STRICT, WITHOUT ROWID;

-- What is past its due time is counted here, without its rows.
CREATE INDEX task_due ON task (queue, due_ms) WHERE state = 'ready';
