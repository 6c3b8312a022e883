CREATE VIEW bi.section47_event AS
SELECT
    event.authority,
    event.event,
    event.event_key,
    event.person_id,
    event.team_id,
    event.day,
    event.week,
    event.month,
    event.reporting_year,
    event.no_further_action,
    event.within_assessment_45wd,
    event.within_15wd_from_strategy
FROM (
    SELECT
        authority,
        'STRATEGY_DISCUSSION' AS event,
        strategy_discussion_key AS event_key,
        person_id,
        team_id,
        held_on AS day,
        week,
        month,
        reporting_year,
        no_further_action,
        NULL::boolean AS within_assessment_45wd,
        NULL::boolean AS within_15wd_from_strategy
    FROM bi.strategy_discussion
    UNION ALL
    SELECT
        authority,
        'SECTION47_STARTED',
        section47_key,
        s47e_person_id,
        s47e_s47_completed_by_team,
        started_on,
        week,
        month,
        reporting_year,
        NULL,
        within_assessment_45wd,
        NULL
    FROM bi.section47
    UNION ALL
    SELECT
        authority,
        'SECTION47_ENDED',
        section47_key,
        s47e_person_id,
        s47e_s47_completed_by_team,
        ended_on,
        ended_day.week,
        ended_day.month,
        ended_day.reporting_year,
        no_further_action,
        NULL,
        NULL
    FROM bi.section47
    JOIN frontdoor.calendar_day AS ended_day ON ended_day.day = section47.ended_on
    UNION ALL
    SELECT
        authority,
        'CONFERENCE',
        conference_key,
        icpc_person_id,
        icpc_icpc_team,
        held_on,
        week,
        month,
        reporting_year,
        NULL,
        NULL,
        within_15wd_from_strategy
    FROM bi.conference
) AS event;

COMMENT ON VIEW bi.section47_event IS
    'What section47_weekly, _monthly and _reporting_year count: strategy discussions, starts '
    'and ends of section 47 enquiries, conferences';
COMMENT ON COLUMN bi.section47_event.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.section47_event.event IS
    'STRATEGY_DISCUSSION, SECTION47_STARTED, SECTION47_ENDED or CONFERENCE';
COMMENT ON COLUMN bi.section47_event.event_key IS
    'Key of the discussion, enquiry or conference in its own view';
COMMENT ON COLUMN bi.section47_event.person_id IS 'Id of the child';
COMMENT ON COLUMN bi.section47_event.team_id IS 'Team that led or enquired, or is responsible';
COMMENT ON COLUMN bi.section47_event.day IS 'Local date';
COMMENT ON COLUMN bi.section47_event.week IS 'Monday of its week';
COMMENT ON COLUMN bi.section47_event.month IS 'First day of its month';
COMMENT ON COLUMN bi.section47_event.reporting_year IS 'Its reporting year';
COMMENT ON COLUMN bi.section47_event.no_further_action IS
    'A discussion or an end: in no further action';
COMMENT ON COLUMN bi.section47_event.within_assessment_45wd IS
    'A start: while an assessment of the child was running, within 45 working days of its start';
COMMENT ON COLUMN bi.section47_event.within_15wd_from_strategy IS
    'A conference: within 15 working days of the strategy discussion; null: no such day, or '
    'before it';
