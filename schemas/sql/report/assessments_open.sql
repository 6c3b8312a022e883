SELECT
    coalesce(assessment.cina_assessment_team, '') AS team_id,
    coalesce(team.dept_team_name, assessment.cina_assessment_team, 'No team') AS team,
    count(*)::text AS open,
    (count(*) FILTER (WHERE assessment.overdue_from_start))::text AS overdue_from_start,
    (count(*) FILTER (
        WHERE NOT assessment.overdue_from_start
            AND assessment.due_on_from_start <= asked.today + 7
    ))::text AS due_from_start,
    (count(*) FILTER (WHERE assessment.overdue_from_referral))::text AS overdue_from_referral,
    (count(*) FILTER (
        WHERE NOT assessment.overdue_from_referral
            AND assessment.due_on_from_referral <= asked.today + 7
    ))::text AS due_from_referral
FROM bi.assessment
CROSS JOIN (
    SELECT (current_setting('frontdoor.now')::timestamptz AT TIME ZONE 'Europe/London')::date
        AS today
) AS asked
LEFT JOIN bi.team
    ON team.authority = assessment.authority
        AND team.dept_team_id = assessment.cina_assessment_team
WHERE assessment.authority = $1::text AND assessment.assessment_state = 'OPEN'
GROUP BY assessment.cina_assessment_team, team.dept_team_name
ORDER BY assessment.cina_assessment_team NULLS LAST
