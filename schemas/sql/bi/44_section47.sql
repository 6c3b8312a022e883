CREATE VIEW live.section47_row AS
SELECT
    section47.authority_id,
    section47.child_key,
    frontdoor.entity_key(authority.gss_code, section47.child_id, section47.section47_id)
        AS section47_key,
    authority.gss_code AS authority,
    section47.section47_id AS s47e_s47_enquiry_id,
    section47.child_id AS s47e_person_id,
    referral.referral_id AS s47e_referral_id,
    frontdoor.entity_key(authority.gss_code, section47.child_id, referral.referral_id)
        AS referral_key,
    part.referral_id IS NULL AND referral.referral_id IS NOT NULL AS referral_derived,
    part.strategy_discussion_id,
    part.started_at,
    frontdoor.local_time(part.started_at) AS s47e_s47_start_date,
    part.started_on,
    part.ended_at,
    frontdoor.local_time(part.ended_at) AS s47e_s47_end_date,
    part.ended_on,
    part.time_known,
    started_day.week,
    started_day.month,
    started_day.reporting_year,
    CASE WHEN part.ended THEN 'ENDED' ELSE 'OPEN' END AS section47_state,
    CASE WHEN part.ended THEN coalesce(outcome.code, 'UNKNOWN') END AS outcome_code,
    CASE WHEN part.ended THEN coalesce(outcome.label, 'Not known') END AS outcome_desc,
    CASE WHEN part.ended THEN section47.no_further_action OR section47.outcome = 'NFA' END
        AS no_further_action,
    CASE
        WHEN part.ended THEN
            CASE WHEN section47.no_further_action OR section47.outcome = 'NFA' THEN 'Y' ELSE 'N' END
    END AS s47e_s47_nfa,
    part.team_id AS s47e_s47_completed_by_team,
    part.worker_id AS s47e_s47_completed_by_worker_id,
    CASE
        WHEN CASE
            WHEN part.time_known THEN part.ended_at >= part.started_at
            ELSE part.ended_on >= part.started_on
        END
            THEN ended_day.working_days - started_day.working_days
    END AS working_days,
    running.assessments > 0 AS within_assessment_45wd
FROM front_door.section47
JOIN frontdoor.authority USING (authority_id)
CROSS JOIN LATERAL (
    SELECT
        section47.start_revision >= 0 AND NOT section47.start_voided AS started,
        section47.end_revision >= 0 AND NOT section47.end_voided AS ended
) AS present
-- The end's values stand over the start's.
CROSS JOIN LATERAL (
    SELECT
        present.ended,
        CASE WHEN present.ended THEN section47.end_started_at ELSE section47.start_started_at END
            AS started_at,
        CASE WHEN present.ended THEN section47.end_started_on ELSE section47.start_started_on END
            AS started_on,
        CASE WHEN present.ended THEN section47.end_time_known ELSE section47.start_time_known END
            AS time_known,
        CASE WHEN present.ended THEN section47.ended_at END AS ended_at,
        CASE WHEN present.ended THEN section47.ended_on END AS ended_on,
        coalesce(
            CASE WHEN present.ended THEN section47.end_referral_id END,
            CASE WHEN present.started THEN section47.start_referral_id END
        ) AS referral_id,
        coalesce(
            CASE WHEN present.ended THEN section47.end_strategy_discussion_id END,
            CASE WHEN present.started THEN section47.start_strategy_discussion_id END
        ) AS strategy_discussion_id,
        coalesce(
            CASE WHEN present.ended THEN section47.end_team_id END,
            CASE WHEN present.started THEN section47.start_team_id END
        ) AS team_id,
        coalesce(
            CASE WHEN present.ended THEN section47.end_worker_id END,
            CASE WHEN present.started THEN section47.start_worker_id END
        ) AS worker_id
) AS part
-- Joined, so that it is looked for once a row, and not at all where nobody asks for it.
LEFT JOIN LATERAL (
    SELECT max(referral.referral_id) AS referral_id
    FROM timeliness.referral
    WHERE referral.authority_id = section47.authority_id
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
) AS referral ON true
JOIN frontdoor.calendar_day AS started_day ON started_day.day = part.started_on
LEFT JOIN frontdoor.calendar_day AS ended_day ON ended_day.day = part.ended_on
-- Joined, so that it is worked out once a row, and not at all where nobody asks for it.
LEFT JOIN LATERAL (
    SELECT count(*) AS assessments
    FROM timeliness.assessment
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
            CASE WHEN present.ended THEN assessment.authorised_on END AS authorised_on,
            coalesce(
                CASE WHEN present.ended THEN assessment.end_referral_id END,
                CASE WHEN present.started THEN assessment.start_referral_id END
            ) AS referral_id
    ) AS spell
    JOIN frontdoor.calendar_day AS assessed ON assessed.day = spell.started_on
    LEFT JOIN timeliness.referral AS named
        ON named.authority_id = assessment.authority_id
            AND named.child_key = assessment.child_key
            AND named.child_id = assessment.child_id
            AND named.referral_id = spell.referral_id
            AND named.opened_revision >= 0
            AND NOT named.opened_voided
    WHERE assessment.authority_id = section47.authority_id
        AND assessment.child_key = section47.child_key
        AND assessment.child_id = section47.child_id
        AND (present.started OR present.ended)
        AND named.no_further_action IS NOT TRUE
        AND spell.started_on <= part.started_on
        AND coalesce(spell.authorised_on, 'infinity') >= part.started_on
        AND started_day.working_days - assessed.working_days <= 45
) AS running ON true
LEFT JOIN frontdoor.code AS outcome
    ON outcome.list = 'section47_outcome' AND outcome.symbol = section47.outcome
WHERE present.started OR present.ended;

SELECT live.keep_of_child('section47', 'started_on');

CREATE VIEW bi.section47 AS
SELECT
    section47_key,
    authority,
    s47e_s47_enquiry_id,
    s47e_person_id,
    s47e_referral_id,
    referral_key,
    referral_derived,
    strategy_discussion_id,
    started_at,
    s47e_s47_start_date,
    started_on,
    ended_at,
    s47e_s47_end_date,
    ended_on,
    time_known,
    week,
    month,
    reporting_year,
    section47_state,
    outcome_code,
    outcome_desc,
    no_further_action,
    s47e_s47_nfa,
    s47e_s47_completed_by_team,
    s47e_s47_completed_by_worker_id,
    working_days,
    within_assessment_45wd
FROM live.section47;

COMMENT ON VIEW bi.section47 IS
    'One row per section 47 enquiry about a child; each counts, also one whose referral '
    'can''t be found';
COMMENT ON COLUMN bi.section47.section47_key IS
    'Authority, child and enquiry, joined by / (a / inside a child''s id is shown as ~)';
COMMENT ON COLUMN bi.section47.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.section47.s47e_s47_enquiry_id IS 'Id of the enquiry';
COMMENT ON COLUMN bi.section47.s47e_person_id IS 'Id of the child';
COMMENT ON COLUMN bi.section47.s47e_referral_id IS
    'Id of the referral that it belongs to; null: none';
COMMENT ON COLUMN bi.section47.referral_key IS 'That referral in bi.referral';
COMMENT ON COLUMN bi.section47.referral_derived IS
    'It names no referral: it belongs to the child''s latest one with further action on or '
    'before its day';
COMMENT ON COLUMN bi.section47.strategy_discussion_id IS
    'The strategy discussion that it names as what initiated it';
COMMENT ON COLUMN bi.section47.started_at IS 'When it started (UTC instant)';
COMMENT ON COLUMN bi.section47.s47e_s47_start_date IS 'When it started, local date and time';
COMMENT ON COLUMN bi.section47.started_on IS 'When it started, local date';
COMMENT ON COLUMN bi.section47.ended_at IS 'When it ended (UTC instant); null: open';
COMMENT ON COLUMN bi.section47.s47e_s47_end_date IS 'When it ended, local date and time';
COMMENT ON COLUMN bi.section47.ended_on IS 'When it ended, local date';
COMMENT ON COLUMN bi.section47.time_known IS 'False: only dates are known';
COMMENT ON COLUMN bi.section47.week IS 'Monday of the week in which it started';
COMMENT ON COLUMN bi.section47.month IS 'First day of the month in which it started';
COMMENT ON COLUMN bi.section47.reporting_year IS 'Reporting year in which it started';
COMMENT ON COLUMN bi.section47.section47_state IS 'OPEN or ENDED';
COMMENT ON COLUMN bi.section47.outcome_code IS 'What it led to; null: open';
COMMENT ON COLUMN bi.section47.outcome_desc IS 'Label of the outcome';
COMMENT ON COLUMN bi.section47.no_further_action IS 'It ended in no further action; null: open';
COMMENT ON COLUMN bi.section47.s47e_s47_nfa IS 'The same as Y or N';
COMMENT ON COLUMN bi.section47.s47e_s47_completed_by_team IS 'Team that enquires or enquired';
COMMENT ON COLUMN bi.section47.s47e_s47_completed_by_worker_id IS
    'Worker who enquires or completed it';
COMMENT ON COLUMN bi.section47.working_days IS
    'Working days from its start to its end; null: open, or ended before its start';
COMMENT ON COLUMN bi.section47.within_assessment_45wd IS
    'It started while an assessment of the child was running, within 45 working days of the '
    'start of that';
