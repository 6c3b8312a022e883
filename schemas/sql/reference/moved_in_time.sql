-- What is in time, or no longer, by the calendar as it is instead of calendar_before. Only what had
-- not run out of its clock before the first changed day can be: 1 and 45 working days are less than
-- 14 and 100 days.
WITH changed AS (
    SELECT min(day) AS first, max(day) AS last
    FROM frontdoor.calendar_day AS present
    JOIN calendar_before AS before USING (day)
    WHERE present.is_working <> before.is_working
), clocked (clock, authority, began_on, ended_on, days, in_time) AS (
    SELECT 'decisions', authority, received_on, decided_on, 1, decided_within_1wd
    FROM bi.contact, changed
    WHERE received_on BETWEEN changed.first - 14 AND changed.last
        AND decided_on >= changed.first
    UNION ALL
    SELECT 'assessments', authority, started_on, authorised_on, 45, within_45wd_from_start
    FROM bi.assessment, changed
    WHERE started_on BETWEEN changed.first - 100 AND changed.last
        AND authorised_on >= changed.first
    UNION ALL
    SELECT
        'assessments from referral', authority, referral_opened_on, authorised_on, 45,
        within_45wd_from_referral
    FROM bi.assessment, changed
    WHERE referral_opened_on BETWEEN changed.first - 100 AND changed.last
        AND authorised_on >= changed.first
), compared AS (
    SELECT
        clocked.clock,
        clocked.authority,
        clocked.in_time,
        ended.working_days - began.working_days <= clocked.days AS was_in_time
    FROM clocked
    JOIN calendar_before AS began ON began.day = clocked.began_on
    JOIN calendar_before AS ended ON ended.day = clocked.ended_on
)
SELECT
    named.clock,
    count(*) FILTER (WHERE in_time AND NOT was_in_time) AS now_in_time,
    count(*) FILTER (WHERE NOT in_time AND was_in_time) AS no_longer,
    count(DISTINCT authority) FILTER (WHERE in_time <> was_in_time) AS authorities
FROM (
    VALUES ('decisions', 1), ('assessments', 2), ('assessments from referral', 3)
) AS named (clock, place)
LEFT JOIN compared ON compared.clock = named.clock
GROUP BY named.clock, named.place
ORDER BY named.place
