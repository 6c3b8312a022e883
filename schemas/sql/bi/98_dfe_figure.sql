CREATE VIEW bi.dfe_figure AS
SELECT
    laid_out.dfe_table,
    laid_out.authority,
    frontdoor.reporting_year(make_date(laid_out.time_period, 3, 31)) AS reporting_year,
    laid_out.time_period,
    cell.position::integer - 9 AS position,
    cell.measure,
    measured.unit,
    cell.value::numeric AS value,
    part.of AS part_of,
    frontdoor.percent(cell.value::numeric, (laid_out.cells ->> part.of)::numeric) AS share_percent
-- The one place that turns columns into rows: each table's columns after the nine that say when
-- and where. JSON keeps their order. `whole` is what every other count of the table is a part of.
FROM (
    SELECT
        'C1' AS dfe_table,
        new_la_code AS authority,
        time_period,
        NULL AS whole,
        row_to_json(c1) AS cells
    FROM bi.dfe_c1_referrals AS c1
    UNION ALL
    SELECT 'C2', new_la_code, time_period, 'Assessments_completed', row_to_json(c2)
    FROM bi.dfe_c2_assessment_duration AS c2
    UNION ALL
    SELECT 'C3', new_la_code, time_period, 'Episodes_with_assessment_factor', row_to_json(c3)
    FROM bi.dfe_c3_factors AS c3
    UNION ALL
    SELECT 'C4', new_la_code, time_period, NULL, row_to_json(c4)
    FROM bi.dfe_c4_section47 AS c4
    UNION ALL
    SELECT 'C5', new_la_code, time_period, 'Referrals', row_to_json(c5)
    FROM bi.dfe_c5_referral_source AS c5
    UNION ALL
    SELECT 'C6', new_la_code, time_period, 'Referrals', row_to_json(c6)
    FROM bi.dfe_c6_referrals_by_month AS c6
) AS laid_out
CROSS JOIN LATERAL json_each_text(laid_out.cells)
    WITH ORDINALITY AS cell (measure, value, position)
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN cell.measure LIKE '%\_percent' THEN 'PERCENT'
        WHEN cell.measure LIKE '%\_rate' THEN 'RATE'
        WHEN cell.measure ~* 'percentile|median' THEN 'DAYS'
        ELSE 'COUNT'
    END AS unit
) AS measured
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN measured.unit = 'COUNT' AND cell.measure <> laid_out.whole THEN laid_out.whole
    END AS of
) AS part
WHERE cell.position > 9;

COMMENT ON VIEW bi.dfe_figure IS
    'The views that are laid out as the DfE''s tables, turned into a row per measure';
COMMENT ON COLUMN bi.dfe_figure.dfe_table IS 'Table, such as C1';
COMMENT ON COLUMN bi.dfe_figure.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.dfe_figure.reporting_year IS '1 April to 31 March, such as 2020/21';
COMMENT ON COLUMN bi.dfe_figure.time_period IS 'Calendar year of the 31 March that ends the year';
COMMENT ON COLUMN bi.dfe_figure.position IS 'Place of the measure in its table, from 1';
COMMENT ON COLUMN bi.dfe_figure.measure IS 'Name that the DfE gives it, such as Referrals_rate';
COMMENT ON COLUMN bi.dfe_figure.unit IS 'COUNT, PERCENT, RATE (per 10,000 children) or DAYS';
COMMENT ON COLUMN bi.dfe_figure.value IS 'The local figure; null: nothing to reckon it from';
COMMENT ON COLUMN bi.dfe_figure.part_of IS
    'The measure of the table that this count is a part of; null: of none';
COMMENT ON COLUMN bi.dfe_figure.share_percent IS 'value in percent of part_of, to one place';
