-- Keys that a bulk load has left with several rows get one: of each part the greatest version.
WITH several AS (
    SELECT authority_id, child_key, contact_key
    FROM timeliness.contact
    GROUP BY authority_id, child_key, contact_key
    HAVING count(*) > 1
), taken AS (
    DELETE FROM timeliness.contact AS loaded
    USING several
    WHERE loaded.authority_id = several.authority_id
        AND loaded.child_key = several.child_key
        AND loaded.contact_key = several.contact_key
    RETURNING loaded.*
), call_winner AS (
    SELECT DISTINCT ON (authority_id, child_key, contact_key) *
    FROM taken
    ORDER BY
        authority_id, child_key, contact_key,
        call_revision DESC, call_recorded_at DESC, call_hash DESC
), decision_winner AS (
    SELECT DISTINCT ON (authority_id, child_key, contact_key) *
    FROM taken
    ORDER BY
        authority_id, child_key, contact_key,
        decision_revision DESC, decision_recorded_at DESC, decision_hash DESC
)
INSERT INTO timeliness.contact (
    authority_id, child_key, contact_key, child_id, contact_id,
    call_revision, call_recorded_at, call_hash, call_event_id, call_voided, call_time_known,
    call_id, received_at, received_on, channel, source, source_local, concern_factors,
    concern_local, information_only, incident_ref, taken_by_id, team_id,
    decision_revision, decision_recorded_at, decision_hash, decision_event_id, decision_voided,
    decision_time_known, decided_at, decided_on, outcomes, decided_by_id, referral_id,
    signed_off_at, signed_off_by_id
)
SELECT
    authority_id, child_key, contact_key, call_winner.child_id, call_winner.contact_id,
    call_winner.call_revision, call_winner.call_recorded_at, call_winner.call_hash,
    call_winner.call_event_id, call_winner.call_voided, call_winner.call_time_known,
    call_winner.call_id, call_winner.received_at, call_winner.received_on, call_winner.channel,
    call_winner.source, call_winner.source_local, call_winner.concern_factors,
    call_winner.concern_local, call_winner.information_only, call_winner.incident_ref,
    call_winner.taken_by_id, call_winner.team_id,
    decision_winner.decision_revision, decision_winner.decision_recorded_at,
    decision_winner.decision_hash, decision_winner.decision_event_id,
    decision_winner.decision_voided, decision_winner.decision_time_known,
    decision_winner.decided_at, decision_winner.decided_on, decision_winner.outcomes,
    decision_winner.decided_by_id, decision_winner.referral_id, decision_winner.signed_off_at,
    decision_winner.signed_off_by_id
FROM call_winner
INNER JOIN decision_winner USING (authority_id, child_key, contact_key)
