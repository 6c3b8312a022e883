-- At the close of the month's last day, or of yesterday while the month lasts.
SELECT
    coalesce(team.team_type, 'OTHER') AS team_type,
    daily.day::text,
    sum(daily.open_cases)::text AS open_cases,
    coalesce(sum(daily.open_cases) FILTER (WHERE daily.worker_id IS NOT NULL), 0)::text
        AS allocated,
    count(DISTINCT daily.worker_id)::text AS workers,
    authority.caseload_threshold::text,
    (count(DISTINCT daily.worker_id) FILTER (WHERE daily.above_threshold))::text
        AS workers_above_threshold
FROM bi.caseload_worker_daily AS daily
JOIN bi.authority ON authority.authority = daily.authority
LEFT JOIN bi.team ON team.authority = daily.authority AND team.dept_team_id = daily.team_id
WHERE daily.authority = $1::text
    AND daily.day = least(
        ($2::text::date + interval '1 month -1 day')::date,
        (current_setting('frontdoor.now')::timestamptz AT TIME ZONE 'Europe/London')::date - 1
    )
GROUP BY coalesce(team.team_type, 'OTHER'), daily.day, authority.caseload_threshold
ORDER BY 1
