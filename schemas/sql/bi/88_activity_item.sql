-- What counts of contacts; bi.activity_item and the figures of live.activity are made of it.
CREATE VIEW live.activity_contact_item AS
SELECT
    'CONTACT#' || contact.contact_key AS activity_key,
    'CONTACT' AS event,
    contact.authority,
    contact.team_id,
    contact.cont_contact_source_code AS source_code,
    contact.cont_contact_source_desc AS source_desc,
    contact.received_on AS day,
    contact.week,
    contact.month,
    contact.reporting_year,
    CASE WHEN contact.channel_code = 'PHONE' THEN contact.conversation_key END AS conversation_key,
    NULL::date AS ends_on,
    contact.cont_person_id IS NOT NULL AS contacts,
    contact.cont_person_id IS NULL AS unidentified,
    contact.cont_person_id IS NOT NULL AND contact.from_community AS community_contacts,
    contact.cont_person_id IS NOT NULL AND contact.information_only AS information_only,
    contact.cont_person_id IS NOT NULL AND NOT contact.information_only
    AND NOT contact.has_concern_family AS without_family,
    contact.cont_person_id IS NOT NULL AND contact.decision_state = 'DECIDED' AS decided,
    contact.cont_person_id IS NOT NULL AND contact.converted AS converted,
    contact.cont_person_id IS NOT NULL AND contact.converted_broad AS converted_broad,
    contact.decision_state <> 'NOT_NEEDED' AS needing_decision,
    contact.decided_at IS NOT NULL AS decisions,
    contact.decided_within_24h IS NOT NULL AS clocked_24h,
    contact.decided_within_24h,
    contact.decided_at IS NOT NULL
    AND NOT (contact.received_time_known AND contact.decision_time_known) AS date_only,
    contact.decided_within_1wd IS NOT NULL AS clocked_1wd,
    contact.decided_within_1wd,
    contact.signed_off_at IS NOT NULL AS signed_off
FROM bi.contact;

-- What counts but is no contact: made of one child's rows alone.
CREATE VIEW live.activity_case_row AS
SELECT
    referral.authority_id,
    referral.child_key,
    'REFERRAL#' || referral.referral_key AS activity_key,
    'REFERRAL' AS event,
    referral.authority,
    referral.cine_referral_team AS team_id,
    referral.cine_referral_source_code AS source_code,
    referral.cine_referral_source_desc AS source_desc,
    referral.opened_on AS day,
    true AS referrals,
    referral.re_referral AS re_referrals,
    referral.no_further_action AS referral_nfa,
    NULL::boolean AS assessments_started, NULL::boolean AS assessments_authorised,
    NULL::boolean AS clocked_from_start, NULL::boolean AS within_45wd_from_start,
    NULL::boolean AS clocked_from_referral, NULL::boolean AS within_45wd_from_referral,
    NULL::boolean AS strategy_discussions, NULL::boolean AS strategy_nfa,
    NULL::boolean AS section47_started, NULL::boolean AS within_assessment_45wd,
    NULL::boolean AS section47_ended, NULL::boolean AS section47_nfa, NULL::boolean AS conferences,
    NULL::boolean AS conferences_clocked, NULL::boolean AS within_15wd_from_strategy,
    NULL::boolean AS early_help_opened, NULL::boolean AS early_help_closed,
    NULL::boolean AS stepped_down, NULL::boolean AS stepped_up,
    NULL::boolean AS legal_gateway_decisions, NULL::boolean AS continue_current_plan,
    NULL::boolean AS start_pre_proceedings, NULL::boolean AS issue_care_proceedings,
    NULL::boolean AS gateway_outcome_not_known, NULL::boolean AS similar_alerts,
    NULL::boolean AS similar_closed_due, NULL::boolean AS similar_in_time,
    NULL::boolean AS any_alerts
FROM live.referral_row AS referral
UNION ALL
SELECT
    assessment.authority_id,
    assessment.child_key,
    item.event || '#' || assessment.assessment_key,
    item.event,
    assessment.authority,
    assessment.cina_assessment_team,
    NULL,
    NULL,
    item.day,
    NULL, NULL, NULL,
    item.started,
    item.authorised,
    CASE WHEN item.authorised THEN assessment.within_45wd_from_start IS NOT NULL END,
    CASE WHEN item.authorised THEN assessment.within_45wd_from_start END,
    CASE WHEN item.authorised THEN assessment.within_45wd_from_referral IS NOT NULL END,
    CASE WHEN item.authorised THEN assessment.within_45wd_from_referral END,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL
FROM live.assessment_row AS assessment
CROSS JOIN LATERAL (
    VALUES
        ('ASSESSMENT_STARTED', assessment.started_on, true, NULL::boolean),
        ('ASSESSMENT_AUTHORISED', assessment.authorised_on, NULL, true)
) AS item (event, day, started, authorised)
WHERE item.day IS NOT NULL
UNION ALL
SELECT
    discussion.authority_id,
    discussion.child_key,
    'STRATEGY_DISCUSSION#' || frontdoor.entity_key(
        authority.gss_code, discussion.child_id, discussion.strategy_discussion_id
    ),
    'STRATEGY_DISCUSSION',
    authority.gss_code,
    discussion.team_id,
    NULL,
    NULL,
    discussion.held_on,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    true,
    discussion.outcome = 'NFA',
    false,
    NULL,
    false,
    false,
    false,
    false,
    NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM front_door.strategy_discussion AS discussion
JOIN frontdoor.authority USING (authority_id)
WHERE discussion.held_revision >= 0 AND NOT discussion.held_voided
UNION ALL
SELECT
    section47.authority_id,
    section47.child_key,
    item.event || '#' || section47.section47_key,
    item.event,
    section47.authority,
    section47.s47e_s47_completed_by_team,
    NULL,
    NULL,
    item.day,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    false,
    false,
    NOT item.ended,
    CASE WHEN NOT item.ended THEN section47.within_assessment_45wd END,
    item.ended,
    item.ended AND section47.no_further_action,
    false,
    false,
    NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM live.section47_row AS section47
CROSS JOIN LATERAL (
    VALUES
        ('SECTION47_STARTED', section47.started_on, false),
        ('SECTION47_ENDED', section47.ended_on, true)
) AS item (event, day, ended)
WHERE item.day IS NOT NULL
UNION ALL
SELECT
    conference.authority_id,
    conference.child_key,
    'CONFERENCE#' || conference.conference_key,
    'CONFERENCE',
    conference.authority,
    conference.icpc_icpc_team,
    NULL,
    NULL,
    conference.held_on,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    false,
    false,
    false,
    NULL,
    false,
    false,
    true,
    conference.within_15wd_from_strategy IS NOT NULL,
    conference.within_15wd_from_strategy,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM live.conference_row AS conference
UNION ALL
SELECT
    changed.authority_id,
    changed.child_key,
    'EARLY_HELP#' || frontdoor.entity_key(authority.gss_code, changed.child_id, changed.change_id),
    'EARLY_HELP',
    authority.gss_code,
    NULL,
    NULL,
    NULL,
    changed.changed_on,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL,
    kind.code = 'OPENED',
    kind.code = 'CLOSED',
    kind.code = 'STEP_DOWN',
    kind.code = 'STEP_UP',
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM front_door.early_help_change AS changed
JOIN frontdoor.authority USING (authority_id)
JOIN frontdoor.code AS kind ON kind.list = 'early_help_change' AND kind.symbol = changed.change
WHERE changed.changed_revision >= 0 AND NOT changed.changed_voided AND kind.code <> 'UNKNOWN'
UNION ALL
SELECT
    gateway.authority_id,
    gateway.child_key,
    'LEGAL_GATEWAY#' || frontdoor.entity_key(
        authority.gss_code, gateway.child_id, gateway.legal_gateway_id
    ),
    'LEGAL_GATEWAY',
    authority.gss_code,
    gateway.team_id,
    NULL,
    NULL,
    gateway.decided_on,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL,
    true,
    coalesce(outcome.code, 'D') = 'A',
    coalesce(outcome.code, 'D') = 'B',
    coalesce(outcome.code, 'D') = 'C',
    coalesce(outcome.code, 'D') = 'D',
    NULL, NULL, NULL, NULL
FROM front_door.legal_gateway AS gateway
JOIN frontdoor.authority USING (authority_id)
LEFT JOIN frontdoor.code AS outcome
    ON outcome.list = 'legal_gateway_outcome' AND outcome.symbol = gateway.outcome
WHERE gateway.decided_revision >= 0 AND NOT gateway.decided_voided
UNION ALL
SELECT
    alert.authority_id,
    alert.child_key,
    'ALERT#' || alert.alert_id::text,
    'ALERT',
    authority.gss_code,
    alert.team_id,
    NULL,
    NULL,
    frontdoor.local_date(alert.raised_at),
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    alert.rule = 'SIMILAR',
    alert.rule = 'SIMILAR' AND (alert.closed_at < alert.due_at) IS NOT NULL,
    alert.rule = 'SIMILAR' AND alert.closed_at < alert.due_at,
    alert.rule = 'ANY'
FROM repeat_contact.alert
JOIN frontdoor.authority USING (authority_id);

SELECT live.keep_of_child('activity_case', 'day', 'person');

-- Figures that count, of which there are few, by their first day.
CREATE VIEW live.activity_figure AS
SELECT
    measure.measure_key,
    authority.authority_id,
    measure.authority,
    first.day,
    first.week,
    first.month,
    first.reporting_year,
    measure.last_day AS ends_on,
    measure.value::bigint AS care_proceedings
FROM bi.measure
JOIN frontdoor.authority ON authority.gss_code = measure.authority
JOIN frontdoor.calendar_day AS first ON first.day = measure.first_day
WHERE measure.measure_code = 'CARE_PROCEEDINGS';

SELECT live.make(
    $$
    CREATE VIEW bi.activity_item AS
    SELECT contact.*, %1$s
    FROM live.activity_contact_item AS contact
    UNION ALL
    SELECT
        item.activity_key,
        item.event,
        item.authority,
        item.team_id,
        item.source_code,
        item.source_desc,
        item.day,
        calendar.week,
        calendar.month,
        calendar.reporting_year,
        NULL,
        NULL,
        %2$s
    FROM live.activity_case_untouched AS item
    JOIN frontdoor.calendar_day AS calendar ON calendar.day = item.day
    UNION ALL
    SELECT
        item.activity_key,
        item.event,
        item.authority,
        item.team_id,
        item.source_code,
        item.source_desc,
        item.day,
        calendar.week,
        calendar.month,
        calendar.reporting_year,
        NULL,
        NULL,
        %2$s
    FROM live.activity_case_touched AS item
    JOIN frontdoor.calendar_day AS calendar ON calendar.day = item.day
    UNION ALL
    SELECT
        'FIGURE#' || measure_key,
        'FIGURE',
        authority,
        NULL,
        NULL,
        NULL,
        day,
        week,
        month,
        reporting_year,
        NULL,
        ends_on,
        %3$s
    FROM live.activity_figure
    $$,
    live.measures(NULL, 'NULL::boolean AS %1$s', of_figure => 'NULL::bigint AS %1$s'),
    live.measures('NULL', 'item.%1$s', of_figure => 'NULL'),
    live.measures('NULL', 'NULL', of_figure => '%1$s')
);

COMMENT ON VIEW bi.activity_item IS
    'One row per thing that the front door counts and day on which it does; of the measures of '
    'bi.activity_daily those are true in which it counts';
COMMENT ON COLUMN bi.activity_item.activity_key IS 'Event and its key in its own view, joined by #';
COMMENT ON COLUMN bi.activity_item.event IS
    'CONTACT, REFERRAL, ASSESSMENT_STARTED, ASSESSMENT_AUTHORISED, those of bi.section47_event, '
    'EARLY_HELP, LEGAL_GATEWAY, ALERT or FIGURE';
COMMENT ON COLUMN bi.activity_item.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.activity_item.team_id IS
    'Team, as its own view names it; null: none, and all early help and care proceedings';
COMMENT ON COLUMN bi.activity_item.source_code IS
    'Source of contacts and referrals, such as 1A, UNKNOWN: not known; null: all else, which has '
    'none';
COMMENT ON COLUMN bi.activity_item.source_desc IS 'Label of the source';
COMMENT ON COLUMN bi.activity_item.day IS
    'Local date: of receipt for contacts and decisions, opening for referrals, authorisation for '
    'assessments, else of the event';
COMMENT ON COLUMN bi.activity_item.week IS 'Monday of its ISO week';
COMMENT ON COLUMN bi.activity_item.month IS 'First day of its month';
COMMENT ON COLUMN bi.activity_item.reporting_year IS '1 April to 31 March, such as 2020/21';
COMMENT ON COLUMN bi.activity_item.conversation_key IS
    'Of contacts by telephone: what counts as one conversation however often it is there; else '
    'null';
COMMENT ON COLUMN bi.activity_item.ends_on IS
    'Of figures: last day of their period, which begins on day; else null';
SELECT live.comment_on_measures('bi.activity_item');
COMMENT ON COLUMN bi.activity_item.care_proceedings IS
    'The figure, where it counts care proceedings; null: all else';
