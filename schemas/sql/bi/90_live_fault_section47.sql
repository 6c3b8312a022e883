CREATE VIEW live.fault_section47_row AS
WITH covered AS MATERIALIZED (TABLE live.covered)
SELECT
    section47.authority_id,
    section47.child_key,
    section47.child_id,
    fault.name AS fault,
    section47.section47_id AS entity_id,
    fault.related_id,
    part.started_on AS day
FROM front_door.section47
CROSS JOIN covered
CROSS JOIN LATERAL (
    SELECT
        section47.start_revision >= 0 AND NOT section47.start_voided AS started,
        section47.end_revision >= 0 AND NOT section47.end_voided AS ended
) AS present
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN present.ended THEN section47.end_started_on
            ELSE section47.start_started_on
        END AS started_on,
        coalesce(
            CASE WHEN present.ended THEN section47.end_referral_id END,
            CASE WHEN present.started THEN section47.start_referral_id END
        ) AS referral_id,
        coalesce(
            CASE WHEN present.ended THEN section47.end_strategy_discussion_id END,
            CASE WHEN present.started THEN section47.start_strategy_discussion_id END
        ) AS strategy_discussion_id
) AS part
LEFT JOIN timeliness.referral
    ON referral.authority_id = section47.authority_id
        AND referral.child_key = section47.child_key
        AND referral.child_id = section47.child_id
        AND referral.opened_revision >= 0
        AND NOT referral.opened_voided
        AND referral.referral_id = coalesce(
            part.referral_id,
            (
                SELECT latest.referral_id
                FROM timeliness.referral AS latest
                WHERE latest.authority_id = section47.authority_id
                    AND latest.child_key = section47.child_key
                    AND latest.child_id = section47.child_id
                    AND latest.opened_revision >= 0
                    AND NOT latest.opened_voided
                    AND NOT latest.no_further_action
                    AND latest.opened_on <= part.started_on
                ORDER BY latest.opened_at DESC, latest.referral_id DESC
                LIMIT 1
            )
        )
LEFT JOIN caseload.referral AS opened
    ON opened.authority_id = referral.authority_id
        AND opened.child_key = referral.child_key
        AND opened.child_id = referral.child_id
        AND opened.referral_id = referral.referral_id
        AND opened.opened_revision >= 0
        AND NOT opened.opened_voided
LEFT JOIN front_door.strategy_discussion AS discussion
    ON discussion.authority_id = section47.authority_id
        AND discussion.child_key = section47.child_key
        AND discussion.child_id = section47.child_id
        AND discussion.strategy_discussion_id = part.strategy_discussion_id
        AND discussion.held_revision >= 0
        AND NOT discussion.held_voided
CROSS JOIN LATERAL (
    SELECT
        present.ended
        AND CASE
            WHEN section47.end_time_known THEN section47.ended_at < section47.end_started_at
            ELSE section47.ended_on < section47.end_started_on
        END AS is_before
) AS clock
CROSS JOIN LATERAL (
    SELECT
        referral.referral_id IS NULL AS without_referral,
        opened.no_further_action AS under_nfa,
        part.strategy_discussion_id IS NOT NULL AND discussion.child_key IS NULL
            AS without_discussion,
        NOT present.started AS without_start,
        present.ended
        AND NOT clock.is_before
        AND section47.ended_on > part.started_on
        AND (
            part.started_on + 1 < covered.first_day OR section47.ended_on > covered.last_day
        ) AS outside
) AS broken
CROSS JOIN LATERAL (
    SELECT 'SECTION47_WITHOUT_REFERRAL', NULL
    WHERE broken.without_referral
    UNION ALL
    SELECT 'SECTION47_UNDER_NFA_REFERRAL', referral.referral_id
    WHERE broken.under_nfa
    UNION ALL
    SELECT 'SECTION47_WITHOUT_DISCUSSION', part.strategy_discussion_id
    WHERE broken.without_discussion
    UNION ALL
    SELECT 'SECTION47_WITHOUT_START', section47.end_referral_id
    WHERE broken.without_start
    UNION ALL
    SELECT 'SECTION47_BEFORE_START', referral.referral_id
    WHERE clock.is_before
    UNION ALL
    SELECT 'SECTION47_OUTSIDE_TABLE', referral.referral_id
    WHERE broken.outside
) AS fault (name, related_id)
WHERE (present.started OR present.ended)
    AND (
        broken.without_referral
        OR broken.under_nfa
        OR broken.without_discussion
        OR broken.without_start
        OR clock.is_before
        OR broken.outside
    );
