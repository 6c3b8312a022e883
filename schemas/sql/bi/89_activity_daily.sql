CREATE VIEW bi.activity_daily AS
SELECT
    authority,
    team_id,
    source_code,
    source_desc,
    day,
    sum(contacts)::bigint AS contacts,
    sum(unidentified)::bigint AS unidentified,
    sum(conversations)::bigint AS conversations,
    sum(community_contacts)::bigint AS community_contacts,
    sum(information_only)::bigint AS information_only,
    sum(without_family)::bigint AS without_family,
    sum(decided)::bigint AS decided,
    sum(converted)::bigint AS converted,
    sum(converted_broad)::bigint AS converted_broad,
    sum(needing_decision)::bigint AS needing_decision,
    sum(decisions)::bigint AS decisions,
    sum(clocked_24h)::bigint AS clocked_24h,
    sum(decided_within_24h)::bigint AS decided_within_24h,
    sum(date_only)::bigint AS date_only,
    sum(clocked_1wd)::bigint AS clocked_1wd,
    sum(decided_within_1wd)::bigint AS decided_within_1wd,
    sum(signed_off)::bigint AS signed_off,
    sum(referrals)::bigint AS referrals,
    sum(re_referrals)::bigint AS re_referrals,
    sum(referral_nfa)::bigint AS referral_nfa,
    sum(assessments_started)::bigint AS assessments_started,
    sum(assessments_authorised)::bigint AS assessments_authorised,
    sum(clocked_from_start)::bigint AS clocked_from_start,
    sum(within_45wd_from_start)::bigint AS within_45wd_from_start,
    sum(clocked_from_referral)::bigint AS clocked_from_referral,
    sum(within_45wd_from_referral)::bigint AS within_45wd_from_referral,
    sum(strategy_discussions)::bigint AS strategy_discussions,
    sum(strategy_nfa)::bigint AS strategy_nfa,
    sum(section47_started)::bigint AS section47_started,
    sum(within_assessment_45wd)::bigint AS within_assessment_45wd,
    sum(section47_ended)::bigint AS section47_ended,
    sum(section47_nfa)::bigint AS section47_nfa,
    sum(conferences)::bigint AS conferences,
    sum(conferences_clocked)::bigint AS conferences_clocked,
    sum(within_15wd_from_strategy)::bigint AS within_15wd_from_strategy,
    sum(early_help_opened)::bigint AS early_help_opened,
    sum(early_help_closed)::bigint AS early_help_closed,
    sum(stepped_down)::bigint AS stepped_down,
    sum(stepped_up)::bigint AS stepped_up,
    sum(legal_gateway_decisions)::bigint AS legal_gateway_decisions,
    sum(continue_current_plan)::bigint AS continue_current_plan,
    sum(start_pre_proceedings)::bigint AS start_pre_proceedings,
    sum(issue_care_proceedings)::bigint AS issue_care_proceedings,
    sum(gateway_outcome_not_known)::bigint AS gateway_outcome_not_known,
    sum(similar_alerts)::bigint AS similar_alerts,
    sum(similar_closed_due)::bigint AS similar_closed_due,
    sum(similar_in_time)::bigint AS similar_in_time,
    sum(any_alerts)::bigint AS any_alerts,
    sum(care_proceedings)::bigint AS care_proceedings
-- Each kind of thing counts on a day of its own, and has a line of zeros for each other kind.
FROM (
    SELECT
        contact.authority,
        contact.team_id,
        contact.cont_contact_source_code AS source_code,
        contact.cont_contact_source_desc AS source_desc,
        contact.received_on AS day,
        count(contact.cont_person_id) AS contacts,
        count(*) FILTER (WHERE contact.cont_person_id IS NULL) AS unidentified,
        count(DISTINCT contact.conversation_key) FILTER (WHERE contact.channel_code = 'PHONE')
            AS conversations,
        count(contact.cont_person_id) FILTER (WHERE contact.from_community) AS community_contacts,
        count(contact.cont_person_id) FILTER (WHERE contact.information_only) AS information_only,
        count(contact.cont_person_id) FILTER (
            WHERE NOT contact.information_only AND NOT contact.has_concern_family
        ) AS without_family,
        count(contact.cont_person_id) FILTER (WHERE contact.decision_state = 'DECIDED') AS decided,
        count(contact.cont_person_id) FILTER (WHERE contact.converted) AS converted,
        count(contact.cont_person_id) FILTER (WHERE contact.converted_broad) AS converted_broad,
        count(*) FILTER (WHERE contact.decision_state <> 'NOT_NEEDED') AS needing_decision,
        count(contact.decided_at) AS decisions,
        count(contact.decided_within_24h) AS clocked_24h,
        count(*) FILTER (WHERE contact.decided_within_24h) AS decided_within_24h,
        count(contact.decided_at) FILTER (
            WHERE NOT (contact.received_time_known AND contact.decision_time_known)
        ) AS date_only,
        count(contact.decided_within_1wd) AS clocked_1wd,
        count(*) FILTER (WHERE contact.decided_within_1wd) AS decided_within_1wd,
        count(contact.signed_off_at) AS signed_off,
        0 AS referrals, 0 AS re_referrals, 0 AS referral_nfa,
        0 AS assessments_started,
        0 AS assessments_authorised, 0 AS clocked_from_start, 0 AS within_45wd_from_start,
        0 AS clocked_from_referral, 0 AS within_45wd_from_referral,
        0 AS strategy_discussions, 0 AS strategy_nfa, 0 AS section47_started,
        0 AS within_assessment_45wd, 0 AS section47_ended, 0 AS section47_nfa, 0 AS conferences,
        0 AS conferences_clocked, 0 AS within_15wd_from_strategy,
        0 AS early_help_opened, 0 AS early_help_closed, 0 AS stepped_down, 0 AS stepped_up,
        0 AS legal_gateway_decisions, 0 AS continue_current_plan, 0 AS start_pre_proceedings,
        0 AS issue_care_proceedings, 0 AS gateway_outcome_not_known,
        0 AS similar_alerts, 0 AS similar_closed_due, 0 AS similar_in_time, 0 AS any_alerts,
        0 AS care_proceedings
    FROM bi.contact
    GROUP BY
        contact.authority,
        contact.team_id,
        contact.cont_contact_source_code,
        contact.cont_contact_source_desc,
        contact.received_on
    UNION ALL
    SELECT
        referral.authority,
        referral.cine_referral_team,
        referral.cine_referral_source_code,
        referral.cine_referral_source_desc,
        referral.opened_on,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        count(*) AS referrals,
        count(*) FILTER (WHERE referral.re_referral) AS re_referrals,
        count(*) FILTER (WHERE referral.no_further_action) AS referral_nfa,
        0,
        0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0,
        0, 0, 0, 0, 0,
        0, 0, 0, 0,
        0
    FROM bi.referral
    GROUP BY
        referral.authority,
        referral.cine_referral_team,
        referral.cine_referral_source_code,
        referral.cine_referral_source_desc,
        referral.opened_on
    UNION ALL
    SELECT
        assessment.authority,
        assessment.cina_assessment_team,
        NULL COLLATE "C",
        NULL COLLATE "C",
        assessment.started_on,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0,
        count(*) AS assessments_started,
        0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0,
        0, 0, 0, 0, 0,
        0, 0, 0, 0,
        0
    FROM bi.assessment
    GROUP BY assessment.authority, assessment.cina_assessment_team, assessment.started_on
    UNION ALL
    SELECT
        assessment.authority,
        assessment.cina_assessment_team,
        NULL COLLATE "C",
        NULL COLLATE "C",
        assessment.authorised_on,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0,
        0,
        count(*) AS assessments_authorised,
        count(assessment.within_45wd_from_start) AS clocked_from_start,
        count(*) FILTER (WHERE assessment.within_45wd_from_start) AS within_45wd_from_start,
        count(assessment.within_45wd_from_referral) AS clocked_from_referral,
        count(*) FILTER (WHERE assessment.within_45wd_from_referral) AS within_45wd_from_referral,
        0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0,
        0, 0, 0, 0, 0,
        0, 0, 0, 0,
        0
    FROM bi.assessment
    WHERE assessment.authorised_on IS NOT NULL
    GROUP BY assessment.authority, assessment.cina_assessment_team, assessment.authorised_on
    UNION ALL
    SELECT
        event.authority,
        event.team_id,
        NULL COLLATE "C",
        NULL COLLATE "C",
        event.day,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0,
        0,
        0, 0, 0, 0, 0,
        count(*) FILTER (WHERE event.event = 'STRATEGY_DISCUSSION') AS strategy_discussions,
        count(*) FILTER (WHERE event.event = 'STRATEGY_DISCUSSION' AND event.no_further_action)
            AS strategy_nfa,
        count(*) FILTER (WHERE event.event = 'SECTION47_STARTED') AS section47_started,
        count(*) FILTER (WHERE event.within_assessment_45wd) AS within_assessment_45wd,
        count(*) FILTER (WHERE event.event = 'SECTION47_ENDED') AS section47_ended,
        count(*) FILTER (WHERE event.event = 'SECTION47_ENDED' AND event.no_further_action)
            AS section47_nfa,
        count(*) FILTER (WHERE event.event = 'CONFERENCE') AS conferences,
        count(event.within_15wd_from_strategy) AS conferences_clocked,
        count(*) FILTER (WHERE event.within_15wd_from_strategy) AS within_15wd_from_strategy,
        0, 0, 0, 0,
        0, 0, 0, 0, 0,
        0, 0, 0, 0,
        0
    FROM bi.section47_event AS event
    GROUP BY event.authority, event.team_id, event.day
    UNION ALL
    SELECT
        change.authority,
        NULL COLLATE "C",
        NULL COLLATE "C",
        NULL COLLATE "C",
        change.changed_on,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0,
        0,
        0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0,
        count(*) FILTER (WHERE change.change_code = 'OPENED') AS early_help_opened,
        count(*) FILTER (WHERE change.change_code = 'CLOSED') AS early_help_closed,
        count(*) FILTER (WHERE change.change_code = 'STEP_DOWN') AS stepped_down,
        count(*) FILTER (WHERE change.change_code = 'STEP_UP') AS stepped_up,
        0, 0, 0, 0, 0,
        0, 0, 0, 0,
        0
    FROM bi.early_help_change AS change
    WHERE change.change_code <> 'UNKNOWN'
    GROUP BY change.authority, change.changed_on
    UNION ALL
    SELECT
        gateway.authority,
        gateway.team_id,
        NULL COLLATE "C",
        NULL COLLATE "C",
        gateway.decided_on,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0,
        0,
        0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0,
        count(*) AS legal_gateway_decisions,
        count(*) FILTER (WHERE gateway.prep_legal_gateway_outcome = 'A') AS continue_current_plan,
        count(*) FILTER (WHERE gateway.prep_legal_gateway_outcome = 'B') AS start_pre_proceedings,
        count(*) FILTER (WHERE gateway.prep_legal_gateway_outcome = 'C') AS issue_care_proceedings,
        count(*) FILTER (WHERE gateway.prep_legal_gateway_outcome = 'D')
            AS gateway_outcome_not_known,
        0, 0, 0, 0,
        0
    FROM bi.legal_gateway AS gateway
    GROUP BY gateway.authority, gateway.team_id, gateway.decided_on
    UNION ALL
    SELECT
        alert.authority,
        alert.team_id,
        NULL COLLATE "C",
        NULL COLLATE "C",
        alert.raised_on,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0,
        0,
        0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0,
        0, 0, 0, 0, 0,
        count(*) FILTER (WHERE alert.rule = 'SIMILAR') AS similar_alerts,
        count(alert.scrutinised_in_time) FILTER (WHERE alert.rule = 'SIMILAR')
            AS similar_closed_due,
        count(*) FILTER (WHERE alert.rule = 'SIMILAR' AND alert.scrutinised_in_time)
            AS similar_in_time,
        count(*) FILTER (WHERE alert.rule = 'ANY') AS any_alerts,
        0
    FROM bi.repeat_contact_alert AS alert
    GROUP BY alert.authority, alert.team_id, alert.raised_on
    UNION ALL
    SELECT
        measure.authority,
        NULL COLLATE "C",
        NULL COLLATE "C",
        NULL COLLATE "C",
        measure.first_day,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0,
        0,
        0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0,
        0, 0, 0, 0, 0,
        0, 0, 0, 0,
        sum(measure.value)::bigint AS care_proceedings
    FROM bi.measure
    WHERE measure.measure_code = 'CARE_PROCEEDINGS'
        AND measure.last_day = measure.first_day
    GROUP BY measure.authority, measure.first_day
) AS counted
GROUP BY authority, team_id, source_code, source_desc, day;

COMMENT ON VIEW bi.activity_daily IS
    'Everything that the front door counts, by authority, team, source and day: each on the day '
    'to which its own measure puts it. All but conversations can be added up';
COMMENT ON COLUMN bi.activity_daily.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.activity_daily.team_id IS
    'Team of what is counted, as its own view names it; null: none, and all early help and care '
    'proceedings';
COMMENT ON COLUMN bi.activity_daily.source_code IS
    'Source of contacts and referrals, such as 1A, UNKNOWN: not known; null: all else, which has '
    'none';
COMMENT ON COLUMN bi.activity_daily.source_desc IS 'Label of the source';
COMMENT ON COLUMN bi.activity_daily.day IS
    'Local date: of receipt for contacts and decisions, opening for referrals, authorisation for '
    'assessments, else of the event';
COMMENT ON COLUMN bi.activity_daily.contacts IS 'Contacts received, about identified children';
COMMENT ON COLUMN bi.activity_daily.unidentified IS
    'Beside them: contacts about children not identified';
COMMENT ON COLUMN bi.activity_daily.conversations IS
    'Conversations by telephone: distinct calls, else contacts';
COMMENT ON COLUMN bi.activity_daily.community_contacts IS
    'Of the contacts: from family, friends and neighbours (sources 1A and 1B)';
COMMENT ON COLUMN bi.activity_daily.information_only IS 'Of the contacts: information only';
COMMENT ON COLUMN bi.activity_daily.without_family IS
    'Of the contacts that are not information only: without a family of concern';
COMMENT ON COLUMN bi.activity_daily.decided IS 'Of the contacts: decided, whenever that was';
COMMENT ON COLUMN bi.activity_daily.converted IS 'Of the decided: the outcomes include REFERRAL';
COMMENT ON COLUMN bi.activity_daily.converted_broad IS
    'Of the decided: outcomes include REFERRAL or STRATEGY_DISCUSSION, or a referral is named';
COMMENT ON COLUMN bi.activity_daily.needing_decision IS
    'Contacts received that need a decision, children not identified included';
COMMENT ON COLUMN bi.activity_daily.decisions IS 'Of these: decided, whenever that was';
COMMENT ON COLUMN bi.activity_daily.clocked_24h IS 'Of the decisions: with a 24-hour clock';
COMMENT ON COLUMN bi.activity_daily.decided_within_24h IS 'Of these: within 24 hours';
COMMENT ON COLUMN bi.activity_daily.date_only IS
    'Of the decisions: only a date is known, out of the 24-hour clock';
COMMENT ON COLUMN bi.activity_daily.clocked_1wd IS 'Of the decisions: with a working-day clock';
COMMENT ON COLUMN bi.activity_daily.decided_within_1wd IS 'Of these: within one working day';
COMMENT ON COLUMN bi.activity_daily.signed_off IS 'Of the decisions: signed off';
COMMENT ON COLUMN bi.activity_daily.referrals IS 'Referrals opened';
COMMENT ON COLUMN bi.activity_daily.re_referrals IS
    'Of these: another one of the child in the 12 months before';
COMMENT ON COLUMN bi.activity_daily.referral_nfa IS 'Of the referrals: no further action';
COMMENT ON COLUMN bi.activity_daily.assessments_started IS 'Assessments started';
COMMENT ON COLUMN bi.activity_daily.assessments_authorised IS 'Assessments authorised';
COMMENT ON COLUMN bi.activity_daily.clocked_from_start IS
    'Of these: with a DfE clock, start to authorisation';
COMMENT ON COLUMN bi.activity_daily.within_45wd_from_start IS
    'Of these: within 45 working days of their start';
COMMENT ON COLUMN bi.activity_daily.clocked_from_referral IS
    'Of the authorised: with a guidance clock, referral to authorisation';
COMMENT ON COLUMN bi.activity_daily.within_45wd_from_referral IS
    'Of these: within 45 working days of the referral';
COMMENT ON COLUMN bi.activity_daily.strategy_discussions IS 'Strategy discussions held';
COMMENT ON COLUMN bi.activity_daily.strategy_nfa IS 'Of these: ended in no further action';
COMMENT ON COLUMN bi.activity_daily.section47_started IS 'Section 47 enquiries started';
COMMENT ON COLUMN bi.activity_daily.within_assessment_45wd IS
    'Of these: while an assessment of the child was running, within 45 working days of its start';
COMMENT ON COLUMN bi.activity_daily.section47_ended IS 'Section 47 enquiries ended';
COMMENT ON COLUMN bi.activity_daily.section47_nfa IS 'Of these: ended in no further action';
COMMENT ON COLUMN bi.activity_daily.conferences IS 'Initial child protection conferences held';
COMMENT ON COLUMN bi.activity_daily.conferences_clocked IS
    'Of these: with a day from which their clock runs, and held on or after it';
COMMENT ON COLUMN bi.activity_daily.within_15wd_from_strategy IS 'Of these: within 15 working days';
COMMENT ON COLUMN bi.activity_daily.early_help_opened IS 'Early help episodes opened';
COMMENT ON COLUMN bi.activity_daily.early_help_closed IS 'Early help episodes closed';
COMMENT ON COLUMN bi.activity_daily.stepped_down IS 'Steps down from social care to early help';
COMMENT ON COLUMN bi.activity_daily.stepped_up IS 'Steps up from early help to social care';
COMMENT ON COLUMN bi.activity_daily.legal_gateway_decisions IS
    'Decisions of the legal gateway panel';
COMMENT ON COLUMN bi.activity_daily.continue_current_plan IS 'Of these: continue the current plan';
COMMENT ON COLUMN bi.activity_daily.start_pre_proceedings IS 'Of these: start pre-proceedings';
COMMENT ON COLUMN bi.activity_daily.issue_care_proceedings IS 'Of these: issue care proceedings';
COMMENT ON COLUMN bi.activity_daily.gateway_outcome_not_known IS 'Of these: outcome not known';
COMMENT ON COLUMN bi.activity_daily.similar_alerts IS 'Alerts of similar repeat contacts raised';
COMMENT ON COLUMN bi.activity_daily.similar_closed_due IS 'Of these: closed, with a due time';
COMMENT ON COLUMN bi.activity_daily.similar_in_time IS 'Of these: closed before their due time';
COMMENT ON COLUMN bi.activity_daily.any_alerts IS 'Alerts of any repeat contacts raised';
COMMENT ON COLUMN bi.activity_daily.care_proceedings IS
    'Care proceedings, as counted in figures of single days';
