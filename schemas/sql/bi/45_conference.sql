CREATE VIEW live.conference_row AS
SELECT
    conference.authority_id,
    conference.child_key,
    frontdoor.entity_key(authority.gss_code, conference.child_id, conference.conference_id)
        AS conference_key,
    authority.gss_code AS authority,
    conference.conference_id AS icpc_icpc_id,
    conference.meeting_id AS icpc_icpc_meeting_id,
    enquiry.section47_id AS icpc_s47_enquiry_id,
    frontdoor.entity_key(authority.gss_code, enquiry.child_id, enquiry.section47_id)
        AS section47_key,
    conference.section47_id IS NULL AND enquiry.section47_id IS NOT NULL AS section47_derived,
    conference.child_id AS icpc_person_id,
    conference.cp_plan_id AS icpc_cp_plan_id,
    conference.referral_id AS icpc_referral_id,
    CASE WHEN conference.transfer_in THEN 'Y' ELSE 'N' END AS icpc_icpc_transfer_in,
    clock.from_day AS clock_from,
    (
        SELECT due.day
        FROM frontdoor.calendar_day AS due
        WHERE due.is_working
            AND due.working_days = from_day.working_days + 15
            AND extract(year FROM due.day)
                <= (SELECT extract(year FROM max(day)) FROM frontdoor.bank_holiday)
    ) AS icpc_icpc_target_date,
    conference.held_at,
    frontdoor.local_time(conference.held_at) AS icpc_icpc_date,
    conference.held_on,
    conference.held_time_known AS time_known,
    held_day.week,
    held_day.month,
    held_day.reporting_year,
    coalesce(outcome.code, 'UNKNOWN') AS outcome_code,
    coalesce(outcome.label, 'Not known') AS outcome_desc,
    CASE WHEN conference.outcome = 'CP_PLAN' THEN 'Y' ELSE 'N' END AS icpc_icpc_outcome_cp_flag,
    conference.team_id AS icpc_icpc_team,
    conference.worker_id AS icpc_icpc_worker_id,
    elapsed.working_days AS working_days_from_strategy,
    elapsed.working_days <= 15 AS within_15wd_from_strategy,
    CASE
        WHEN elapsed.working_days <= 10 THEN '0-10'
        WHEN elapsed.working_days <= 15 THEN '11-15'
        WHEN elapsed.working_days <= 20 THEN '16-20'
        WHEN elapsed.working_days > 20 THEN '21+'
    END AS duration_band
FROM front_door.conference
JOIN frontdoor.authority USING (authority_id)
-- The enquiry that it names, or the child's latest one by then.
LEFT JOIN LATERAL (
    SELECT
        section47.section47_id,
        section47.child_id,
        part.started_on,
        part.strategy_discussion_id
    FROM front_door.section47
    CROSS JOIN LATERAL (
        SELECT
            section47.start_revision >= 0 AND NOT section47.start_voided AS started,
            section47.end_revision >= 0 AND NOT section47.end_voided AS ended
    ) AS present
    CROSS JOIN LATERAL (
        SELECT
            CASE
                WHEN present.ended THEN section47.end_started_at
                ELSE section47.start_started_at
            END AS started_at,
            CASE
                WHEN present.ended THEN section47.end_started_on
                ELSE section47.start_started_on
            END AS started_on,
            coalesce(
                CASE WHEN present.ended THEN section47.end_strategy_discussion_id END,
                CASE WHEN present.started THEN section47.start_strategy_discussion_id END
            ) AS strategy_discussion_id
    ) AS part
    WHERE section47.authority_id = conference.authority_id
        AND section47.child_key = conference.child_key
        AND section47.child_id = conference.child_id
        AND (present.started OR present.ended)
        AND CASE
            WHEN conference.section47_id IS NULL THEN part.started_on <= conference.held_on
            ELSE section47.section47_id = conference.section47_id
        END
    ORDER BY part.started_at DESC, section47.section47_id DESC
    LIMIT 1
) AS enquiry ON NOT conference.transfer_in
LEFT JOIN front_door.strategy_discussion AS discussion
    ON discussion.authority_id = conference.authority_id
        AND discussion.child_key = conference.child_key
        AND discussion.child_id = conference.child_id
        AND discussion.strategy_discussion_id = enquiry.strategy_discussion_id
        AND discussion.held_revision >= 0
        AND NOT discussion.held_voided
-- An enquiry without a discussion of its own begins on the day of the one that initiated it.
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN conference.transfer_in THEN frontdoor.local_date(conference.notified_at)
        ELSE coalesce(discussion.held_on, enquiry.started_on)
    END AS from_day
) AS clock
LEFT JOIN frontdoor.calendar_day AS from_day ON from_day.day = clock.from_day
JOIN frontdoor.calendar_day AS held_day ON held_day.day = conference.held_on
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN conference.held_on >= clock.from_day THEN
            held_day.working_days - from_day.working_days
    END AS working_days
) AS elapsed
LEFT JOIN frontdoor.code AS outcome
    ON outcome.list = 'conference_outcome' AND outcome.symbol = conference.outcome
WHERE conference.held_revision >= 0 AND NOT conference.held_voided;

CREATE VIEW bi.conference AS
SELECT
    conference_key,
    authority,
    icpc_icpc_id,
    icpc_icpc_meeting_id,
    icpc_s47_enquiry_id,
    section47_key,
    section47_derived,
    icpc_person_id,
    icpc_cp_plan_id,
    icpc_referral_id,
    icpc_icpc_transfer_in,
    clock_from,
    icpc_icpc_target_date,
    held_at,
    icpc_icpc_date,
    held_on,
    time_known,
    week,
    month,
    reporting_year,
    outcome_code,
    outcome_desc,
    icpc_icpc_outcome_cp_flag,
    icpc_icpc_team,
    icpc_icpc_worker_id,
    working_days_from_strategy,
    within_15wd_from_strategy,
    duration_band
FROM live.conference_row;

COMMENT ON VIEW bi.conference IS
    'One row per initial child protection conference about a child, with the clock of 15 '
    'working days';
COMMENT ON COLUMN bi.conference.conference_key IS
    'Authority, child and conference, joined by / (a / inside a child''s id is shown as ~)';
COMMENT ON COLUMN bi.conference.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.conference.icpc_icpc_id IS 'Id of the conference of this child';
COMMENT ON COLUMN bi.conference.icpc_icpc_meeting_id IS
    'Id of the meeting, which children may share';
COMMENT ON COLUMN bi.conference.icpc_s47_enquiry_id IS
    'Id of the section 47 enquiry that led to it; null: none';
COMMENT ON COLUMN bi.conference.section47_key IS 'That enquiry in bi.section47';
COMMENT ON COLUMN bi.conference.section47_derived IS
    'It names no enquiry: it follows the child''s latest one that started on or before its day';
COMMENT ON COLUMN bi.conference.icpc_person_id IS 'Id of the child';
COMMENT ON COLUMN bi.conference.icpc_cp_plan_id IS 'Id of the child protection plan that began';
COMMENT ON COLUMN bi.conference.icpc_referral_id IS 'Id of the referral that it names';
COMMENT ON COLUMN bi.conference.icpc_icpc_transfer_in IS
    'Y: the child moved in from another authority';
COMMENT ON COLUMN bi.conference.clock_from IS
    'Day from which the clock runs: the strategy discussion, else the start of the enquiry; '
    'of a transfer in, the notification';
COMMENT ON COLUMN bi.conference.icpc_icpc_target_date IS
    '15th working day after it; null: past the table of bank holidays, or no such day';
COMMENT ON COLUMN bi.conference.held_at IS 'When it was held (UTC instant)';
COMMENT ON COLUMN bi.conference.icpc_icpc_date IS 'When it was held, local date and time';
COMMENT ON COLUMN bi.conference.held_on IS 'When it was held, local date';
COMMENT ON COLUMN bi.conference.time_known IS 'False: only dates are known';
COMMENT ON COLUMN bi.conference.week IS 'Monday of the week in which it was held';
COMMENT ON COLUMN bi.conference.month IS 'First day of the month in which it was held';
COMMENT ON COLUMN bi.conference.reporting_year IS 'Reporting year in which it was held';
COMMENT ON COLUMN bi.conference.outcome_code IS 'What it decided';
COMMENT ON COLUMN bi.conference.outcome_desc IS 'Label of the outcome';
COMMENT ON COLUMN bi.conference.icpc_icpc_outcome_cp_flag IS 'Y: a child protection plan';
COMMENT ON COLUMN bi.conference.icpc_icpc_team IS 'Team responsible for the child';
COMMENT ON COLUMN bi.conference.icpc_icpc_worker_id IS 'Worker responsible for the child';
COMMENT ON COLUMN bi.conference.working_days_from_strategy IS
    'Working days from clock_from to the conference; null: held before, or no such day';
COMMENT ON COLUMN bi.conference.within_15wd_from_strategy IS 'At most 15 of them';
COMMENT ON COLUMN bi.conference.duration_band IS 'Band of DfE table C4';
