-- What people look for (store/search_text.h): a document a task, and the verdict that stands on it.

-- Documents do not change. `place` orders them by the time the task came in: milliseconds << 20 | seq, the lowest 20 bits of it.
CREATE TABLE search_document (
  place INTEGER PRIMARY KEY,
  task  TEXT NOT NULL UNIQUE,
  queue TEXT NOT NULL,
  text  TEXT NOT NULL
) STRICT;

-- The texts themselves stay in the table above. They are in one form already: letters are compared as they are. Rows are put
-- into both by the program; a schema that is not trusted has no triggers on virtual tables.
CREATE VIRTUAL TABLE search_index USING fts5 (
  text, content = 'search_document', content_rowid = 'place', tokenize = 'trigram case_sensitive 1'
);

-- Of the newest decision that stands; none: nobody has decided, or it was withdrawn.
CREATE TABLE search_verdict (
  place      INTEGER PRIMARY KEY,
  verdict    TEXT NOT NULL,
  reviewer   TEXT NOT NULL,
  decided_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX search_verdict_by_reviewer ON search_verdict (reviewer, place);
CREATE INDEX search_verdict_by_verdict ON search_verdict (verdict, place);

-- Tasks that were there before get their documents while the backend works: those below this seq are still to come.
INSERT INTO meta (name, value) SELECT 'search_behind', 1 + max(seq) FROM
  (SELECT max(seq) AS seq FROM task UNION ALL SELECT max(seq) FROM task_archive) HAVING max(seq) IS NOT NULL;
