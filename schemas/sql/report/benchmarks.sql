-- Of the last year that had ended by then and is published: rates, percentages and days, each with
-- the local counts that it is made of.
WITH named (dfe_table, measure, part, whole, label) AS (
    VALUES
        ('C1', 'Referrals_rate', 'Referrals', 'Referrals', 'Referrals per 10,000 children'),
        ('C1', 'Re_referrals_percent', 'Re_referrals', 'Referrals', 'Re-referrals, % of referrals'),
        ('C1', 'No_Further_Action_percent', 'No_Further_Action', 'Referrals',
            'Referrals with no further action, %'),
        ('C1', 'Not_in_Need_percent', 'Not_in_Need', 'Referrals',
            'Referrals assessed as not in need, %'),
        ('C1', 'Referrals_child_rate', 'Referrals_child', 'Referrals_child',
            'Children referred per 10,000 children'),
        ('C1', 'Re_referrals_child_percent', 'Re_referrals_child', 'Referrals_child',
            'Children with a re-referral, % of children referred'),
        ('C2', 'Assessments_completed_rate', 'Assessments_completed', 'Assessments_completed',
            'Assessments per 10,000 children'),
        ('C2', '25th_Percentile_days', 'Assessments_completed', 'Assessments_completed',
            'Working days of an assessment: a quarter take no longer'),
        ('C2', 'Median_days', 'Assessments_completed', 'Assessments_completed',
            'Working days of an assessment: half take no longer'),
        ('C2', '75th_Percentile_days', 'Assessments_completed', 'Assessments_completed',
            'Working days of an assessment: three quarters take no longer'),
        ('C4', 'Section47_rate', 'Section47', 'Section47',
            'Section 47 enquiries per 10,000 children'),
        ('C4', 'Section47_child_rate', 'Section47_child', 'Section47_child',
            'Children with a section 47 enquiry per 10,000 children'),
        ('C4', 'ICPC_rate', 'ICPC', 'ICPC',
            'Initial child protection conferences per 10,000 children'),
        ('C4', 'ICPC_child_rate', 'ICPC_child', 'ICPC_child',
            'Children with such a conference per 10,000 children'),
        ('C4', 'Duration_25th_Percentile', 'ICPC', 'ICPC',
            'Working days to the conference: a quarter take no longer'),
        ('C4', 'Duration_median', 'ICPC', 'ICPC',
            'Working days to the conference: half take no longer'),
        ('C4', 'Duration_75th_Percentile', 'ICPC', 'ICPC',
            'Working days to the conference: three quarters take no longer')
), compared AS MATERIALIZED (
    SELECT *
    FROM bi.benchmark_comparison
    WHERE authority = $1::text
        AND area_kind <> 'PUBLISHED'
        AND left(reporting_year, 4)::integer + 1
            <= extract(year FROM $2::text::date + 6 - interval '3 months')
), counted AS MATERIALIZED (
    SELECT dfe_table, reporting_year, measure, value
    FROM bi.dfe_figure
    WHERE authority = $1::text AND dfe_table IN (SELECT dfe_table FROM named)
)
SELECT
    compared.dfe_table,
    compared.measure,
    named.label,
    compared.reporting_year,
    part.value::text AS part,
    whole.value::text AS whole,
    max(compared.local_value)::text AS local_value,
    (max(compared.benchmark_value) FILTER (WHERE compared.area_kind = 'ENGLAND'))::text AS england,
    (max(compared.difference) FILTER (WHERE compared.area_kind = 'ENGLAND'))::text AS difference,
    (max(compared.benchmark_value) FILTER (WHERE compared.area_kind = 'REGION'))::text AS region,
    round(
        avg(compared.benchmark_value) FILTER (WHERE compared.area_kind = 'NEIGHBOUR'), 1
    )::text AS neighbours
FROM compared
INNER JOIN named USING (dfe_table, measure)
INNER JOIN counted AS part
    ON part.dfe_table = compared.dfe_table
        AND part.reporting_year = compared.reporting_year
        AND part.measure = named.part
INNER JOIN counted AS whole
    ON whole.dfe_table = compared.dfe_table
        AND whole.reporting_year = compared.reporting_year
        AND whole.measure = named.whole
WHERE compared.reporting_year = (SELECT max(reporting_year) FROM compared)
GROUP BY
    compared.dfe_table,
    compared.measure,
    named.label,
    compared.reporting_year,
    part.value,
    whole.value
ORDER BY compared.dfe_table, min(compared.position)
