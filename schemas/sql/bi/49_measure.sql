CREATE VIEW bi.measure AS
SELECT
    authority.gss_code || '/' || measure.measure_id AS measure_key,
    authority.gss_code AS authority,
    measure.measure_id,
    measure.measure AS measure_code,
    coalesce(kind.label, measure.measure) AS measure_desc,
    measure.theme,
    measure.grade,
    coalesce(period.code, 'UNKNOWN') AS period,
    bounds.first_day,
    CASE period.code
        WHEN 'DAY' THEN bounds.first_day
        WHEN 'WEEK' THEN bounds.first_day + 6
        WHEN 'MONTH' THEN (bounds.first_day + interval '1 month')::date - 1
        WHEN 'QUARTER' THEN (bounds.first_day + interval '3 months')::date - 1
        WHEN 'YEAR' THEN (bounds.first_day + interval '1 year')::date - 1
        ELSE bounds.first_day
    END AS last_day,
    frontdoor.reporting_year(bounds.first_day) AS reporting_year,
    measure.value,
    measure.source_local,
    measure.figure_recorded_at AS recorded_at
FROM front_door.measure
JOIN frontdoor.authority USING (authority_id)
LEFT JOIN frontdoor.code AS kind
    ON kind.list = 'measure' AND kind.symbol = measure.measure
LEFT JOIN frontdoor.code AS period
    ON period.list = 'measure_period' AND period.symbol = measure.period
CROSS JOIN LATERAL (
    SELECT CASE period.code
        WHEN 'WEEK' THEN date_trunc('week', measure.period_on)
        WHEN 'MONTH' THEN date_trunc('month', measure.period_on)
        WHEN 'QUARTER' THEN date_trunc('quarter', measure.period_on)
        WHEN 'YEAR' THEN
            date_trunc('year', measure.period_on - interval '3 months') + interval '3 months'
        ELSE measure.period_on
    END::date AS first_day
) AS bounds
WHERE measure.figure_revision >= 0 AND NOT measure.figure_voided;

COMMENT ON VIEW bi.measure IS
    'Figures that a system only counts: one row per figure and period, about no child in '
    'particular';
COMMENT ON COLUMN bi.measure.measure_key IS 'Authority and figure, joined by /';
COMMENT ON COLUMN bi.measure.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.measure.measure_id IS 'Id of the figure';
COMMENT ON COLUMN bi.measure.measure_code IS 'What is counted';
COMMENT ON COLUMN bi.measure.measure_desc IS 'Label of that, where the code list has it';
COMMENT ON COLUMN bi.measure.theme IS 'What it is about, where it is counted by theme';
COMMENT ON COLUMN bi.measure.grade IS 'Grade or rating, where it is counted by it';
COMMENT ON COLUMN bi.measure.period IS 'DAY, WEEK, MONTH, QUARTER or YEAR';
COMMENT ON COLUMN bi.measure.first_day IS 'First day of the period';
COMMENT ON COLUMN bi.measure.last_day IS 'Last day of the period';
COMMENT ON COLUMN bi.measure.reporting_year IS 'Reporting year of its first day';
COMMENT ON COLUMN bi.measure.value IS 'The figure';
COMMENT ON COLUMN bi.measure.source_local IS 'The system or return that it comes from';
COMMENT ON COLUMN bi.measure.recorded_at IS 'When the source recorded it (UTC instant)';
