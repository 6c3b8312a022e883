CREATE VIEW live.assessment_row AS
SELECT
    assessment.authority_id,
    assessment.child_key,
    frontdoor.entity_key(authority.gss_code, assessment.child_id, assessment.assessment_id)
        AS assessment_key,
    authority.gss_code AS authority,
    assessment.assessment_id AS cina_assessment_id,
    assessment.child_id AS cina_person_id,
    referral.referral_id AS cina_referral_id,
    frontdoor.entity_key(authority.gss_code, referral.child_id, referral.referral_id)
        AS referral_key,
    part.referral_id IS NULL AND referral.referral_id IS NOT NULL AS referral_derived,
    part.started_at,
    frontdoor.local_time(part.started_at) AS cina_assessment_start_date,
    part.started_on,
    part.authorised_at,
    frontdoor.local_time(part.authorised_at) AS cina_assessment_auth_date,
    part.authorised_on,
    part.time_known,
    authorised.week,
    authorised.month,
    authorised.reporting_year,
    part.team_id AS cina_assessment_team,
    part.worker_id AS cina_assessment_worker_id,
    CASE WHEN part.ended THEN coalesce(outcome.code, 'UNKNOWN') END AS outcome_code,
    CASE WHEN part.ended THEN coalesce(outcome.label, 'Not known') END AS outcome_desc,
    CASE WHEN part.ended THEN CASE assessment.outcome WHEN 'NFA' THEN 'Y' ELSE 'N' END END
        AS cina_assessment_outcome_nfa,
    CASE WHEN part.ended THEN found.factors END AS assessment_factors,
    CASE
        WHEN part.ended AND assessment.closure_reason IS NOT NULL THEN
            coalesce(reason.code, 'UNKNOWN')
    END AS closure_reason_code,
    CASE
        WHEN part.ended AND assessment.closure_reason IS NOT NULL THEN
            coalesce(reason.label, 'Not known')
    END AS closure_reason_desc,
    CASE WHEN part.ended THEN 'AUTHORISED' ELSE 'OPEN' END AS assessment_state,
    referral.opened_on AS referral_opened_on,
    elapsed.from_start AS working_days_from_start,
    elapsed.from_start <= 45 AS within_45wd_from_start,
    CASE
        WHEN elapsed.from_start = 0 THEN 'Same day'
        WHEN elapsed.from_start <= 10 THEN '1-10'
        WHEN elapsed.from_start <= 20 THEN '11-20'
        WHEN elapsed.from_start <= 30 THEN '21-30'
        WHEN elapsed.from_start <= 40 THEN '31-40'
        WHEN elapsed.from_start <= 45 THEN '41-45'
        WHEN elapsed.from_start <= 50 THEN '46-50'
        WHEN elapsed.from_start <= 60 THEN '51-60'
        WHEN elapsed.from_start > 60 THEN '61+'
    END AS duration_band,
    elapsed.from_referral AS working_days_from_referral,
    elapsed.from_referral <= 45 AS within_45wd_from_referral,
    (
        SELECT due.day
        FROM frontdoor.calendar_day AS due
        WHERE due.is_working
            AND due.working_days = started.working_days + 45
            AND extract(year FROM due.day)
                <= (SELECT extract(year FROM max(day)) FROM frontdoor.bank_holiday)
    ) AS due_on_from_start,
    (
        SELECT due.day
        FROM frontdoor.calendar_day AS due
        WHERE due.is_working
            AND due.working_days = opened.working_days + 45
            AND extract(year FROM due.day)
                <= (SELECT extract(year FROM max(day)) FROM frontdoor.bank_holiday)
    ) AS due_on_from_referral,
    started.working_days AS started_working_days,
    opened.working_days AS opened_working_days
FROM timeliness.assessment
JOIN frontdoor.authority USING (authority_id)
CROSS JOIN LATERAL (
    SELECT
        assessment.start_revision >= 0 AND NOT assessment.start_voided AS started,
        assessment.end_revision >= 0 AND NOT assessment.end_voided AS ended
) AS present
-- The end's values stand over the start's.
CROSS JOIN LATERAL (
    SELECT
        present.ended,
        CASE WHEN present.ended THEN assessment.end_started_at ELSE assessment.start_started_at END
            AS started_at,
        CASE WHEN present.ended THEN assessment.end_started_on ELSE assessment.start_started_on END
            AS started_on,
        CASE WHEN present.ended THEN assessment.end_time_known ELSE assessment.start_time_known END
            AS time_known,
        CASE WHEN present.ended THEN assessment.authorised_at END AS authorised_at,
        CASE WHEN present.ended THEN assessment.authorised_on END AS authorised_on,
        coalesce(
            CASE WHEN present.ended THEN assessment.end_referral_id END,
            CASE WHEN present.started THEN assessment.start_referral_id END
        ) AS referral_id,
        coalesce(
            CASE WHEN present.ended THEN assessment.end_team_id END,
            CASE WHEN present.started THEN assessment.start_team_id END
        ) AS team_id,
        coalesce(
            CASE WHEN present.ended THEN assessment.end_worker_id END,
            CASE WHEN present.started THEN assessment.start_worker_id END
        ) AS worker_id
) AS part
-- Whole lists, read once: a look-up a row costs far more.
CROSS JOIN (
    SELECT
        (
            SELECT jsonb_object_agg(symbol, code)
            FROM frontdoor.code
            WHERE list = 'assessment_factor'
        ) AS assessment_factor
) AS codes
-- Joined, so that it is worked out once for every list that there is, and not at all where nobody
-- asks for it.
LEFT JOIN LATERAL (
    SELECT string_agg(
        coalesce(codes.assessment_factor ->> factor.symbol, 'UNKNOWN'),
        ',' ORDER BY factor.place
    ) AS factors
    FROM unnest(assessment.factors) WITH ORDINALITY AS factor (symbol, place)
) AS found ON true
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
LEFT JOIN frontdoor.calendar_day AS opened ON opened.day = referral.opened_on
LEFT JOIN frontdoor.calendar_day AS started ON started.day = part.started_on
LEFT JOIN frontdoor.calendar_day AS authorised ON authorised.day = part.authorised_on
-- A clock whose end is before its start is null, by instants or, where one is date-only, by dates.
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN CASE
                WHEN part.time_known THEN part.authorised_at >= part.started_at
                ELSE part.authorised_on >= part.started_on
            END
                THEN authorised.working_days - started.working_days
        END AS from_start,
        CASE
            WHEN CASE
                WHEN part.time_known AND referral.opened_time_known THEN
                    part.authorised_at >= referral.opened_at
                ELSE part.authorised_on >= referral.opened_on
            END
                THEN authorised.working_days - opened.working_days
        END AS from_referral
) AS elapsed
LEFT JOIN frontdoor.code AS outcome
    ON outcome.list = 'assessment_outcome' AND outcome.symbol = assessment.outcome
LEFT JOIN frontdoor.code AS reason
    ON reason.list = 'closure_reason' AND reason.symbol = assessment.closure_reason
WHERE (present.started OR present.ended) AND referral.no_further_action IS NOT TRUE;

SELECT live.keep_of_child('assessment', 'authorised_on');

CREATE VIEW bi.assessment AS
SELECT
    assessment_key,
    authority,
    cina_assessment_id,
    cina_person_id,
    cina_referral_id,
    referral_key,
    referral_derived,
    started_at,
    cina_assessment_start_date,
    started_on,
    authorised_at,
    cina_assessment_auth_date,
    authorised_on,
    time_known,
    assessment.week,
    assessment.month,
    assessment.reporting_year,
    cina_assessment_team,
    cina_assessment_worker_id,
    outcome_code,
    outcome_desc,
    cina_assessment_outcome_nfa,
    assessment_factors,
    closure_reason_code,
    closure_reason_desc,
    assessment_state,
    referral_opened_on,
    working_days_from_start,
    within_45wd_from_start,
    duration_band,
    working_days_from_referral,
    within_45wd_from_referral,
    due_on_from_start,
    due_on_from_referral,
    assessment_state = 'OPEN' AND today.working_days - started_working_days > 45
        AS overdue_from_start,
    CASE
        WHEN assessment_state = 'OPEN' THEN today.working_days - opened_working_days > 45
        ELSE false
    END AS overdue_from_referral
FROM live.assessment
LEFT JOIN frontdoor.calendar_day AS today
    ON today.day = frontdoor.local_date(frontdoor.present());

COMMENT ON VIEW bi.assessment IS
    'One row per assessment with both clocks; those under a no-further-action referral are in '
    'bi.data_quality';
COMMENT ON COLUMN bi.assessment.assessment_key IS
    'Authority, child and assessment, joined by / (a / inside a child''s id is shown as ~)';
COMMENT ON COLUMN bi.assessment.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.assessment.cina_assessment_id IS 'Id of the assessment';
COMMENT ON COLUMN bi.assessment.cina_person_id IS 'Id of the child';
COMMENT ON COLUMN bi.assessment.cina_referral_id IS
    'Id of the referral that it belongs to; null: none, it has the clock from its start only';
COMMENT ON COLUMN bi.assessment.referral_key IS 'That referral in bi.referral';
COMMENT ON COLUMN bi.assessment.referral_derived IS
    'It names no referral: it belongs to the child''s latest one on or before its start';
COMMENT ON COLUMN bi.assessment.started_at IS 'When it was started (UTC instant)';
COMMENT ON COLUMN bi.assessment.cina_assessment_start_date IS
    'When it was started, local date and time';
COMMENT ON COLUMN bi.assessment.started_on IS 'When it was started, local date';
COMMENT ON COLUMN bi.assessment.authorised_at IS
    'When it was authorised (UTC instant); null: open';
COMMENT ON COLUMN bi.assessment.cina_assessment_auth_date IS
    'When it was authorised, local date and time';
COMMENT ON COLUMN bi.assessment.authorised_on IS 'When it was authorised, local date';
COMMENT ON COLUMN bi.assessment.time_known IS 'False: only dates are known';
COMMENT ON COLUMN bi.assessment.week IS
    'Monday of the ISO week in which it was authorised; null: open';
COMMENT ON COLUMN bi.assessment.month IS
    'First day of the month in which it was authorised; null: open';
COMMENT ON COLUMN bi.assessment.reporting_year IS
    'Reporting year in which it was authorised; null: open';
COMMENT ON COLUMN bi.assessment.cina_assessment_team IS 'Team that assesses';
COMMENT ON COLUMN bi.assessment.cina_assessment_worker_id IS 'Worker who assesses';
COMMENT ON COLUMN bi.assessment.outcome_code IS 'Outcome, such as NFA; null: open';
COMMENT ON COLUMN bi.assessment.outcome_desc IS 'Label of the outcome';
COMMENT ON COLUMN bi.assessment.cina_assessment_outcome_nfa IS
    'Y: no further action; N: another outcome; null: open';
COMMENT ON COLUMN bi.assessment.assessment_factors IS
    'Factor codes joined by commas (one row each in bi.assessment_factor); null: none';
COMMENT ON COLUMN bi.assessment.closure_reason_code IS
    'Reason with which it closes its case; null: it does not';
COMMENT ON COLUMN bi.assessment.closure_reason_desc IS 'Label of that reason';
COMMENT ON COLUMN bi.assessment.assessment_state IS 'OPEN or AUTHORISED';
COMMENT ON COLUMN bi.assessment.referral_opened_on IS
    'Local date of its referral, where the clock from referral starts';
COMMENT ON COLUMN bi.assessment.working_days_from_start IS
    'DfE clock: working days after its start up to authorisation; null: open, or ended before it';
COMMENT ON COLUMN bi.assessment.within_45wd_from_start IS
    'DfE clock (table C2) met: at most 45 working days; null: no such clock';
COMMENT ON COLUMN bi.assessment.duration_band IS
    'Band of the DfE clock: Same day, 1-10, 11-20, 21-30, 31-40, 41-45, 46-50, 51-60, 61+';
COMMENT ON COLUMN bi.assessment.working_days_from_referral IS
    'Guidance clock: working days after the referral up to authorisation; null: no such clock';
COMMENT ON COLUMN bi.assessment.within_45wd_from_referral IS
    'Guidance clock met: at most 45 working days; null: no such clock';
COMMENT ON COLUMN bi.assessment.due_on_from_start IS
    '45th working day after its start; null: past the table of bank holidays';
COMMENT ON COLUMN bi.assessment.due_on_from_referral IS
    '45th working day after the referral; null: no referral, or past the table of bank holidays';
COMMENT ON COLUMN bi.assessment.overdue_from_start IS
    'Open for more than 45 working days from its start at present';
COMMENT ON COLUMN bi.assessment.overdue_from_referral IS
    'Open for more than 45 working days from the referral at present; null: no referral';
