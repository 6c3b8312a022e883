-- Keys that a bulk load has left with several rows get one: the greatest version.
WITH several AS (
    SELECT authority_id, child_key, referral_key
    FROM timeliness.referral
    GROUP BY authority_id, child_key, referral_key
    HAVING count(*) > 1
), taken AS (
    DELETE FROM timeliness.referral AS loaded
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
)
INSERT INTO timeliness.referral (
    authority_id, child_key, referral_key, child_id, referral_id,
    opened_revision, opened_recorded_at, opened_hash, opened_event_id, opened_voided,
    opened_time_known, opened_at, opened_on, no_further_action
)
SELECT
    authority_id, child_key, referral_key, child_id, referral_id,
    opened_revision, opened_recorded_at, opened_hash, opened_event_id, opened_voided,
    opened_time_known, opened_at, opened_on, no_further_action
FROM opened_winner
