-- One at a time keeps figures: they would be kept twice. The first statement of its transaction, as what
-- that sees is decided after the wait.
LOCK TABLE rollup.contact_clock IN SHARE ROW EXCLUSIVE MODE
