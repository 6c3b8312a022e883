-- Of each tier, lowest first, its rule and its children without an open case.
SELECT listed.tier, rule.years, count(reached.child_id) AS children,
    count(*) FILTER (
        WHERE reached.due_on <= frontdoor.local_date(frontdoor.present())
    ) AS due
FROM (
    VALUES
        (1, 'CONTACT'), (2, 'REFERRAL'), (3, 'IN_NEED'), (4, 'CHILD_PROTECTION'),
        (5, 'LOOKED_AFTER')
) AS listed (place, tier)
LEFT JOIN frontdoor.retention_rule AS rule
    ON rule.authority_id = $1::smallint AND rule.tier = listed.tier
LEFT JOIN frontdoor.retention_of($1::smallint) AS reached ON reached.tier = listed.tier
GROUP BY listed.place, listed.tier, rule.years
ORDER BY listed.place
