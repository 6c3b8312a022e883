CREATE VIEW bi.activity_item AS
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
    contact.signed_off_at IS NOT NULL AS signed_off,
    NULL::boolean AS referrals, NULL::boolean AS re_referrals, NULL::boolean AS referral_nfa,
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
    NULL::boolean AS any_alerts, NULL::bigint AS care_proceedings
FROM bi.contact
UNION ALL
SELECT
    'REFERRAL#' || referral.referral_key,
    'REFERRAL',
    referral.authority,
    referral.cine_referral_team,
    referral.cine_referral_source_code,
    referral.cine_referral_source_desc,
    referral.opened_on,
    referral.week,
    referral.month,
    referral.reporting_year,
    NULL,
    NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    true AS referrals,
    referral.re_referral AS re_referrals,
    referral.no_further_action AS referral_nfa,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM bi.referral
UNION ALL
SELECT
    'ASSESSMENT_STARTED#' || assessment.assessment_key,
    'ASSESSMENT_STARTED',
    assessment.authority,
    assessment.cina_assessment_team,
    NULL,
    NULL,
    assessment.started_on,
    date_trunc('week', assessment.started_on)::date,
    date_trunc('month', assessment.started_on)::date,
    frontdoor.reporting_year(assessment.started_on),
    NULL,
    NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL,
    true AS assessments_started,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM bi.assessment
UNION ALL
SELECT
    'ASSESSMENT_AUTHORISED#' || assessment.assessment_key,
    'ASSESSMENT_AUTHORISED',
    assessment.authority,
    assessment.cina_assessment_team,
    NULL,
    NULL,
    assessment.authorised_on,
    assessment.week,
    assessment.month,
    assessment.reporting_year,
    NULL,
    NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL,
    true AS assessments_authorised,
    assessment.within_45wd_from_start IS NOT NULL AS clocked_from_start,
    assessment.within_45wd_from_start,
    assessment.within_45wd_from_referral IS NOT NULL AS clocked_from_referral,
    assessment.within_45wd_from_referral,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM bi.assessment
WHERE assessment.authorised_on IS NOT NULL
UNION ALL
SELECT
    event.event || '#' || event.event_key,
    event.event,
    event.authority,
    event.team_id,
    NULL,
    NULL,
    event.day,
    event.week,
    event.month,
    event.reporting_year,
    NULL,
    NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    event.event = 'STRATEGY_DISCUSSION' AS strategy_discussions,
    event.event = 'STRATEGY_DISCUSSION' AND event.no_further_action AS strategy_nfa,
    event.event = 'SECTION47_STARTED' AS section47_started,
    event.within_assessment_45wd,
    event.event = 'SECTION47_ENDED' AS section47_ended,
    event.event = 'SECTION47_ENDED' AND event.no_further_action AS section47_nfa,
    event.event = 'CONFERENCE' AS conferences,
    event.within_15wd_from_strategy IS NOT NULL AS conferences_clocked,
    event.within_15wd_from_strategy,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM bi.section47_event AS event
UNION ALL
SELECT
    'EARLY_HELP#' || change.change_key,
    'EARLY_HELP',
    change.authority,
    NULL,
    NULL,
    NULL,
    change.changed_on,
    change.week,
    change.month,
    change.reporting_year,
    NULL,
    NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL,
    change.change_code = 'OPENED' AS early_help_opened,
    change.change_code = 'CLOSED' AS early_help_closed,
    change.change_code = 'STEP_DOWN' AS stepped_down,
    change.change_code = 'STEP_UP' AS stepped_up,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM bi.early_help_change AS change
WHERE change.change_code <> 'UNKNOWN'
UNION ALL
SELECT
    'LEGAL_GATEWAY#' || gateway.legal_gateway_key,
    'LEGAL_GATEWAY',
    gateway.authority,
    gateway.team_id,
    NULL,
    NULL,
    gateway.decided_on,
    gateway.week,
    gateway.month,
    gateway.reporting_year,
    NULL,
    NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL,
    true AS legal_gateway_decisions,
    gateway.prep_legal_gateway_outcome = 'A' AS continue_current_plan,
    gateway.prep_legal_gateway_outcome = 'B' AS start_pre_proceedings,
    gateway.prep_legal_gateway_outcome = 'C' AS issue_care_proceedings,
    gateway.prep_legal_gateway_outcome = 'D' AS gateway_outcome_not_known,
    NULL, NULL, NULL, NULL, NULL
FROM bi.legal_gateway AS gateway
UNION ALL
SELECT
    'ALERT#' || alert.alert_key,
    'ALERT',
    alert.authority,
    alert.team_id,
    NULL,
    NULL,
    alert.raised_on,
    raised.week,
    raised.month,
    raised.reporting_year,
    NULL,
    NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    alert.rule = 'SIMILAR' AS similar_alerts,
    alert.rule = 'SIMILAR' AND alert.scrutinised_in_time IS NOT NULL AS similar_closed_due,
    alert.rule = 'SIMILAR' AND alert.scrutinised_in_time AS similar_in_time,
    alert.rule = 'ANY' AS any_alerts,
    NULL
FROM bi.repeat_contact_alert AS alert
JOIN frontdoor.calendar_day AS raised ON raised.day = alert.raised_on
UNION ALL
SELECT
    'FIGURE#' || measure.measure_key,
    'FIGURE',
    measure.authority,
    NULL,
    NULL,
    NULL,
    measure.first_day,
    first.week,
    first.month,
    first.reporting_year,
    NULL,
    measure.last_day,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    measure.value::bigint AS care_proceedings
FROM bi.measure
JOIN frontdoor.calendar_day AS first ON first.day = measure.first_day
WHERE measure.measure_code = 'CARE_PROCEEDINGS';

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
COMMENT ON COLUMN bi.activity_item.contacts IS 'Contacts received, about identified children';
COMMENT ON COLUMN bi.activity_item.unidentified IS
    'Beside them: contacts about children not identified';
COMMENT ON COLUMN bi.activity_item.community_contacts IS
    'Of the contacts: from family, friends and neighbours (sources 1A and 1B)';
COMMENT ON COLUMN bi.activity_item.information_only IS 'Of the contacts: information only';
COMMENT ON COLUMN bi.activity_item.without_family IS
    'Of the contacts that are not information only: without a family of concern';
COMMENT ON COLUMN bi.activity_item.decided IS 'Of the contacts: decided, whenever that was';
COMMENT ON COLUMN bi.activity_item.converted IS 'Of the decided: the outcomes include REFERRAL';
COMMENT ON COLUMN bi.activity_item.converted_broad IS
    'Of the decided: outcomes include REFERRAL or STRATEGY_DISCUSSION, or a referral is named';
COMMENT ON COLUMN bi.activity_item.needing_decision IS
    'Contacts received that need a decision, children not identified included';
COMMENT ON COLUMN bi.activity_item.decisions IS 'Of these: decided, whenever that was';
COMMENT ON COLUMN bi.activity_item.clocked_24h IS 'Of the decisions: with a 24-hour clock';
COMMENT ON COLUMN bi.activity_item.decided_within_24h IS 'Of these: within 24 hours';
COMMENT ON COLUMN bi.activity_item.date_only IS
    'Of the decisions: only a date is known, out of the 24-hour clock';
COMMENT ON COLUMN bi.activity_item.clocked_1wd IS 'Of the decisions: with a working-day clock';
COMMENT ON COLUMN bi.activity_item.decided_within_1wd IS 'Of these: within one working day';
COMMENT ON COLUMN bi.activity_item.signed_off IS 'Of the decisions: signed off';
COMMENT ON COLUMN bi.activity_item.referrals IS 'Referrals opened';
COMMENT ON COLUMN bi.activity_item.re_referrals IS
    'Of these: another one of the child in the 12 months before';
COMMENT ON COLUMN bi.activity_item.referral_nfa IS 'Of the referrals: no further action';
COMMENT ON COLUMN bi.activity_item.assessments_started IS 'Assessments started';
COMMENT ON COLUMN bi.activity_item.assessments_authorised IS 'Assessments authorised';
COMMENT ON COLUMN bi.activity_item.clocked_from_start IS
    'Of these: with a DfE clock, start to authorisation';
COMMENT ON COLUMN bi.activity_item.within_45wd_from_start IS
    'Of these: within 45 working days of their start';
COMMENT ON COLUMN bi.activity_item.clocked_from_referral IS
    'Of the authorised: with a guidance clock, referral to authorisation';
COMMENT ON COLUMN bi.activity_item.within_45wd_from_referral IS
    'Of these: within 45 working days of the referral';
COMMENT ON COLUMN bi.activity_item.strategy_discussions IS 'Strategy discussions held';
COMMENT ON COLUMN bi.activity_item.strategy_nfa IS 'Of these: ended in no further action';
COMMENT ON COLUMN bi.activity_item.section47_started IS 'Section 47 enquiries started';
COMMENT ON COLUMN bi.activity_item.within_assessment_45wd IS
    'Of these: while an assessment of the child was running, within 45 working days of its start';
COMMENT ON COLUMN bi.activity_item.section47_ended IS 'Section 47 enquiries ended';
COMMENT ON COLUMN bi.activity_item.section47_nfa IS 'Of these: ended in no further action';
COMMENT ON COLUMN bi.activity_item.conferences IS 'Initial child protection conferences held';
COMMENT ON COLUMN bi.activity_item.conferences_clocked IS
    'Of these: with a day from which their clock runs, and held on or after it';
COMMENT ON COLUMN bi.activity_item.within_15wd_from_strategy IS 'Of these: within 15 working days';
COMMENT ON COLUMN bi.activity_item.early_help_opened IS 'Early help episodes opened';
COMMENT ON COLUMN bi.activity_item.early_help_closed IS 'Early help episodes closed';
COMMENT ON COLUMN bi.activity_item.stepped_down IS 'Steps down from social care to early help';
COMMENT ON COLUMN bi.activity_item.stepped_up IS 'Steps up from early help to social care';
COMMENT ON COLUMN bi.activity_item.legal_gateway_decisions IS
    'Decisions of the legal gateway panel';
COMMENT ON COLUMN bi.activity_item.continue_current_plan IS 'Of these: continue the current plan';
COMMENT ON COLUMN bi.activity_item.start_pre_proceedings IS 'Of these: start pre-proceedings';
COMMENT ON COLUMN bi.activity_item.issue_care_proceedings IS 'Of these: issue care proceedings';
COMMENT ON COLUMN bi.activity_item.gateway_outcome_not_known IS 'Of these: outcome not known';
COMMENT ON COLUMN bi.activity_item.similar_alerts IS 'Alerts of similar repeat contacts raised';
COMMENT ON COLUMN bi.activity_item.similar_closed_due IS 'Of these: closed, with a due time';
COMMENT ON COLUMN bi.activity_item.similar_in_time IS 'Of these: closed before their due time';
COMMENT ON COLUMN bi.activity_item.any_alerts IS 'Alerts of any repeat contacts raised';
COMMENT ON COLUMN bi.activity_item.care_proceedings IS
    'The figure, where it counts care proceedings; null: all else';
