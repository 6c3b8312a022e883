-- The parts referral-opened and case-closed of a row: of each the greatest version stays.
-- A row may bring one part only; the other is then absent (revision -1) and beats nothing.
-- Parameters are in the order of the columns; lists are joined by commas.
INSERT INTO caseload.referral AS standing (
    authority_id, child_key, referral_key, child_id, referral_id,
    opened_revision, opened_recorded_at, opened_hash, opened_event_id, opened_voided,
    opened_time_known, opened_at, opened_on, contact_id, source, primary_need, no_further_action,
    team_id, worker_id,
    closed_revision, closed_recorded_at, closed_hash, closed_event_id, closed_voided,
    closed_time_known, closed_at, closed_on, closure_reason
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
    unnest($12::timestamptz[]),
    unnest($13::date[]),
    unnest($14::text[]),
    unnest($15::text[]),
    unnest($16::text[]),
    unnest($17::boolean[]),
    unnest($18::text[]),
    unnest($19::text[]),
    unnest($20::bigint[]),
    unnest($21::timestamptz[]),
    unnest($22::bigint[]),
    unnest($23::uuid[]),
    unnest($24::boolean[]),
    unnest($25::boolean[]),
    unnest($26::timestamptz[]),
    unnest($27::date[]),
    unnest($28::text[])
ON CONFLICT (authority_id, child_key, referral_key) DO UPDATE
SET (
    opened_revision, opened_recorded_at, opened_hash, opened_event_id, opened_voided,
    opened_time_known, opened_at, opened_on, contact_id, source, primary_need, no_further_action,
    team_id, worker_id
) = (
    SELECT
        excluded.opened_revision, excluded.opened_recorded_at, excluded.opened_hash,
        excluded.opened_event_id, excluded.opened_voided, excluded.opened_time_known,
        excluded.opened_at, excluded.opened_on, excluded.contact_id, excluded.source,
        excluded.primary_need, excluded.no_further_action, excluded.team_id, excluded.worker_id
    WHERE (excluded.opened_revision, excluded.opened_recorded_at, excluded.opened_hash)
        > (standing.opened_revision, standing.opened_recorded_at, standing.opened_hash)
    UNION ALL
    SELECT
        standing.opened_revision, standing.opened_recorded_at, standing.opened_hash,
        standing.opened_event_id, standing.opened_voided, standing.opened_time_known,
        standing.opened_at, standing.opened_on, standing.contact_id, standing.source,
        standing.primary_need, standing.no_further_action, standing.team_id, standing.worker_id
    WHERE (excluded.opened_revision, excluded.opened_recorded_at, excluded.opened_hash)
        <= (standing.opened_revision, standing.opened_recorded_at, standing.opened_hash)
), (
    closed_revision, closed_recorded_at, closed_hash, closed_event_id, closed_voided,
    closed_time_known, closed_at, closed_on, closure_reason
) = (
    SELECT
        excluded.closed_revision, excluded.closed_recorded_at, excluded.closed_hash,
        excluded.closed_event_id, excluded.closed_voided, excluded.closed_time_known,
        excluded.closed_at, excluded.closed_on, excluded.closure_reason
    WHERE (excluded.closed_revision, excluded.closed_recorded_at, excluded.closed_hash)
        > (standing.closed_revision, standing.closed_recorded_at, standing.closed_hash)
    UNION ALL
    SELECT
        standing.closed_revision, standing.closed_recorded_at, standing.closed_hash,
        standing.closed_event_id, standing.closed_voided, standing.closed_time_known,
        standing.closed_at, standing.closed_on, standing.closure_reason
    WHERE (excluded.closed_revision, excluded.closed_recorded_at, excluded.closed_hash)
        <= (standing.closed_revision, standing.closed_recorded_at, standing.closed_hash)
)
WHERE (excluded.opened_revision, excluded.opened_recorded_at, excluded.opened_hash)
        > (standing.opened_revision, standing.opened_recorded_at, standing.opened_hash)
    OR (excluded.closed_revision, excluded.closed_recorded_at, excluded.closed_hash)
        > (standing.closed_revision, standing.closed_recorded_at, standing.closed_hash)
