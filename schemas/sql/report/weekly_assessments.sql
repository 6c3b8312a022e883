SELECT
    period.week::text,
    coalesce(counted.assessments, 0)::text AS assessments,
    coalesce(counted.clocked_from_start, 0)::text AS clocked_from_start,
    coalesce(counted.within_from_start, 0)::text AS within_from_start,
    coalesce(counted.clocked_from_referral, 0)::text AS clocked_from_referral,
    coalesce(counted.within_from_referral, 0)::text AS within_from_referral
FROM (
    SELECT day AS week
    FROM bi.calendar
    WHERE day = week
        AND (
            day BETWEEN $3::text::date AND $2::text::date
            OR day = $2::text::date - 364
        )
) AS period
LEFT JOIN (
    SELECT
        date_trunc('week', authorised_on)::date AS week,
        count(*) AS assessments,
        count(within_45wd_from_start) AS clocked_from_start,
        count(*) FILTER (WHERE within_45wd_from_start) AS within_from_start,
        count(within_45wd_from_referral) AS clocked_from_referral,
        count(*) FILTER (WHERE within_45wd_from_referral) AS within_from_referral
    FROM bi.assessment
    WHERE authority = $1::text
        AND authorised_on BETWEEN $2::text::date - 364 AND $2::text::date + 6
    GROUP BY 1
) AS counted ON counted.week = period.week
ORDER BY period.week
