-- What the operator watches: how many tasks came in and were decided, by minute and queue. A day of it is kept. Each
-- transaction adds a line, so that nobody waits for another; tidying makes one line of those of a minute that is over.
CREATE TABLE queue_flow (
  queue   text COLLATE "C" NOT NULL,
  minute  bigint NOT NULL,                 -- since 1970, UTC
  arrived bigint NOT NULL,
  decided bigint NOT NULL,
  folded  boolean NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX queue_flow_by_minute ON queue_flow (queue, minute);

-- What is past its due time is counted here, without its rows.
CREATE INDEX task_due ON task (queue, due_ms) WHERE state = 'ready';
