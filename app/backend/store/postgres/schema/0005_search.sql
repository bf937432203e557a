-- What people look for (store/search_text.h): a document a task, and the verdict that stands on it.

-- Documents do not change. `place` orders them by the time the task came in: milliseconds << 20 | seq, the lowest 20 bits of it.
CREATE TABLE search_document (
  place bigint PRIMARY KEY,
  task  text COLLATE "C" NOT NULL UNIQUE,
  queue text COLLATE "C" NOT NULL,
  text  text COLLATE "C" NOT NULL
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);

-- Not every database has pg_trgm, and not everybody may install it. Without it the search looks through the documents
-- themselves, a stretch at a time; docs/OPERATIONS.md says how to make the index later.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX search_document_text ON search_document USING gin (text gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'no pg_trgm: %', SQLERRM;
END $$;

-- Of the newest decision that stands; none: nobody has decided, or it was withdrawn.
CREATE TABLE search_verdict (
  place      bigint PRIMARY KEY,
  verdict    text COLLATE "C" NOT NULL,
  reviewer   text COLLATE "C" NOT NULL,
  decided_ms bigint NOT NULL
);
CREATE INDEX search_verdict_by_reviewer ON search_verdict (reviewer, place);
CREATE INDEX search_verdict_by_verdict ON search_verdict (verdict, place);

-- Tasks that were there before get their documents while the backend works: those below this seq are still to come.
INSERT INTO meta (name, value) SELECT 'search_behind', (1 + max(seq))::text FROM
  (SELECT max(seq) AS seq FROM task UNION ALL SELECT max(seq) FROM task_archive) AS tasks HAVING max(seq) IS NOT NULL;
