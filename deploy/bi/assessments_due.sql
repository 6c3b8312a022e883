-- Which open assessments are overdue, or due soon, and with whom are they?
-- Parameters, in the first lines: authority, the last day by which they are due.
WITH asked (authority, due_by) AS (
    VALUES ('E06000008', DATE '2021-04-16')
)
SELECT
    assessment.cina_assessment_team AS team,
    assessment.cina_assessment_worker_id AS worker,
    assessment.cina_assessment_id,
    assessment.cina_person_id,
    assessment.started_on,
    assessment.due_on_from_start,
    assessment.overdue_from_start,
    assessment.due_on_from_referral,
    assessment.overdue_from_referral
FROM bi.assessment
JOIN asked USING (authority)
WHERE assessment.assessment_state = 'OPEN'
    AND least(assessment.due_on_from_start, assessment.due_on_from_referral) <= asked.due_by
ORDER BY least(assessment.due_on_from_start, assessment.due_on_from_referral),
    assessment.cina_assessment_id;
