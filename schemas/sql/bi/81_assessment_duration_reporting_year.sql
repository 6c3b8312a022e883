CREATE VIEW bi.assessment_duration_reporting_year AS
SELECT
    assessment.authority,
    assessment.reporting_year,
    count(assessment.duration_band) AS assessments,
    count(*) FILTER (WHERE assessment.duration_band = 'Same day') AS same_day,
    count(*) FILTER (WHERE assessment.duration_band = '1-10') AS days_1_to_10,
    count(*) FILTER (WHERE assessment.duration_band = '11-20') AS days_11_to_20,
    count(*) FILTER (WHERE assessment.duration_band = '21-30') AS days_21_to_30,
    count(*) FILTER (WHERE assessment.duration_band = '31-40') AS days_31_to_40,
    count(*) FILTER (WHERE assessment.duration_band = '41-45') AS days_41_to_45,
    count(*) FILTER (WHERE assessment.duration_band = '46-50') AS days_46_to_50,
    count(*) FILTER (WHERE assessment.duration_band = '51-60') AS days_51_to_60,
    count(*) FILTER (WHERE assessment.duration_band = '61+') AS days_61_or_more,
    count(*) FILTER (WHERE assessment.within_45wd_from_start) AS within_45wd_from_start,
    frontdoor.percent(
        count(*) FILTER (WHERE assessment.within_45wd_from_start),
        count(assessment.duration_band)
    ) AS within_45wd_from_start_percent,
    round((
        percentile_cont(0.25) WITHIN GROUP (ORDER BY assessment.working_days_from_start)
    )::numeric)::integer AS working_days_25th_percentile,
    round((
        percentile_cont(0.5) WITHIN GROUP (ORDER BY assessment.working_days_from_start)
    )::numeric)::integer AS working_days_median,
    round((
        percentile_cont(0.75) WITHIN GROUP (ORDER BY assessment.working_days_from_start)
    )::numeric)::integer AS working_days_75th_percentile
FROM bi.assessment
WHERE assessment.reporting_year IS NOT NULL
GROUP BY assessment.authority, assessment.reporting_year;

COMMENT ON VIEW bi.assessment_duration_reporting_year IS
    'Assessments by reporting year of authorisation and duration (DfE table C2)';
COMMENT ON COLUMN bi.assessment_duration_reporting_year.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.assessment_duration_reporting_year.reporting_year IS
    '1 April to 31 March, such as 2020/21';
COMMENT ON COLUMN bi.assessment_duration_reporting_year.assessments IS
    'Sum of the bands: assessments authorised, with a DfE clock';
COMMENT ON COLUMN bi.assessment_duration_reporting_year.same_day IS
    'DfE clock: authorised on the day of their start';
COMMENT ON COLUMN bi.assessment_duration_reporting_year.days_1_to_10 IS
    'DfE clock: 1 to 10 working days';
COMMENT ON COLUMN bi.assessment_duration_reporting_year.days_11_to_20 IS
    'DfE clock: 11 to 20 working days';
COMMENT ON COLUMN bi.assessment_duration_reporting_year.days_21_to_30 IS
    'DfE clock: 21 to 30 working days';
COMMENT ON COLUMN bi.assessment_duration_reporting_year.days_31_to_40 IS
    'DfE clock: 31 to 40 working days';
COMMENT ON COLUMN bi.assessment_duration_reporting_year.days_41_to_45 IS
    'DfE clock: 41 to 45 working days';
COMMENT ON COLUMN bi.assessment_duration_reporting_year.days_46_to_50 IS
    'DfE clock: 46 to 50 working days';
COMMENT ON COLUMN bi.assessment_duration_reporting_year.days_51_to_60 IS
    'DfE clock: 51 to 60 working days';
COMMENT ON COLUMN bi.assessment_duration_reporting_year.days_61_or_more IS
    'DfE clock: 61 working days or more';
COMMENT ON COLUMN bi.assessment_duration_reporting_year.within_45wd_from_start IS
    'Of the assessments: within 45 working days of their start';
COMMENT ON COLUMN bi.assessment_duration_reporting_year.within_45wd_from_start_percent IS
    'within_45wd_from_start / assessments in percent, to one place';
COMMENT ON COLUMN bi.assessment_duration_reporting_year.working_days_25th_percentile IS
    'DfE clock: days that a quarter took no longer than, interpolated, rounded half up';
COMMENT ON COLUMN bi.assessment_duration_reporting_year.working_days_median IS
    'DfE clock: days that half took no longer than, interpolated, rounded half up';
COMMENT ON COLUMN bi.assessment_duration_reporting_year.working_days_75th_percentile IS
    'DfE clock: days that three quarters took no longer than, interpolated, rounded half up';
