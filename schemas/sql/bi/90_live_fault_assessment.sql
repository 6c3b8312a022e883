CREATE VIEW live.fault_assessment_row AS
WITH covered AS MATERIALIZED (TABLE live.covered)
SELECT
    assessment.authority_id,
    assessment.child_key,
    assessment.child_id,
    fault.name AS fault,
    assessment.assessment_id AS entity_id,
    fault.related_id,
    part.started_on AS day,
    fault.holds_from
FROM timeliness.assessment
CROSS JOIN covered
CROSS JOIN LATERAL (
    SELECT
        assessment.start_revision >= 0 AND NOT assessment.start_voided AS started,
        assessment.end_revision >= 0 AND NOT assessment.end_voided AS ended
) AS present
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN present.ended THEN assessment.end_started_on
            ELSE assessment.start_started_on
        END AS started_on,
        coalesce(
            CASE WHEN present.ended THEN assessment.end_referral_id END,
            CASE WHEN present.started THEN assessment.start_referral_id END
        ) AS referral_id
) AS part
LEFT JOIN timeliness.referral
    ON referral.authority_id = assessment.authority_id
        AND referral.child_key = assessment.child_key
        AND referral.child_id = assessment.child_id
        AND referral.opened_revision >= 0
        AND NOT referral.opened_voided
        AND referral.referral_id = coalesce(
            part.referral_id,
            (
                SELECT latest.referral_id
                FROM timeliness.referral AS latest
                WHERE latest.authority_id = assessment.authority_id
                    AND latest.child_key = assessment.child_key
                    AND latest.child_id = assessment.child_id
                    AND latest.opened_revision >= 0
                    AND NOT latest.opened_voided
                    AND NOT latest.no_further_action
                    AND latest.opened_on <= part.started_on
                ORDER BY latest.opened_at DESC, latest.referral_id DESC
                LIMIT 1
            )
        )
-- One under a no-further-action referral counts in nothing, whatever else may be wrong with it.
CROSS JOIN LATERAL (
    SELECT
        referral.no_further_action IS NOT TRUE AS counts,
        least(part.started_on, referral.opened_on) AS first_on,
        least(part.started_on, referral.opened_on) + 1 < covered.first_day AS before_table
) AS clock
CROSS JOIN LATERAL (
    SELECT
        referral.no_further_action AS under_nfa,
        present.ended AND NOT present.started AS without_start,
        referral.referral_id IS NULL AS without_referral,
        present.ended
        AND CASE
            WHEN assessment.end_time_known THEN
                assessment.authorised_at < assessment.end_started_at
            ELSE assessment.authorised_on < assessment.end_started_on
        END AS before_start,
        present.ended
        AND CASE
            WHEN assessment.end_time_known AND referral.opened_time_known THEN
                assessment.authorised_at < referral.opened_at
            ELSE assessment.authorised_on < referral.opened_on
        END AS before_referral,
        present.ended
        AND assessment.closure_reason IS NOT NULL
        AND assessment.authorised_on < referral.opened_on AS closed_before,
        greatest(part.started_on, referral.opened_on) >= covered.past_45 AS due_past,
        present.ended AND assessment.factors = '{}' AS without_factors,
        present.ended
        AND 'F_21' = ANY (assessment.factors)
        AND NOT assessment.factors <@ ARRAY['F_21'] AS with_21,
        -- One that isn't finished runs out of the table with time alone.
        NOT present.ended
        OR assessment.authorised_on > clock.first_on
        AND (clock.before_table OR assessment.authorised_on > covered.last_day) AS outside
) AS broken
CROSS JOIN LATERAL (
    SELECT 'ASSESSMENT_UNDER_NFA_REFERRAL', referral.referral_id, NULL::timestamptz
    WHERE broken.under_nfa
    UNION ALL
    SELECT 'ASSESSMENT_WITHOUT_START', assessment.end_referral_id, NULL
    WHERE broken.without_start
    UNION ALL
    SELECT 'ASSESSMENT_WITHOUT_REFERRAL', NULL, NULL
    WHERE clock.counts AND broken.without_referral
    UNION ALL
    SELECT 'ASSESSMENT_BEFORE_START', referral.referral_id, NULL
    WHERE clock.counts AND broken.before_start
    UNION ALL
    SELECT 'ASSESSMENT_BEFORE_REFERRAL', referral.referral_id, NULL
    WHERE clock.counts AND broken.before_referral
    UNION ALL
    SELECT 'CLOSURE_BEFORE_REFERRAL', referral.referral_id, NULL
    WHERE clock.counts AND broken.closed_before
    UNION ALL
    SELECT 'ASSESSMENT_DUE_PAST_TABLE', referral.referral_id, NULL
    WHERE clock.counts AND broken.due_past
    UNION ALL
    SELECT 'ASSESSMENT_WITHOUT_FACTORS', referral.referral_id, NULL
    WHERE clock.counts AND broken.without_factors
    UNION ALL
    SELECT 'ASSESSMENT_WITH_21_AND_OTHERS', referral.referral_id, NULL
    WHERE clock.counts AND broken.with_21
    UNION ALL
    SELECT
        'ASSESSMENT_OUTSIDE_TABLE',
        referral.referral_id,
        CASE
            WHEN present.ended THEN NULL
            WHEN clock.before_table THEN frontdoor.local_midnight(clock.first_on + 1)
            ELSE frontdoor.local_midnight(greatest(clock.first_on, covered.last_day) + 1)
        END
    WHERE clock.counts AND broken.outside
) AS fault (name, related_id, holds_from)
WHERE (present.started OR present.ended)
    AND (
        broken.under_nfa
        OR broken.without_start
        OR broken.without_referral
        OR broken.before_start
        OR broken.before_referral
        OR broken.closed_before
        OR broken.due_past
        OR broken.without_factors
        OR broken.with_21
        OR broken.outside
    );
