-- The parts section47-started and section47-closed of a row: of each the greatest version stays.
-- A row may bring one part only; the other is then absent (revision -1) and beats nothing.
-- Parameters are in the order of the columns.
INSERT INTO front_door.section47 AS standing (
    authority_id, child_key, section47_key, child_id, section47_id,
    start_revision, start_recorded_at, start_hash, start_event_id, start_voided, start_time_known,
    start_referral_id, start_strategy_discussion_id, start_started_at, start_started_on,
    start_team_id, start_worker_id,
    end_revision, end_recorded_at, end_hash, end_event_id, end_voided, end_time_known,
    end_referral_id, end_strategy_discussion_id, end_started_at, end_started_on, ended_at, ended_on,
    outcome, no_further_action, end_team_id, end_worker_id
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
    unnest($13::text[]),
    unnest($14::timestamptz[]),
    unnest($15::date[]),
    unnest($16::text[]),
    unnest($17::text[]),
    unnest($18::bigint[]),
    unnest($19::timestamptz[]),
    unnest($20::bigint[]),
    unnest($21::uuid[]),
    unnest($22::boolean[]),
    unnest($23::boolean[]),
    unnest($24::text[]),
    unnest($25::text[]),
    unnest($26::timestamptz[]),
    unnest($27::date[]),
    unnest($28::timestamptz[]),
    unnest($29::date[]),
    unnest($30::text[]),
    unnest($31::boolean[]),
    unnest($32::text[]),
    unnest($33::text[])
ON CONFLICT (authority_id, child_key, section47_key) DO UPDATE
SET (
    start_revision, start_recorded_at, start_hash, start_event_id, start_voided, start_time_known,
    start_referral_id, start_strategy_discussion_id, start_started_at, start_started_on,
    start_team_id, start_worker_id
) = (
    SELECT
        excluded.start_revision, excluded.start_recorded_at, excluded.start_hash,
        excluded.start_event_id, excluded.start_voided, excluded.start_time_known,
        excluded.start_referral_id, excluded.start_strategy_discussion_id,
        excluded.start_started_at, excluded.start_started_on, excluded.start_team_id,
        excluded.start_worker_id
    WHERE (excluded.start_revision, excluded.start_recorded_at, excluded.start_hash)
        > (standing.start_revision, standing.start_recorded_at, standing.start_hash)
    UNION ALL
    SELECT
        standing.start_revision, standing.start_recorded_at, standing.start_hash,
        standing.start_event_id, standing.start_voided, standing.start_time_known,
        standing.start_referral_id, standing.start_strategy_discussion_id,
        standing.start_started_at, standing.start_started_on, standing.start_team_id,
        standing.start_worker_id
    WHERE (excluded.start_revision, excluded.start_recorded_at, excluded.start_hash)
        <= (standing.start_revision, standing.start_recorded_at, standing.start_hash)
), (
    end_revision, end_recorded_at, end_hash, end_event_id, end_voided, end_time_known,
    end_referral_id, end_strategy_discussion_id, end_started_at, end_started_on, ended_at, ended_on,
    outcome, no_further_action, end_team_id, end_worker_id
) = (
    SELECT
        excluded.end_revision, excluded.end_recorded_at, excluded.end_hash, excluded.end_event_id,
        excluded.end_voided, excluded.end_time_known, excluded.end_referral_id,
        excluded.end_strategy_discussion_id, excluded.end_started_at, excluded.end_started_on,
        excluded.ended_at, excluded.ended_on, excluded.outcome, excluded.no_further_action,
        excluded.end_team_id, excluded.end_worker_id
    WHERE (excluded.end_revision, excluded.end_recorded_at, excluded.end_hash)
        > (standing.end_revision, standing.end_recorded_at, standing.end_hash)
    UNION ALL
    SELECT
        standing.end_revision, standing.end_recorded_at, standing.end_hash, standing.end_event_id,
        standing.end_voided, standing.end_time_known, standing.end_referral_id,
        standing.end_strategy_discussion_id, standing.end_started_at, standing.end_started_on,
        standing.ended_at, standing.ended_on, standing.outcome, standing.no_further_action,
        standing.end_team_id, standing.end_worker_id
    WHERE (excluded.end_revision, excluded.end_recorded_at, excluded.end_hash)
        <= (standing.end_revision, standing.end_recorded_at, standing.end_hash)
)
WHERE (excluded.start_revision, excluded.start_recorded_at, excluded.start_hash)
        > (standing.start_revision, standing.start_recorded_at, standing.start_hash)
    OR (excluded.end_revision, excluded.end_recorded_at, excluded.end_hash)
        > (standing.end_revision, standing.end_recorded_at, standing.end_hash)
