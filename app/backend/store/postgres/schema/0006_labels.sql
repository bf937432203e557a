-- Somebody may have little of what is in a queue: the first tasks of each set of labels, however many others lie before them.
-- Labels can be longer than an index takes.
CREATE INDEX task_labelled ON task (queue, hashtextextended(labels, 0), rank, seq) WHERE state = 'ready';
