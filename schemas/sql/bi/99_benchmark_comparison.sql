CREATE VIEW bi.benchmark_comparison AS
SELECT
    local.authority,
    local.reporting_year,
    local.dfe_table,
    local.position,
    local.measure,
    local.unit,
    local.value AS local_value,
    comparator.area_kind,
    benchmark.area_code,
    benchmark.area_name,
    benchmark.value AS benchmark_value,
    benchmark.status AS benchmark_status,
    local.value - benchmark.value AS difference,
    local.part_of,
    local.share_percent AS local_share_percent,
    published.share_percent AS benchmark_share_percent,
    local.share_percent - published.share_percent AS share_difference
FROM bi.dfe_figure AS local
JOIN bi.comparator USING (authority)
JOIN bi.benchmark
    ON benchmark.dfe_table = local.dfe_table
        AND benchmark.time_period = local.time_period
        AND benchmark.area_code = comparator.area_code
        AND benchmark.measure = local.measure
LEFT JOIN bi.benchmark AS whole
    ON whole.dfe_table = local.dfe_table
        AND whole.time_period = local.time_period
        AND whole.area_code = comparator.area_code
        AND whole.measure = local.part_of
CROSS JOIN LATERAL (
    SELECT frontdoor.percent(benchmark.value, whole.value) AS share_percent
) AS published;

COMMENT ON VIEW bi.benchmark_comparison IS
    'One row per local figure and area to compare it with: both values and their difference';
COMMENT ON COLUMN bi.benchmark_comparison.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.benchmark_comparison.reporting_year IS '1 April to 31 March, such as 2020/21';
COMMENT ON COLUMN bi.benchmark_comparison.dfe_table IS 'Table, such as C1';
COMMENT ON COLUMN bi.benchmark_comparison.position IS 'Place of the measure in its table, from 1';
COMMENT ON COLUMN bi.benchmark_comparison.measure IS
    'Name that the DfE gives it, such as Referrals_rate';
COMMENT ON COLUMN bi.benchmark_comparison.unit IS
    'COUNT (compare the shares), PERCENT, RATE (per 10,000 children) or DAYS';
COMMENT ON COLUMN bi.benchmark_comparison.local_value IS
    'The local figure; null: nothing to reckon it from';
COMMENT ON COLUMN bi.benchmark_comparison.area_kind IS
    'ENGLAND, REGION, NEIGHBOUR, or PUBLISHED: what was published of the authority itself';
COMMENT ON COLUMN bi.benchmark_comparison.area_code IS 'GSS code of the area compared with';
COMMENT ON COLUMN bi.benchmark_comparison.area_name IS 'Name of the area compared with';
COMMENT ON COLUMN bi.benchmark_comparison.benchmark_value IS
    'What was published for the area; null: benchmark_status says why not';
COMMENT ON COLUMN bi.benchmark_comparison.benchmark_status IS
    'c suppressed, x not available, or another of the DfE''s letters; null: there is a value';
COMMENT ON COLUMN bi.benchmark_comparison.difference IS
    'local_value less benchmark_value, in the unit (of percentages: in points)';
COMMENT ON COLUMN bi.benchmark_comparison.part_of IS
    'The measure of the table that this count is a part of; null: of none';
COMMENT ON COLUMN bi.benchmark_comparison.local_share_percent IS
    'local_value in percent of part_of, to one place';
COMMENT ON COLUMN bi.benchmark_comparison.benchmark_share_percent IS
    'benchmark_value in percent of part_of as published for the area, to one place';
COMMENT ON COLUMN bi.benchmark_comparison.share_difference IS
    'local_share_percent less benchmark_share_percent, in points';
