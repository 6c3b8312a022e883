-- What a writer learns of a child with its lock, so that it needn't look where nothing is. Whatever
-- is there may be said of children that were there before.
ALTER TABLE repeat_contact.child ADD COLUMN holds smallint NOT NULL DEFAULT 27;
ALTER TABLE repeat_contact.child ALTER COLUMN holds SET DEFAULT 0;
COMMENT ON COLUMN repeat_contact.child.holds IS
    'Sum of 1: it may have referral versions; 2: review versions; 8: alerts; 16: duplicates';
