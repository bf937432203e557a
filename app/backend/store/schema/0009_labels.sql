-- Somebody may have little of what is in a queue: the first tasks of each set of labels, however many others lie before them.
CREATE INDEX task_labelled ON task (queue, labels, severity DESC, reach_band DESC, report_band DESC, due_ms, seq) WHERE state = 'ready';
