-- The part measure-recorded of a row: the greatest version stays.
-- Parameters are in the order of the columns.
INSERT INTO front_door.measure AS standing (
    authority_id, child_key, measure_key, child_id, measure_id,
    figure_revision, figure_recorded_at, figure_hash, figure_event_id, figure_voided,
    figure_time_known, measure, theme, grade, period, period_at, period_on, value, source_local
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
    unnest($14::text[]),
    unnest($15::text[]),
    unnest($16::timestamptz[]),
    unnest($17::date[]),
    unnest($18::bigint[]),
    unnest($19::text[])
ON CONFLICT (authority_id, child_key, measure_key) DO UPDATE
SET figure_revision = excluded.figure_revision,
    figure_recorded_at = excluded.figure_recorded_at,
    figure_hash = excluded.figure_hash,
    figure_event_id = excluded.figure_event_id,
    figure_voided = excluded.figure_voided,
    figure_time_known = excluded.figure_time_known,
    measure = excluded.measure,
    theme = excluded.theme,
    grade = excluded.grade,
    period = excluded.period,
    period_at = excluded.period_at,
    period_on = excluded.period_on,
    value = excluded.value,
    source_local = excluded.source_local
WHERE (excluded.figure_revision, excluded.figure_recorded_at, excluded.figure_hash)
        > (standing.figure_revision, standing.figure_recorded_at, standing.figure_hash)
