-- Overdue or due within seven days by either clock, the oldest first.
SELECT
    assessment.assessment_key,
    assessment.cina_assessment_id,
    assessment.cina_person_id,
    assessment.cina_assessment_team,
    assessment.cina_assessment_worker_id,
    assessment.started_on::text,
    assessment.due_on_from_start::text,
    CASE WHEN assessment.overdue_from_start THEN 'yes' ELSE 'no' END AS overdue_from_start,
    assessment.due_on_from_referral::text,
    CASE WHEN assessment.overdue_from_referral THEN 'yes' ELSE 'no' END AS overdue_from_referral
FROM bi.assessment
CROSS JOIN (
    SELECT (current_setting('frontdoor.now')::timestamptz AT TIME ZONE 'Europe/London')::date
        AS today
) AS asked
WHERE assessment.authority = $1::text
    AND assessment.assessment_state = 'OPEN'
    AND (
        assessment.overdue_from_start
        OR assessment.overdue_from_referral
        OR assessment.due_on_from_start <= asked.today + 7
        OR assessment.due_on_from_referral <= asked.today + 7
    )
ORDER BY
    assessment.overdue_from_start DESC,
    least(assessment.due_on_from_start, assessment.due_on_from_referral),
    assessment.assessment_key
