CREATE VIEW bi.activity_period AS
SELECT
    authority,
    team_id,
    source_code,
    source_desc,
    grain,
    period,
    CASE grain
        WHEN 'WEEK' THEN period + 6
        WHEN 'MONTH' THEN (period + interval '1 month')::date - 1
        ELSE (period + interval '1 year')::date - 1
    END AS period_end,
    CASE grain
        WHEN 'WEEK' THEN to_char(period, 'IYYY"-W"IW')
        WHEN 'MONTH' THEN to_char(period, 'YYYY-MM')
        ELSE frontdoor.reporting_year(period)
    END AS period_label,
    contacts,
    unidentified,
    conversations,
    community_contacts,
    information_only,
    without_family,
    frontdoor.percent(without_family, contacts - information_only) AS without_family_percent,
    decided,
    converted,
    frontdoor.percent(converted, decided) AS conversion_percent,
    converted_broad,
    frontdoor.percent(converted_broad, decided) AS conversion_broad_percent,
    needing_decision,
    decisions,
    clocked_24h,
    decided_within_24h,
    frontdoor.percent(decided_within_24h, clocked_24h) AS decided_within_24h_percent,
    date_only,
    clocked_1wd,
    decided_within_1wd,
    frontdoor.percent(decided_within_1wd, clocked_1wd) AS decided_within_1wd_percent,
    signed_off,
    frontdoor.percent(signed_off, decisions) AS signed_off_percent,
    referrals,
    re_referrals,
    frontdoor.percent(re_referrals, referrals) AS re_referral_percent,
    referral_nfa,
    frontdoor.percent(referral_nfa, referrals) AS referral_nfa_percent,
    assessments_started,
    assessments_authorised,
    clocked_from_start,
    within_45wd_from_start,
    frontdoor.percent(within_45wd_from_start, clocked_from_start) AS within_45wd_from_start_percent,
    clocked_from_referral,
    within_45wd_from_referral,
    frontdoor.percent(within_45wd_from_referral, clocked_from_referral)
        AS within_45wd_from_referral_percent,
    strategy_discussions,
    strategy_nfa,
    frontdoor.percent(strategy_nfa, strategy_discussions) AS strategy_nfa_percent,
    section47_started,
    within_assessment_45wd,
    frontdoor.percent(within_assessment_45wd, section47_started) AS within_assessment_45wd_percent,
    section47_ended,
    section47_nfa,
    frontdoor.percent(section47_nfa, section47_ended) AS section47_nfa_percent,
    conferences,
    conferences_clocked,
    within_15wd_from_strategy,
    frontdoor.percent(within_15wd_from_strategy, conferences_clocked)
        AS within_15wd_from_strategy_percent,
    early_help_opened,
    early_help_closed,
    stepped_down,
    stepped_up,
    legal_gateway_decisions,
    continue_current_plan,
    start_pre_proceedings,
    issue_care_proceedings,
    gateway_outcome_not_known,
    similar_alerts,
    similar_closed_due,
    similar_in_time,
    frontdoor.percent(similar_in_time, similar_closed_due) AS similar_in_time_percent,
    any_alerts,
    care_proceedings
FROM (
    SELECT
        authority,
        team_id,
        source_code,
        source_desc,
        grain,
        period,
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
    FROM (
        SELECT
            authority, team_id, source_code, source_desc, grain, period,
            NULL::bigint AS conversations, NULL::bigint AS care_proceedings,
            contacts, unidentified, community_contacts, information_only, without_family, decided,
            converted, converted_broad, needing_decision, decisions, clocked_24h,
            decided_within_24h, date_only, clocked_1wd, decided_within_1wd, signed_off, referrals,
            re_referrals, referral_nfa, assessments_started, assessments_authorised,
            clocked_from_start, within_45wd_from_start, clocked_from_referral,
            within_45wd_from_referral, strategy_discussions, strategy_nfa, section47_started,
            within_assessment_45wd, section47_ended, section47_nfa, conferences,
            conferences_clocked, within_15wd_from_strategy, early_help_opened, early_help_closed,
            stepped_down, stepped_up, legal_gateway_decisions, continue_current_plan,
            start_pre_proceedings, issue_care_proceedings, gateway_outcome_not_known,
            similar_alerts, similar_closed_due, similar_in_time, any_alerts
        FROM (
            SELECT 'WEEK' AS grain, week AS period, *
            FROM bi.activity_daily
            UNION ALL
            SELECT 'MONTH', month, *
            FROM bi.activity_daily
            UNION ALL
            SELECT 'REPORTING_YEAR', make_date(left(reporting_year, 4)::integer, 4, 1), *
            FROM bi.activity_daily
        ) AS daily
        UNION ALL
        -- A call counts once in a period, on however many of its days it is.
        SELECT
            authority,
            team_id,
            cont_contact_source_code,
            cont_contact_source_desc,
            grain,
            period,
            count(DISTINCT conversation_key),
            NULL,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL
        FROM (
            SELECT 'WEEK' AS grain, week AS period, *
            FROM bi.contact
            UNION ALL
            SELECT 'MONTH', month, *
            FROM bi.contact
            UNION ALL
            SELECT 'REPORTING_YEAR', make_date(left(reporting_year, 4)::integer, 4, 1), *
            FROM bi.contact
        ) AS call
        WHERE channel_code = 'PHONE'
        GROUP BY
            authority, team_id, cont_contact_source_code, cont_contact_source_desc, grain, period
        UNION ALL
        -- A figure counts in the periods that hold all of its own.
        SELECT
            authority,
            NULL,
            NULL,
            NULL,
            grain,
            beginning,
            NULL,
            sum(value)::bigint,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL
        FROM (
            SELECT
                'WEEK' AS grain,
                date_trunc('week', first_day)::date AS beginning,
                date_trunc('week', last_day)::date AS ending,
                *
            FROM bi.measure
            UNION ALL
            SELECT
                'MONTH',
                date_trunc('month', first_day)::date,
                date_trunc('month', last_day)::date,
                *
            FROM bi.measure
            UNION ALL
            SELECT
                'REPORTING_YEAR',
                (date_trunc('year', first_day - interval '3 months') + interval '3 months')::date,
                (date_trunc('year', last_day - interval '3 months') + interval '3 months')::date,
                *
            FROM bi.measure
        ) AS measure
        WHERE measure_code = 'CARE_PROCEEDINGS' AND beginning = ending
        GROUP BY authority, grain, beginning
    ) AS counted
    GROUP BY authority, team_id, source_code, source_desc, grain, period
) AS summed;

COMMENT ON VIEW bi.activity_period IS
    'bi.activity_daily by ISO week, month and reporting year, with percentages beside counts';
COMMENT ON COLUMN bi.activity_period.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.activity_period.team_id IS
    'Team of what is counted, as its own view names it; null: none, and all early help and care '
    'proceedings';
COMMENT ON COLUMN bi.activity_period.source_code IS
    'Source of contacts and referrals, such as 1A, UNKNOWN: not known; null: all else, which has '
    'none';
COMMENT ON COLUMN bi.activity_period.source_desc IS 'Label of the source';
COMMENT ON COLUMN bi.activity_period.grain IS 'WEEK, MONTH or REPORTING_YEAR: choose one';
COMMENT ON COLUMN bi.activity_period.period IS 'First day of the period';
COMMENT ON COLUMN bi.activity_period.period_end IS 'Last day of the period';
COMMENT ON COLUMN bi.activity_period.period_label IS 'Such as 2020-W45, 2020-11 or 2020/21';
COMMENT ON COLUMN bi.activity_period.contacts IS 'Contacts received, about identified children';
COMMENT ON COLUMN bi.activity_period.unidentified IS
    'Beside them: contacts about children not identified';
COMMENT ON COLUMN bi.activity_period.conversations IS
    'Conversations by telephone in the period: distinct calls, else contacts';
COMMENT ON COLUMN bi.activity_period.community_contacts IS
    'Of the contacts: from family, friends and neighbours (sources 1A and 1B)';
COMMENT ON COLUMN bi.activity_period.information_only IS 'Of the contacts: information only';
COMMENT ON COLUMN bi.activity_period.without_family IS
    'Of the contacts that are not information only: without a family of concern';
COMMENT ON COLUMN bi.activity_period.without_family_percent IS
    'without_family / (contacts - information_only) in percent, to one place';
COMMENT ON COLUMN bi.activity_period.decided IS 'Of the contacts: decided, whenever that was';
COMMENT ON COLUMN bi.activity_period.converted IS 'Of the decided: the outcomes include REFERRAL';
COMMENT ON COLUMN bi.activity_period.conversion_percent IS
    'converted / decided in percent, to one place';
COMMENT ON COLUMN bi.activity_period.converted_broad IS
    'Of the decided: outcomes include REFERRAL or STRATEGY_DISCUSSION, or a referral is named';
COMMENT ON COLUMN bi.activity_period.conversion_broad_percent IS
    'converted_broad / decided in percent, to one place';
COMMENT ON COLUMN bi.activity_period.needing_decision IS
    'Contacts received that need a decision, children not identified included';
COMMENT ON COLUMN bi.activity_period.decisions IS 'Of these: decided, whenever that was';
COMMENT ON COLUMN bi.activity_period.clocked_24h IS 'Of the decisions: with a 24-hour clock';
COMMENT ON COLUMN bi.activity_period.decided_within_24h IS 'Of these: within 24 hours';
COMMENT ON COLUMN bi.activity_period.decided_within_24h_percent IS
    'decided_within_24h / clocked_24h in percent, to one place';
COMMENT ON COLUMN bi.activity_period.date_only IS
    'Of the decisions: only a date is known, out of the 24-hour clock';
COMMENT ON COLUMN bi.activity_period.clocked_1wd IS 'Of the decisions: with a working-day clock';
COMMENT ON COLUMN bi.activity_period.decided_within_1wd IS 'Of these: within one working day';
COMMENT ON COLUMN bi.activity_period.decided_within_1wd_percent IS
    'decided_within_1wd / clocked_1wd in percent, to one place';
COMMENT ON COLUMN bi.activity_period.signed_off IS 'Of the decisions: signed off';
COMMENT ON COLUMN bi.activity_period.signed_off_percent IS
    'signed_off / decisions in percent, to one place';
COMMENT ON COLUMN bi.activity_period.referrals IS 'Referrals opened';
COMMENT ON COLUMN bi.activity_period.re_referrals IS
    'Of these: another one of the child in the 12 months before';
COMMENT ON COLUMN bi.activity_period.re_referral_percent IS
    're_referrals / referrals in percent, to one place';
COMMENT ON COLUMN bi.activity_period.referral_nfa IS 'Of the referrals: no further action';
COMMENT ON COLUMN bi.activity_period.referral_nfa_percent IS
    'referral_nfa / referrals in percent, to one place';
COMMENT ON COLUMN bi.activity_period.assessments_started IS 'Assessments started';
COMMENT ON COLUMN bi.activity_period.assessments_authorised IS 'Assessments authorised';
COMMENT ON COLUMN bi.activity_period.clocked_from_start IS
    'Of these: with a DfE clock, start to authorisation';
COMMENT ON COLUMN bi.activity_period.within_45wd_from_start IS
    'Of these: within 45 working days of their start';
COMMENT ON COLUMN bi.activity_period.within_45wd_from_start_percent IS
    'within_45wd_from_start / clocked_from_start in percent, to one place';
COMMENT ON COLUMN bi.activity_period.clocked_from_referral IS
    'Of the authorised: with a guidance clock, referral to authorisation';
COMMENT ON COLUMN bi.activity_period.within_45wd_from_referral IS
    'Of these: within 45 working days of the referral';
COMMENT ON COLUMN bi.activity_period.within_45wd_from_referral_percent IS
    'within_45wd_from_referral / clocked_from_referral in percent, to one place';
COMMENT ON COLUMN bi.activity_period.strategy_discussions IS 'Strategy discussions held';
COMMENT ON COLUMN bi.activity_period.strategy_nfa IS 'Of these: ended in no further action';
COMMENT ON COLUMN bi.activity_period.strategy_nfa_percent IS
    'strategy_nfa / strategy_discussions in percent, to one place';
COMMENT ON COLUMN bi.activity_period.section47_started IS 'Section 47 enquiries started';
COMMENT ON COLUMN bi.activity_period.within_assessment_45wd IS
    'Of these: while an assessment of the child was running, within 45 working days of its start';
COMMENT ON COLUMN bi.activity_period.within_assessment_45wd_percent IS
    'within_assessment_45wd / section47_started in percent, to one place';
COMMENT ON COLUMN bi.activity_period.section47_ended IS 'Section 47 enquiries ended';
COMMENT ON COLUMN bi.activity_period.section47_nfa IS 'Of these: ended in no further action';
COMMENT ON COLUMN bi.activity_period.section47_nfa_percent IS
    'section47_nfa / section47_ended in percent, to one place';
COMMENT ON COLUMN bi.activity_period.conferences IS 'Initial child protection conferences held';
COMMENT ON COLUMN bi.activity_period.conferences_clocked IS
    'Of these: with a day from which their clock runs, and held on or after it';
COMMENT ON COLUMN bi.activity_period.within_15wd_from_strategy IS
    'Of these: within 15 working days';
COMMENT ON COLUMN bi.activity_period.within_15wd_from_strategy_percent IS
    'within_15wd_from_strategy / conferences_clocked in percent, to one place';
COMMENT ON COLUMN bi.activity_period.early_help_opened IS 'Early help episodes opened';
COMMENT ON COLUMN bi.activity_period.early_help_closed IS 'Early help episodes closed';
COMMENT ON COLUMN bi.activity_period.stepped_down IS 'Steps down from social care to early help';
COMMENT ON COLUMN bi.activity_period.stepped_up IS 'Steps up from early help to social care';
COMMENT ON COLUMN bi.activity_period.legal_gateway_decisions IS
    'Decisions of the legal gateway panel';
COMMENT ON COLUMN bi.activity_period.continue_current_plan IS 'Of these: continue the current plan';
COMMENT ON COLUMN bi.activity_period.start_pre_proceedings IS 'Of these: start pre-proceedings';
COMMENT ON COLUMN bi.activity_period.issue_care_proceedings IS 'Of these: issue care proceedings';
COMMENT ON COLUMN bi.activity_period.gateway_outcome_not_known IS 'Of these: outcome not known';
COMMENT ON COLUMN bi.activity_period.similar_alerts IS 'Alerts of similar repeat contacts raised';
COMMENT ON COLUMN bi.activity_period.similar_closed_due IS 'Of these: closed, with a due time';
COMMENT ON COLUMN bi.activity_period.similar_in_time IS 'Of these: closed before their due time';
COMMENT ON COLUMN bi.activity_period.similar_in_time_percent IS
    'similar_in_time / similar_closed_due in percent, to one place';
COMMENT ON COLUMN bi.activity_period.any_alerts IS 'Alerts of any repeat contacts raised';
COMMENT ON COLUMN bi.activity_period.care_proceedings IS
    'Care proceedings, as counted in figures of days, weeks, months ... within the period';
