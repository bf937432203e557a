-- Media that cost decoder processes: with the second one they are not opened again at this desk.
CREATE TABLE undecodable_media (
  sha256 TEXT PRIMARY KEY,
  reason TEXT NOT NULL,   -- of the last time, a word
  times INTEGER NOT NULL,
  at_ms INTEGER NOT NULL  -- the last time
) STRICT, WITHOUT ROWID;
