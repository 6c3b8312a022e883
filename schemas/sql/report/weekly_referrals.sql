SELECT
    period.week::text,
    coalesce(counted.referrals, 0)::text AS referrals,
    coalesce(counted.re_referrals, 0)::text AS re_referrals,
    coalesce(counted.no_further_action, 0)::text AS no_further_action
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
        date_trunc('week', opened_on)::date AS week,
        count(*) AS referrals,
        count(*) FILTER (WHERE re_referral) AS re_referrals,
        count(*) FILTER (WHERE no_further_action) AS no_further_action
    FROM bi.referral
    WHERE authority = $1::text
        AND opened_on BETWEEN $2::text::date - 364 AND $2::text::date + 6
    GROUP BY 1
) AS counted ON counted.week = period.week
ORDER BY period.week
