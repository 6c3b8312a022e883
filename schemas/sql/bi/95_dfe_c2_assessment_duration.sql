CREATE VIEW bi.dfe_c2_assessment_duration AS
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
    figure.assessments AS "Assessments_completed",
    frontdoor.ratio(figure.assessments * 10000, population.children)
        AS "Assessments_completed_rate",
    figure.same_day AS "Same_day",
    figure.days_1_to_10 AS "1-10_days",
    figure.days_11_to_20 AS "11-20_days",
    figure.days_21_to_30 AS "21-30_days",
    figure.days_31_to_40 AS "31-40_days",
    figure.days_41_to_45 AS "41-45_days",
    figure.days_46_to_50 AS "46-50_days",
    figure.days_51_to_60 AS "51-60_days",
    figure.days_61_or_more AS "61+_days",
    figure.working_days_25th_percentile AS "25th_Percentile_days",
    figure.working_days_median AS "Median_days",
    figure.working_days_75th_percentile AS "75th_Percentile_days"
FROM bi.assessment_duration_reporting_year AS figure
JOIN bi.authority USING (authority)
LEFT JOIN bi.population
    ON population.authority = figure.authority
        AND population.reporting_year = figure.reporting_year;

COMMENT ON VIEW bi.dfe_c2_assessment_duration IS
    'Assessments by reporting year of authorisation and duration, laid out as DfE table C2';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration.time_period IS
    'Calendar year of the 31 March that ends the year';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration.time_identifier IS
    'Always Reporting year: from 1 April to 31 March';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration.geographic_level IS 'Always Local authority';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration.country_code IS 'GSS code of England';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration.country_name IS 'Always England';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration.region_code IS 'GSS code of the region';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration.region_name IS 'Name of the region';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration.new_la_code IS 'GSS code of the authority';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration.la_name IS 'Name of the authority';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration."Assessments_completed" IS
    'Assessments authorised that have a DfE clock: the sum of the bands';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration."Assessments_completed_rate" IS
    'Per 10,000 children, to one place; null: no population is loaded for the year';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration."Same_day" IS
    'Authorised on the day of their start';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration."1-10_days" IS 'Took 1 to 10 working days';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration."11-20_days" IS 'Took 11 to 20 working days';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration."21-30_days" IS 'Took 21 to 30 working days';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration."31-40_days" IS 'Took 31 to 40 working days';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration."41-45_days" IS 'Took 41 to 45 working days';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration."46-50_days" IS 'Took 46 to 50 working days';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration."51-60_days" IS 'Took 51 to 60 working days';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration."61+_days" IS 'Took 61 or more working days';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration."25th_Percentile_days" IS
    'Working days that a quarter took no longer than, interpolated, to a whole day';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration."Median_days" IS
    'Working days that half took no longer than, interpolated, to a whole day';
COMMENT ON COLUMN bi.dfe_c2_assessment_duration."75th_Percentile_days" IS
    'Working days that three quarters took no longer than, interpolated, to a whole day';
