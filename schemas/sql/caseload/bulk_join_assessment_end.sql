-- Keys that a bulk load has left with several rows get one: the greatest version.
WITH several AS (
    SELECT authority_id, child_key, assessment_key
    FROM caseload.assessment_end
    GROUP BY authority_id, child_key, assessment_key
    HAVING count(*) > 1
), taken AS (
    DELETE FROM caseload.assessment_end AS loaded
    USING several
    WHERE loaded.authority_id = several.authority_id
        AND loaded.child_key = several.child_key
        AND loaded.assessment_key = several.assessment_key
    RETURNING loaded.*
), end_winner AS (
    SELECT DISTINCT ON (authority_id, child_key, assessment_key) *
    FROM taken
    ORDER BY
        authority_id, child_key, assessment_key,
        end_revision DESC, end_recorded_at DESC, end_hash DESC
)
INSERT INTO caseload.assessment_end (
    authority_id, child_key, assessment_key, child_id, assessment_id,
    end_revision, end_recorded_at, end_hash, end_event_id, end_voided, end_time_known, referral_id,
    started_at, started_on, authorised_at, authorised_on, closure_reason
)
SELECT
    authority_id, child_key, assessment_key, child_id, assessment_id,
    end_revision, end_recorded_at, end_hash, end_event_id, end_voided, end_time_known, referral_id,
    started_at, started_on, authorised_at, authorised_on, closure_reason
FROM end_winner
