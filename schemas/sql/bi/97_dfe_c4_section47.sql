CREATE VIEW bi.dfe_c4_section47 AS
SELECT
    left(figure.reporting_year, 4)::integer + 1 AS time_period,
    'Reporting year' AS time_identifier,
    'Local authority' AS geographic_level,
    'E92000001' AS country_code,
    'England' AS country_name,
    authority.region_code,
    authority.region AS region_name,
    authority.authority AS new_la_code,
    authority.name AS la_name,
    figure.section47 AS "Section47",
    frontdoor.ratio(figure.section47 * 10000, population.children) AS "Section47_rate",
    figure.section47_children AS "Section47_child",
    frontdoor.ratio(figure.section47_children * 10000, population.children)
        AS "Section47_child_rate",
    figure.conferences AS "ICPC",
    frontdoor.ratio(figure.conferences * 10000, population.children) AS "ICPC_rate",
    figure.conference_children AS "ICPC_child",
    frontdoor.ratio(figure.conference_children * 10000, population.children) AS "ICPC_child_rate",
    figure.days_0_to_10 AS "Duration_0-10_days",
    figure.days_11_to_15 AS "Duration_11-15_days",
    figure.days_16_to_20 AS "Duration_16-20_days",
    figure.days_21_or_more AS "Duration_21+_days",
    figure.days_25th_percentile AS "Duration_25th_Percentile",
    figure.days_median AS "Duration_median",
    figure.days_75th_percentile AS "Duration_75th_Percentile"
FROM (
    SELECT
        counted.authority,
        counted.reporting_year,
        count(counted.enquired) AS section47,
        count(DISTINCT counted.enquired) AS section47_children,
        count(counted.conferred) AS conferences,
        count(DISTINCT counted.conferred) AS conference_children,
        count(*) FILTER (WHERE counted.days <= 10) AS days_0_to_10,
        count(*) FILTER (WHERE counted.days BETWEEN 11 AND 15) AS days_11_to_15,
        count(*) FILTER (WHERE counted.days BETWEEN 16 AND 20) AS days_16_to_20,
        count(*) FILTER (WHERE counted.days > 20) AS days_21_or_more,
        round((
            percentile_cont(0.25) WITHIN GROUP (ORDER BY counted.days)
        )::numeric)::integer AS days_25th_percentile,
        round((
            percentile_cont(0.5) WITHIN GROUP (ORDER BY counted.days)
        )::numeric)::integer AS days_median,
        round((
            percentile_cont(0.75) WITHIN GROUP (ORDER BY counted.days)
        )::numeric)::integer AS days_75th_percentile
    FROM (
        SELECT
            authority,
            reporting_year,
            s47e_person_id AS enquired,
            NULL AS conferred,
            NULL::integer AS days
        FROM bi.section47
        UNION ALL
        SELECT authority, reporting_year, NULL, icpc_person_id, working_days_from_strategy
        FROM bi.conference
    ) AS counted
    GROUP BY counted.authority, counted.reporting_year
) AS figure
JOIN bi.authority USING (authority)
LEFT JOIN bi.population
    ON population.authority = figure.authority
        AND population.reporting_year = figure.reporting_year;

COMMENT ON VIEW bi.dfe_c4_section47 IS
    'Section 47 enquiries by reporting year of their start, and conferences by that of '
    'theirs, laid out as DfE table C4';
COMMENT ON COLUMN bi.dfe_c4_section47.time_period IS
    'Calendar year of the 31 March that ends the year';
COMMENT ON COLUMN bi.dfe_c4_section47.time_identifier IS
    'Always Reporting year: from 1 April to 31 March';
COMMENT ON COLUMN bi.dfe_c4_section47.geographic_level IS 'Always Local authority';
COMMENT ON COLUMN bi.dfe_c4_section47.country_code IS 'GSS code of England';
COMMENT ON COLUMN bi.dfe_c4_section47.country_name IS 'Always England';
COMMENT ON COLUMN bi.dfe_c4_section47.region_code IS 'GSS code of the region';
COMMENT ON COLUMN bi.dfe_c4_section47.region_name IS 'Name of the region';
COMMENT ON COLUMN bi.dfe_c4_section47.new_la_code IS 'GSS code of the authority';
COMMENT ON COLUMN bi.dfe_c4_section47.la_name IS 'Name of the authority';
COMMENT ON COLUMN bi.dfe_c4_section47."Section47" IS 'Section 47 enquiries started';
COMMENT ON COLUMN bi.dfe_c4_section47."Section47_rate" IS
    'Per 10,000 children, to one place; null: no population is loaded for the year';
COMMENT ON COLUMN bi.dfe_c4_section47."Section47_child" IS 'Children about whom one was started';
COMMENT ON COLUMN bi.dfe_c4_section47."Section47_child_rate" IS
    'Per 10,000 children, to one place; null: no population is loaded for the year';
COMMENT ON COLUMN bi.dfe_c4_section47."ICPC" IS
    'Initial child protection conferences held, those without a clock included';
COMMENT ON COLUMN bi.dfe_c4_section47."ICPC_rate" IS
    'Per 10,000 children, to one place; null: no population is loaded for the year';
COMMENT ON COLUMN bi.dfe_c4_section47."ICPC_child" IS 'Children about whom one was held';
COMMENT ON COLUMN bi.dfe_c4_section47."ICPC_child_rate" IS
    'Per 10,000 children, to one place; null: no population is loaded for the year';
COMMENT ON COLUMN bi.dfe_c4_section47."Duration_0-10_days" IS
    'Held within 10 working days of the strategy discussion';
COMMENT ON COLUMN bi.dfe_c4_section47."Duration_11-15_days" IS
    'Held 11 to 15 working days after it';
COMMENT ON COLUMN bi.dfe_c4_section47."Duration_16-20_days" IS
    'Held 16 to 20 working days after it';
COMMENT ON COLUMN bi.dfe_c4_section47."Duration_21+_days" IS
    'Held 21 or more working days after it';
COMMENT ON COLUMN bi.dfe_c4_section47."Duration_25th_Percentile" IS
    'Working days that a quarter took no longer than, interpolated, to a whole day';
COMMENT ON COLUMN bi.dfe_c4_section47."Duration_median" IS
    'Working days that half took no longer than, interpolated, to a whole day';
COMMENT ON COLUMN bi.dfe_c4_section47."Duration_75th_Percentile" IS
    'Working days that three quarters took no longer than, interpolated, to a whole day';
