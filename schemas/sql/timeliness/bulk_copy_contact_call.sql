-- The same as bulk_copy_contact.sql for rows of which none has the later part.
COPY timeliness.contact (
    authority_id, child_key, contact_key, child_id, contact_id,
    call_revision, call_recorded_at, call_hash, call_event_id, call_voided, call_time_known,
    call_id, received_at, received_on, channel, source, source_local, concern_factors,
    concern_local, information_only, incident_ref, taken_by_id, team_id
) FROM STDIN (FORMAT binary, FREEZE)
