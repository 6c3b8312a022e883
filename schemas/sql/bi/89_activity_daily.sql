CREATE VIEW bi.activity_daily AS
SELECT
    authority,
    team_id,
    source_code,
    source_desc,
    day,
    week,
    month,
    reporting_year,
    coalesce(sum(contacts), 0)::bigint AS contacts,
    coalesce(sum(unidentified), 0)::bigint AS unidentified,
    coalesce(sum(conversations), 0)::bigint AS conversations,
    coalesce(sum(community_contacts), 0)::bigint AS community_contacts,
    coalesce(sum(information_only), 0)::bigint AS information_only,
    coalesce(sum(without_family), 0)::bigint AS without_family,
    coalesce(sum(decided), 0)::bigint AS decided,
    coalesce(sum(converted), 0)::bigint AS converted,
    coalesce(sum(converted_broad), 0)::bigint AS converted_broad,
    coalesce(sum(needing_decision), 0)::bigint AS needing_decision,
    coalesce(sum(decisions), 0)::bigint AS decisions,
    coalesce(sum(clocked_24h), 0)::bigint AS clocked_24h,
    coalesce(sum(decided_within_24h), 0)::bigint AS decided_within_24h,
    coalesce(sum(date_only), 0)::bigint AS date_only,
    coalesce(sum(clocked_1wd), 0)::bigint AS clocked_1wd,
    coalesce(sum(decided_within_1wd), 0)::bigint AS decided_within_1wd,
    coalesce(sum(signed_off), 0)::bigint AS signed_off,
    coalesce(sum(referrals), 0)::bigint AS referrals,
    coalesce(sum(re_referrals), 0)::bigint AS re_referrals,
    coalesce(sum(referral_nfa), 0)::bigint AS referral_nfa,
    coalesce(sum(assessments_started), 0)::bigint AS assessments_started,
    coalesce(sum(assessments_authorised), 0)::bigint AS assessments_authorised,
    coalesce(sum(clocked_from_start), 0)::bigint AS clocked_from_start,
    coalesce(sum(within_45wd_from_start), 0)::bigint AS within_45wd_from_start,
    coalesce(sum(clocked_from_referral), 0)::bigint AS clocked_from_referral,
    coalesce(sum(within_45wd_from_referral), 0)::bigint AS within_45wd_from_referral,
    coalesce(sum(strategy_discussions), 0)::bigint AS strategy_discussions,
    coalesce(sum(strategy_nfa), 0)::bigint AS strategy_nfa,
    coalesce(sum(section47_started), 0)::bigint AS section47_started,
    coalesce(sum(within_assessment_45wd), 0)::bigint AS within_assessment_45wd,
    coalesce(sum(section47_ended), 0)::bigint AS section47_ended,
    coalesce(sum(section47_nfa), 0)::bigint AS section47_nfa,
    coalesce(sum(conferences), 0)::bigint AS conferences,
    coalesce(sum(conferences_clocked), 0)::bigint AS conferences_clocked,
    coalesce(sum(within_15wd_from_strategy), 0)::bigint AS within_15wd_from_strategy,
    coalesce(sum(early_help_opened), 0)::bigint AS early_help_opened,
    coalesce(sum(early_help_closed), 0)::bigint AS early_help_closed,
    coalesce(sum(stepped_down), 0)::bigint AS stepped_down,
    coalesce(sum(stepped_up), 0)::bigint AS stepped_up,
    coalesce(sum(legal_gateway_decisions), 0)::bigint AS legal_gateway_decisions,
    coalesce(sum(continue_current_plan), 0)::bigint AS continue_current_plan,
    coalesce(sum(start_pre_proceedings), 0)::bigint AS start_pre_proceedings,
    coalesce(sum(issue_care_proceedings), 0)::bigint AS issue_care_proceedings,
    coalesce(sum(gateway_outcome_not_known), 0)::bigint AS gateway_outcome_not_known,
    coalesce(sum(similar_alerts), 0)::bigint AS similar_alerts,
    coalesce(sum(similar_closed_due), 0)::bigint AS similar_closed_due,
    coalesce(sum(similar_in_time), 0)::bigint AS similar_in_time,
    coalesce(sum(any_alerts), 0)::bigint AS any_alerts,
    coalesce(sum(care_proceedings), 0)::bigint AS care_proceedings
-- Each kind of thing counts on a day of its own, and has nulls for the other kinds, kind by kind.
FROM (
    SELECT
        contact.authority,
        contact.team_id,
        contact.cont_contact_source_code AS source_code,
        contact.cont_contact_source_desc AS source_desc,
        contact.received_on AS day,
        contact.week,
        contact.month,
        contact.reporting_year,
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
        NULL::bigint AS referrals, NULL::bigint AS re_referrals, NULL::bigint AS referral_nfa,
        NULL::bigint AS assessments_started,
        NULL::bigint AS assessments_authorised, NULL::bigint AS clocked_from_start,
        NULL::bigint AS within_45wd_from_start, NULL::bigint AS clocked_from_referral,
        NULL::bigint AS within_45wd_from_referral,
        NULL::bigint AS strategy_discussions, NULL::bigint AS strategy_nfa,
        NULL::bigint AS section47_started, NULL::bigint AS within_assessment_45wd,
        NULL::bigint AS section47_ended, NULL::bigint AS section47_nfa, NULL::bigint AS conferences,
        NULL::bigint AS conferences_clocked, NULL::bigint AS within_15wd_from_strategy,
        NULL::bigint AS early_help_opened, NULL::bigint AS early_help_closed,
        NULL::bigint AS stepped_down, NULL::bigint AS stepped_up,
        NULL::bigint AS legal_gateway_decisions, NULL::bigint AS continue_current_plan,
        NULL::bigint AS start_pre_proceedings, NULL::bigint AS issue_care_proceedings,
        NULL::bigint AS gateway_outcome_not_known,
        NULL::bigint AS similar_alerts, NULL::bigint AS similar_closed_due,
        NULL::bigint AS similar_in_time, NULL::bigint AS any_alerts,
        NULL::bigint AS care_proceedings
    FROM bi.contact
    GROUP BY
        contact.authority,
        contact.team_id,
        contact.cont_contact_source_code,
        contact.cont_contact_source_desc,
        contact.received_on,
        contact.week,
        contact.month,
        contact.reporting_year
    UNION ALL
    SELECT
        referral.authority,
        referral.cine_referral_team,
        referral.cine_referral_source_code,
        referral.cine_referral_source_desc,
        referral.opened_on,
        referral.week,
        referral.month,
        referral.reporting_year,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL,
        count(*) AS referrals,
        count(*) FILTER (WHERE referral.re_referral) AS re_referrals,
        count(*) FILTER (WHERE referral.no_further_action) AS referral_nfa,
        NULL,
        NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL,
        NULL
    FROM bi.referral
    GROUP BY
        referral.authority,
        referral.cine_referral_team,
        referral.cine_referral_source_code,
        referral.cine_referral_source_desc,
        referral.opened_on,
        referral.week,
        referral.month,
        referral.reporting_year
    UNION ALL
    SELECT
        assessment.authority,
        assessment.cina_assessment_team,
        NULL,
        NULL,
        assessment.started_on,
        date_trunc('week', assessment.started_on)::date,
        date_trunc('month', assessment.started_on)::date,
        frontdoor.reporting_year(assessment.started_on),
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL,
        NULL, NULL, NULL,
        count(*) AS assessments_started,
        NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL,
        NULL
    FROM bi.assessment
    GROUP BY assessment.authority, assessment.cina_assessment_team, assessment.started_on
    UNION ALL
    SELECT
        assessment.authority,
        assessment.cina_assessment_team,
        NULL,
        NULL,
        assessment.authorised_on,
        assessment.week,
        assessment.month,
        assessment.reporting_year,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL,
        NULL, NULL, NULL,
        NULL,
        count(*) AS assessments_authorised,
        count(assessment.within_45wd_from_start) AS clocked_from_start,
        count(*) FILTER (WHERE assessment.within_45wd_from_start) AS within_45wd_from_start,
        count(assessment.within_45wd_from_referral) AS clocked_from_referral,
        count(*) FILTER (WHERE assessment.within_45wd_from_referral) AS within_45wd_from_referral,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL,
        NULL
    FROM bi.assessment
    WHERE assessment.authorised_on IS NOT NULL
    GROUP BY
        assessment.authority,
        assessment.cina_assessment_team,
        assessment.authorised_on,
        assessment.week,
        assessment.month,
        assessment.reporting_year
    UNION ALL
    SELECT
        event.authority,
        event.team_id,
        NULL,
        NULL,
        event.day,
        event.week,
        event.month,
        event.reporting_year,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL,
        NULL, NULL, NULL,
        NULL,
        NULL, NULL, NULL, NULL, NULL,
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
        NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL,
        NULL
    FROM bi.section47_event AS event
    GROUP BY
        event.authority,
        event.team_id,
        event.day,
        event.week,
        event.month,
        event.reporting_year
    UNION ALL
    SELECT
        change.authority,
        NULL,
        NULL,
        NULL,
        change.changed_on,
        change.week,
        change.month,
        change.reporting_year,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL,
        NULL, NULL, NULL,
        NULL,
        NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        count(*) FILTER (WHERE change.change_code = 'OPENED') AS early_help_opened,
        count(*) FILTER (WHERE change.change_code = 'CLOSED') AS early_help_closed,
        count(*) FILTER (WHERE change.change_code = 'STEP_DOWN') AS stepped_down,
        count(*) FILTER (WHERE change.change_code = 'STEP_UP') AS stepped_up,
        NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL,
        NULL
    FROM bi.early_help_change AS change
    WHERE change.change_code <> 'UNKNOWN'
    GROUP BY
        change.authority,
        change.changed_on,
        change.week,
        change.month,
        change.reporting_year
    UNION ALL
    SELECT
        gateway.authority,
        gateway.team_id,
        NULL,
        NULL,
        gateway.decided_on,
        gateway.week,
        gateway.month,
        gateway.reporting_year,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL,
        NULL, NULL, NULL,
        NULL,
        NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL,
        count(*) AS legal_gateway_decisions,
        count(*) FILTER (WHERE gateway.prep_legal_gateway_outcome = 'A') AS continue_current_plan,
        count(*) FILTER (WHERE gateway.prep_legal_gateway_outcome = 'B') AS start_pre_proceedings,
        count(*) FILTER (WHERE gateway.prep_legal_gateway_outcome = 'C') AS issue_care_proceedings,
        count(*) FILTER (WHERE gateway.prep_legal_gateway_outcome = 'D')
            AS gateway_outcome_not_known,
        NULL, NULL, NULL, NULL,
        NULL
    FROM bi.legal_gateway AS gateway
    GROUP BY
        gateway.authority,
        gateway.team_id,
        gateway.decided_on,
        gateway.week,
        gateway.month,
        gateway.reporting_year
    UNION ALL
    SELECT
        alert.authority,
        alert.team_id,
        NULL,
        NULL,
        alert.raised_on,
        date_trunc('week', alert.raised_on)::date,
        date_trunc('month', alert.raised_on)::date,
        frontdoor.reporting_year(alert.raised_on),
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL,
        NULL, NULL, NULL,
        NULL,
        NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL, NULL,
        count(*) FILTER (WHERE alert.rule = 'SIMILAR') AS similar_alerts,
        count(alert.scrutinised_in_time) FILTER (WHERE alert.rule = 'SIMILAR')
            AS similar_closed_due,
        count(*) FILTER (WHERE alert.rule = 'SIMILAR' AND alert.scrutinised_in_time)
            AS similar_in_time,
        count(*) FILTER (WHERE alert.rule = 'ANY') AS any_alerts,
        NULL
    FROM bi.repeat_contact_alert AS alert
    GROUP BY alert.authority, alert.team_id, alert.raised_on
    UNION ALL
    SELECT
        measure.authority,
        NULL,
        NULL,
        NULL,
        measure.first_day,
        date_trunc('week', measure.first_day)::date,
        date_trunc('month', measure.first_day)::date,
        frontdoor.reporting_year(measure.first_day),
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL,
        NULL, NULL, NULL,
        NULL,
        NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL,
        sum(measure.value)::bigint AS care_proceedings
    FROM bi.measure
    WHERE measure.measure_code = 'CARE_PROCEEDINGS'
        AND measure.last_day = measure.first_day
    GROUP BY measure.authority, measure.first_day
) AS counted
GROUP BY authority, team_id, source_code, source_desc, day, week, month, reporting_year;

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
COMMENT ON COLUMN bi.activity_daily.week IS 'Monday of its ISO week';
COMMENT ON COLUMN bi.activity_daily.month IS 'First day of its month';
COMMENT ON COLUMN bi.activity_daily.reporting_year IS '1 April to 31 March, such as 2020/21';
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
