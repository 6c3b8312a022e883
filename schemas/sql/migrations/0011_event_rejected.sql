-- Publishers hear of what could not be taken: the relay tells them of each record once, whichever
-- services could not take it, and notes that here.
ALTER TABLE frontdoor.dead_letter
    ADD COLUMN event_id uuid,
    ADD COLUMN told_at timestamptz;

COMMENT ON COLUMN frontdoor.dead_letter.event_id IS
    'Id of the event, where it could be read';
COMMENT ON COLUMN frontdoor.dead_letter.told_at IS
    'When its publisher was told of this reason; null: not yet';

-- Those from before are old news.
UPDATE frontdoor.dead_letter SET told_at = now();

CREATE INDEX dead_letter_untold ON frontdoor.dead_letter (topic, partition, "offset")
WHERE told_at IS NULL;
