-- The parts call-logged and decision-made of a row: of each the greatest version stays.
-- A row may bring one part only; the other is then absent (revision -1) and beats nothing.
-- Parameters are in the order of the columns; lists are joined by commas.
INSERT INTO timeliness.contact AS standing (
    authority_id, child_key, contact_key, child_id, contact_id,
    call_revision, call_recorded_at, call_hash, call_event_id, call_voided, call_time_known,
    call_id, received_at, received_on, channel, source, source_local, concern_factors,
    concern_local, information_only, incident_ref, taken_by_id, team_id,
    decision_revision, decision_recorded_at, decision_hash, decision_event_id, decision_voided,
    decision_time_known, decided_at, decided_on, outcomes, decided_by_id, referral_id,
    signed_off_at, signed_off_by_id
)
SELECT
    unnest($1::smallint[]),
    unnest($2::bigint[]),
    unnest($3::bigint[]),
    unnest($4::text[]),
    unnest($5::text[]),
    unnest($6::bigint[]),
    unnest($7::timestamptz[]),
    unnest($8::bigint[]),
    unnest($9::uuid[]),
    unnest($10::boolean[]),
    unnest($11::boolean[]),
    unnest($12::text[]),
    unnest($13::timestamptz[]),
    unnest($14::date[]),
    unnest($15::text[]),
    unnest($16::text[]),
    unnest($17::text[]),
    string_to_array(unnest($18::text[]), ',') AS concern_factors,
    unnest($19::text[]),
    unnest($20::boolean[]),
    unnest($21::text[]),
    unnest($22::text[]),
    unnest($23::text[]),
    unnest($24::bigint[]),
    unnest($25::timestamptz[]),
    unnest($26::bigint[]),
    unnest($27::uuid[]),
    unnest($28::boolean[]),
    unnest($29::boolean[]),
    unnest($30::timestamptz[]),
    unnest($31::date[]),
    string_to_array(unnest($32::text[]), ',') AS outcomes,
    unnest($33::text[]),
    unnest($34::text[]),
    unnest($35::timestamptz[]),
    unnest($36::text[])
ON CONFLICT (authority_id, child_key, contact_key) DO UPDATE
SET (
    call_revision, call_recorded_at, call_hash, call_event_id, call_voided, call_time_known,
    call_id, received_at, received_on, channel, source, source_local, concern_factors,
    concern_local, information_only, incident_ref, taken_by_id, team_id
) = (
    SELECT
        excluded.call_revision, excluded.call_recorded_at, excluded.call_hash,
        excluded.call_event_id, excluded.call_voided, excluded.call_time_known, excluded.call_id,
        excluded.received_at, excluded.received_on, excluded.channel, excluded.source,
        excluded.source_local, excluded.concern_factors, excluded.concern_local,
        excluded.information_only, excluded.incident_ref, excluded.taken_by_id, excluded.team_id
    WHERE (excluded.call_revision, excluded.call_recorded_at, excluded.call_hash)
        > (standing.call_revision, standing.call_recorded_at, standing.call_hash)
    UNION ALL
    SELECT
        standing.call_revision, standing.call_recorded_at, standing.call_hash,
        standing.call_event_id, standing.call_voided, standing.call_time_known, standing.call_id,
        standing.received_at, standing.received_on, standing.channel, standing.source,
        standing.source_local, standing.concern_factors, standing.concern_local,
        standing.information_only, standing.incident_ref, standing.taken_by_id, standing.team_id
    WHERE (excluded.call_revision, excluded.call_recorded_at, excluded.call_hash)
        <= (standing.call_revision, standing.call_recorded_at, standing.call_hash)
), (
    decision_revision, decision_recorded_at, decision_hash, decision_event_id, decision_voided,
    decision_time_known, decided_at, decided_on, outcomes, decided_by_id, referral_id,
    signed_off_at, signed_off_by_id
) = (
    SELECT
        excluded.decision_revision, excluded.decision_recorded_at, excluded.decision_hash,
        excluded.decision_event_id, excluded.decision_voided, excluded.decision_time_known,
        excluded.decided_at, excluded.decided_on, excluded.outcomes, excluded.decided_by_id,
        excluded.referral_id, excluded.signed_off_at, excluded.signed_off_by_id
    WHERE (excluded.decision_revision, excluded.decision_recorded_at, excluded.decision_hash)
        > (standing.decision_revision, standing.decision_recorded_at, standing.decision_hash)
    UNION ALL
    SELECT
        standing.decision_revision, standing.decision_recorded_at, standing.decision_hash,
        standing.decision_event_id, standing.decision_voided, standing.decision_time_known,
        standing.decided_at, standing.decided_on, standing.outcomes, standing.decided_by_id,
        standing.referral_id, standing.signed_off_at, standing.signed_off_by_id
    WHERE (excluded.decision_revision, excluded.decision_recorded_at, excluded.decision_hash)
        <= (standing.decision_revision, standing.decision_recorded_at, standing.decision_hash)
)
WHERE (excluded.call_revision, excluded.call_recorded_at, excluded.call_hash)
        > (standing.call_revision, standing.call_recorded_at, standing.call_hash)
    OR (excluded.decision_revision, excluded.decision_recorded_at, excluded.decision_hash)
        > (standing.decision_revision, standing.decision_recorded_at, standing.decision_hash)
