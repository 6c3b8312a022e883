SELECT
    period.week::text,
    count(assessment.assessment_key)::text AS assessments,
    count(assessment.within_45wd_from_start)::text AS clocked_from_start,
    (count(*) FILTER (WHERE assessment.within_45wd_from_start))::text AS within_from_start,
    count(assessment.within_45wd_from_referral)::text AS clocked_from_referral,
    (count(*) FILTER (WHERE assessment.within_45wd_from_referral))::text AS within_from_referral
FROM (
    SELECT day AS week
    FROM bi.calendar
    WHERE day = week
        AND (
            day BETWEEN $3::text::date AND $2::text::date
            OR day = $2::text::date - 364
        )
) AS period
LEFT JOIN bi.assessment
    ON assessment.authority = $1::text
        AND assessment.authorised_on BETWEEN period.week AND period.week + 6
GROUP BY period.week
ORDER BY period.week
