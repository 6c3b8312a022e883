-- Rows of a bulk load, with the columns of merge_contact.sql. They are frozen: no later pass over the
-- table has to write its pages again.
COPY timeliness.contact (
    authority_id, child_key, contact_key, child_id, contact_id,
    call_revision, call_recorded_at, call_hash, call_event_id, call_voided, call_time_known,
    call_id, received_at, received_on, channel, source, source_local, concern_factors,
    concern_local, information_only, incident_ref, taken_by_id, team_id,
    decision_revision, decision_recorded_at, decision_hash, decision_event_id, decision_voided,
    decision_time_known, decided_at, decided_on, outcomes, decided_by_id, referral_id,
    signed_off_at, signed_off_by_id
) FROM STDIN (FORMAT binary, FREEZE)
