CREATE VIEW bi.benchmark AS
SELECT
    benchmark.dfe_table || '/' || benchmark.year || '/' || benchmark.gss_code || '/'
    || benchmark.measure AS benchmark_key,
    benchmark.dfe_table,
    frontdoor.reporting_year(make_date(benchmark.year, 3, 31)) AS reporting_year,
    benchmark.year AS time_period,
    CASE left(benchmark.gss_code, 3)
        WHEN 'E92' THEN 'National'
        WHEN 'E12' THEN 'Regional'
        ELSE 'Local authority'
    END AS geographic_level,
    benchmark.gss_code AS area_code,
    benchmark.area AS area_name,
    benchmark.measure,
    benchmark.value,
    benchmark.status
FROM frontdoor.benchmark;

COMMENT ON VIEW bi.benchmark IS
    'One row per table, reporting year, area and measure: what the DfE published, as loaded';
COMMENT ON COLUMN bi.benchmark.benchmark_key IS
    'Table, year to 31 March, area and measure, joined by /';
COMMENT ON COLUMN bi.benchmark.dfe_table IS 'Table, such as C1';
COMMENT ON COLUMN bi.benchmark.reporting_year IS '1 April to 31 March, such as 2020/21';
COMMENT ON COLUMN bi.benchmark.time_period IS 'Calendar year of the 31 March that ends the year';
COMMENT ON COLUMN bi.benchmark.geographic_level IS 'National, Regional or Local authority';
COMMENT ON COLUMN bi.benchmark.area_code IS 'GSS code of the area';
COMMENT ON COLUMN bi.benchmark.area_name IS 'Name of the area';
COMMENT ON COLUMN bi.benchmark.measure IS 'Name that the DfE gives it, such as Referrals_rate';
COMMENT ON COLUMN bi.benchmark.value IS 'What was published; null: status says why not';
COMMENT ON COLUMN bi.benchmark.status IS
    'c suppressed, x not available, or another of the DfE''s letters; null: there is a value';
