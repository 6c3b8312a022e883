CREATE VIEW bi.assessment_timeliness_monthly AS
SELECT
    assessment.authority,
    assessment.month,
    count(assessment.authorised_on) AS assessments,
    count(assessment.within_45wd_from_start) AS clocked_from_start,
    count(*) FILTER (WHERE assessment.within_45wd_from_start) AS within_45wd_from_start,
    frontdoor.percent(
        count(*) FILTER (WHERE assessment.within_45wd_from_start),
        count(assessment.within_45wd_from_start)
    ) AS within_45wd_from_start_percent,
    count(assessment.within_45wd_from_referral) AS clocked_from_referral,
    count(*) FILTER (WHERE assessment.within_45wd_from_referral) AS within_45wd_from_referral,
    frontdoor.percent(
        count(*) FILTER (WHERE assessment.within_45wd_from_referral),
        count(assessment.within_45wd_from_referral)
    ) AS within_45wd_from_referral_percent,
    count(*) FILTER (WHERE assessment.duration_band = 'Same day') AS same_day,
    count(*) FILTER (WHERE assessment.duration_band = '1-10') AS days_1_to_10,
    count(*) FILTER (WHERE assessment.duration_band = '11-20') AS days_11_to_20,
    count(*) FILTER (WHERE assessment.duration_band = '21-30') AS days_21_to_30,
    count(*) FILTER (WHERE assessment.duration_band = '31-40') AS days_31_to_40,
    count(*) FILTER (WHERE assessment.duration_band = '41-45') AS days_41_to_45,
    count(*) FILTER (WHERE assessment.duration_band = '46-50') AS days_46_to_50,
    count(*) FILTER (WHERE assessment.duration_band = '51-60') AS days_51_to_60,
    count(*) FILTER (WHERE assessment.duration_band = '61+') AS days_61_or_more,
    count(*) FILTER (WHERE assessment.assessment_state = 'OPEN') AS open,
    count(*) FILTER (WHERE assessment.overdue_from_start) AS open_overdue_from_start,
    count(*) FILTER (WHERE assessment.overdue_from_referral) AS open_overdue_from_referral
-- Each arm by a month of its own, so that one month is so many days of either.
FROM (
    SELECT
        authority,
        month,
        authorised_on,
        within_45wd_from_start,
        within_45wd_from_referral,
        duration_band,
        assessment_state,
        overdue_from_start,
        overdue_from_referral
    FROM bi.assessment
    WHERE authorised_on IS NOT NULL
    UNION ALL
    SELECT
        authority,
        date_trunc('month', started_on)::date,
        NULL,
        within_45wd_from_start,
        within_45wd_from_referral,
        duration_band,
        assessment_state,
        overdue_from_start,
        overdue_from_referral
    FROM bi.assessment
    WHERE authorised_on IS NULL
) AS assessment
GROUP BY assessment.authority, assessment.month;

COMMENT ON VIEW bi.assessment_timeliness_monthly IS
    'Both assessment clocks by month of authorisation; open assessments by month of their start';
COMMENT ON COLUMN bi.assessment_timeliness_monthly.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.assessment_timeliness_monthly.month IS 'First day of the month';
COMMENT ON COLUMN bi.assessment_timeliness_monthly.assessments IS
    'Assessments authorised in the month';
COMMENT ON COLUMN bi.assessment_timeliness_monthly.clocked_from_start IS
    'Of these: with a DfE clock, start to authorisation';
COMMENT ON COLUMN bi.assessment_timeliness_monthly.within_45wd_from_start IS
    'Of these: within 45 working days of their start';
COMMENT ON COLUMN bi.assessment_timeliness_monthly.within_45wd_from_start_percent IS
    'within_45wd_from_start / clocked_from_start in percent, to one place';
COMMENT ON COLUMN bi.assessment_timeliness_monthly.clocked_from_referral IS
    'Authorised in the month with a guidance clock, referral to authorisation';
COMMENT ON COLUMN bi.assessment_timeliness_monthly.within_45wd_from_referral IS
    'Of these: within 45 working days of the referral';
COMMENT ON COLUMN bi.assessment_timeliness_monthly.within_45wd_from_referral_percent IS
    'within_45wd_from_referral / clocked_from_referral in percent, to one place';
COMMENT ON COLUMN bi.assessment_timeliness_monthly.same_day IS
    'DfE clock: authorised on the day of their start';
COMMENT ON COLUMN bi.assessment_timeliness_monthly.days_1_to_10 IS
    'DfE clock: 1 to 10 working days';
COMMENT ON COLUMN bi.assessment_timeliness_monthly.days_11_to_20 IS
    'DfE clock: 11 to 20 working days';
COMMENT ON COLUMN bi.assessment_timeliness_monthly.days_21_to_30 IS
    'DfE clock: 21 to 30 working days';
COMMENT ON COLUMN bi.assessment_timeliness_monthly.days_31_to_40 IS
    'DfE clock: 31 to 40 working days';
COMMENT ON COLUMN bi.assessment_timeliness_monthly.days_41_to_45 IS
    'DfE clock: 41 to 45 working days';
COMMENT ON COLUMN bi.assessment_timeliness_monthly.days_46_to_50 IS
    'DfE clock: 46 to 50 working days';
COMMENT ON COLUMN bi.assessment_timeliness_monthly.days_51_to_60 IS
    'DfE clock: 51 to 60 working days';
COMMENT ON COLUMN bi.assessment_timeliness_monthly.days_61_or_more IS
    'DfE clock: 61 working days or more';
COMMENT ON COLUMN bi.assessment_timeliness_monthly.open IS
    'Assessments started in the month and still open';
COMMENT ON COLUMN bi.assessment_timeliness_monthly.open_overdue_from_start IS
    'Of these: more than 45 working days from their start at present';
COMMENT ON COLUMN bi.assessment_timeliness_monthly.open_overdue_from_referral IS
    'Of these: more than 45 working days from the referral at present';
