-- Keys that a bulk load has left with several rows get one: of each part the greatest version.
WITH several AS (
    SELECT authority_id, child_key, referral_key
    FROM caseload.referral
    GROUP BY authority_id, child_key, referral_key
    HAVING count(*) > 1
), taken AS (
    DELETE FROM caseload.referral AS loaded
    USING several
    WHERE loaded.authority_id = several.authority_id
        AND loaded.child_key = several.child_key
        AND loaded.referral_key = several.referral_key
    RETURNING loaded.*
), opened_winner AS (
    SELECT DISTINCT ON (authority_id, child_key, referral_key) *
    FROM taken
    ORDER BY
        authority_id, child_key, referral_key,
        opened_revision DESC, opened_recorded_at DESC, opened_hash DESC
), closed_winner AS (
    SELECT DISTINCT ON (authority_id, child_key, referral_key) *
    FROM taken
    ORDER BY
        authority_id, child_key, referral_key,
        closed_revision DESC, closed_recorded_at DESC, closed_hash DESC
)
INSERT INTO caseload.referral (
    authority_id, child_key, referral_key, child_id, referral_id,
    opened_revision, opened_recorded_at, opened_hash, opened_event_id, opened_voided,
    opened_time_known, opened_at, opened_on, contact_id, source, primary_need, no_further_action,
    team_id, worker_id,
    closed_revision, closed_recorded_at, closed_hash, closed_event_id, closed_voided,
    closed_time_known, closed_at, closed_on, closure_reason
)
SELECT
    authority_id, child_key, referral_key, opened_winner.child_id, opened_winner.referral_id,
    opened_winner.opened_revision, opened_winner.opened_recorded_at, opened_winner.opened_hash,
    opened_winner.opened_event_id, opened_winner.opened_voided, opened_winner.opened_time_known,
    opened_winner.opened_at, opened_winner.opened_on, opened_winner.contact_id,
    opened_winner.source, opened_winner.primary_need, opened_winner.no_further_action,
    opened_winner.team_id, opened_winner.worker_id,
    closed_winner.closed_revision, closed_winner.closed_recorded_at, closed_winner.closed_hash,
    closed_winner.closed_event_id, closed_winner.closed_voided, closed_winner.closed_time_known,
    closed_winner.closed_at, closed_winner.closed_on, closed_winner.closure_reason
FROM opened_winner
INNER JOIN closed_winner USING (authority_id, child_key, referral_key)
