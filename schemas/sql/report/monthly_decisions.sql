SELECT
    period.month::text,
    count(contact.decided_within_24h)::text AS clocked_24h,
    (count(*) FILTER (WHERE contact.decided_within_24h))::text AS within_24h,
    count(contact.decided_within_1wd)::text AS clocked_1wd,
    (count(*) FILTER (WHERE contact.decided_within_1wd))::text AS within_1wd
FROM (
    SELECT day AS month
    FROM bi.calendar
    WHERE day = month AND day BETWEEN $3::text::date AND $2::text::date
) AS period
LEFT JOIN bi.contact ON contact.authority = $1::text AND contact.month = period.month
GROUP BY period.month
ORDER BY period.month
