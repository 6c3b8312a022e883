-- At the close of the week's last day, or of yesterday while the week lasts.
SELECT
    daily.day::text,
    coalesce(daily.team_id, '') AS team_id,
    coalesce(team.dept_team_name, daily.team_id, 'No team') AS team,
    daily.workers::text,
    daily.open_cases::text,
    daily.allocated::text,
    daily.unallocated::text,
    authority.caseload_threshold::text,
    daily.workers_above_threshold::text,
    daily.longest_open_days::text
FROM bi.caseload_daily AS daily
JOIN bi.authority ON authority.authority = daily.authority
LEFT JOIN bi.team ON team.authority = daily.authority AND team.dept_team_id = daily.team_id
WHERE daily.authority = $1::text
    AND daily.day = least(
        $2::text::date + 6,
        (current_setting('frontdoor.now')::timestamptz AT TIME ZONE 'Europe/London')::date - 1
    )
ORDER BY daily.team_id NULLS LAST
