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
FROM live.activity
WHERE grain IN ('WEEK', 'MONTH', 'REPORTING_YEAR');

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
