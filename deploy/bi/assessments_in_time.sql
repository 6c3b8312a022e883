-- How many assessments were authorised within 45 working days, and how long did they take, by team?
-- Working days are those from the start of the assessment, as the DfE counts them (table C2).
-- Parameters, in the first lines: authority, first and last day of authorisation.
WITH asked (authority, first_day, last_day) AS (
    VALUES ('E06000008', DATE '2020-04-01', DATE '2021-03-31')
)
SELECT
    CASE WHEN grouping(assessment.cina_assessment_team) = 1 THEN 'All'
        ELSE assessment.cina_assessment_team END AS team,
    count(*) AS assessments,
    count(assessment.within_45wd_from_start) AS clocked,
    count(*) FILTER (WHERE assessment.within_45wd_from_start) AS within_45wd,
    round(
        100.0 * count(*) FILTER (WHERE assessment.within_45wd_from_start)
        / nullif(count(assessment.within_45wd_from_start), 0),
        1
    ) AS within_45wd_percent,
    percentile_disc(0.5) WITHIN GROUP (ORDER BY assessment.working_days_from_start)
        AS working_days_median,
    max(assessment.working_days_from_start) AS working_days_longest
FROM bi.assessment
JOIN asked USING (authority)
WHERE assessment.authorised_on BETWEEN asked.first_day AND asked.last_day
GROUP BY ROLLUP (assessment.cina_assessment_team)
ORDER BY grouping(assessment.cina_assessment_team) DESC, team;
