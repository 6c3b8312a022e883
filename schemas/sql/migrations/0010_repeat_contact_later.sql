-- What lets a contact that comes after all others of its child be decided without reading them all.
ALTER TABLE repeat_contact.child ADD COLUMN decided_by bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN repeat_contact.child.holds IS
    'Sum of 1: it may have referral versions; 2: review versions; 4: contacts in more than one '
    'version, said only where decided_by is; 8: alerts; 16: duplicates';
COMMENT ON COLUMN repeat_contact.child.decided_by IS
    'Of a child with many contacts, by which settings, calendar and rule its alerts and duplicates '
    'were last decided, as a hash; 0: unknown. Whoever changes them otherwise has to set it to 0';

-- A contact is heard of when it is received or recorded, whichever is later.
CREATE INDEX contact_version_heard ON repeat_contact.contact_version
(authority_id, child_key, greatest(recorded_at, received_at));
