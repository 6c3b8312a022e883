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
    local.value - benchmark.value AS difference
FROM bi.dfe_figure AS local
JOIN bi.comparator USING (authority)
JOIN bi.benchmark
    ON benchmark.dfe_table = local.dfe_table
        AND benchmark.reporting_year = local.reporting_year
        AND benchmark.area_code = comparator.area_code
        AND benchmark.measure = local.measure;

COMMENT ON VIEW bi.benchmark_comparison IS
    'One row per local figure and area to compare it with: both values and their difference';
COMMENT ON COLUMN bi.benchmark_comparison.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.benchmark_comparison.reporting_year IS '1 April to 31 March, such as 2020/21';
COMMENT ON COLUMN bi.benchmark_comparison.dfe_table IS 'Table, such as C1';
COMMENT ON COLUMN bi.benchmark_comparison.position IS 'Place of the measure in its table, from 1';
COMMENT ON COLUMN bi.benchmark_comparison.measure IS
    'Name that the DfE gives it, such as Referrals_rate';
COMMENT ON COLUMN bi.benchmark_comparison.unit IS
    'COUNT, PERCENT, RATE (per 10,000 children) or DAYS; areas of unlike size differ in every COUNT';
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
