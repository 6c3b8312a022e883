-- Rows of a bulk load, with the columns of merge_assessment_end.sql. They are frozen: no later pass over the
-- table has to write its pages again.
COPY caseload.assessment_end (
    authority_id, child_key, assessment_key, child_id, assessment_id,
    end_revision, end_recorded_at, end_hash, end_event_id, end_voided, end_time_known, referral_id,
    started_at, started_on, authorised_at, authorised_on, closure_reason
) FROM STDIN (FORMAT binary, FREEZE)
