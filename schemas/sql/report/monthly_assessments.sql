SELECT
    period.month::text,
    coalesce(monthly.assessments, 0)::text AS assessments,
    coalesce(monthly.clocked_from_start, 0)::text AS clocked_from_start,
    coalesce(monthly.within_45wd_from_start, 0)::text AS within_45wd_from_start,
    coalesce(monthly.clocked_from_referral, 0)::text AS clocked_from_referral,
    coalesce(monthly.within_45wd_from_referral, 0)::text AS within_45wd_from_referral
FROM (
    SELECT day AS month
    FROM bi.calendar
    WHERE day = month AND day BETWEEN $3::text::date AND $2::text::date
) AS period
LEFT JOIN bi.assessment_timeliness_monthly AS monthly
    ON monthly.authority = $1::text AND monthly.month = period.month
ORDER BY period.month
