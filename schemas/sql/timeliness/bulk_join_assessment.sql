-- Keys that a bulk load has left with several rows get one: of each part the greatest version.
WITH several AS (
    SELECT authority_id, child_key, assessment_key
    FROM timeliness.assessment
    GROUP BY authority_id, child_key, assessment_key
    HAVING count(*) > 1
), taken AS (
    DELETE FROM timeliness.assessment AS loaded
    USING several
    WHERE loaded.authority_id = several.authority_id
        AND loaded.child_key = several.child_key
        AND loaded.assessment_key = several.assessment_key
    RETURNING loaded.*
), start_winner AS (
    SELECT DISTINCT ON (authority_id, child_key, assessment_key) *
    FROM taken
    ORDER BY
        authority_id, child_key, assessment_key,
        start_revision DESC, start_recorded_at DESC, start_hash DESC
), end_winner AS (
    SELECT DISTINCT ON (authority_id, child_key, assessment_key) *
    FROM taken
    ORDER BY
        authority_id, child_key, assessment_key,
        end_revision DESC, end_recorded_at DESC, end_hash DESC
)
INSERT INTO timeliness.assessment (
    authority_id, child_key, assessment_key, child_id, assessment_id,
    start_revision, start_recorded_at, start_hash, start_event_id, start_voided, start_time_known,
    start_referral_id, start_started_at, start_started_on, start_team_id, start_worker_id,
    end_revision, end_recorded_at, end_hash, end_event_id, end_voided, end_time_known,
    end_referral_id, end_started_at, end_started_on, authorised_at, authorised_on, outcome, factors,
    closure_reason, end_team_id, end_worker_id
)
SELECT
    authority_id, child_key, assessment_key, start_winner.child_id, start_winner.assessment_id,
    start_winner.start_revision, start_winner.start_recorded_at, start_winner.start_hash,
    start_winner.start_event_id, start_winner.start_voided, start_winner.start_time_known,
    start_winner.start_referral_id, start_winner.start_started_at, start_winner.start_started_on,
    start_winner.start_team_id, start_winner.start_worker_id,
    end_winner.end_revision, end_winner.end_recorded_at, end_winner.end_hash,
    end_winner.end_event_id, end_winner.end_voided, end_winner.end_time_known,
    end_winner.end_referral_id, end_winner.end_started_at, end_winner.end_started_on,
    end_winner.authorised_at, end_winner.authorised_on, end_winner.outcome, end_winner.factors,
    end_winner.closure_reason, end_winner.end_team_id, end_winner.end_worker_id
FROM start_winner
INNER JOIN end_winner USING (authority_id, child_key, assessment_key)
