CREATE VIEW bi.activity_daily AS
SELECT
    authority,
    team_id,
    source_code,
    source_desc,
    period AS day,
    week,
    month,
    reporting_year,
    contacts,
    unidentified,
    conversations,
    community_contacts,
    information_only,
    without_family,
    decided,
    converted,
    converted_broad,
    needing_decision,
    decisions,
    clocked_24h,
    decided_within_24h,
    date_only,
    clocked_1wd,
    decided_within_1wd,
    signed_off,
    referrals,
    re_referrals,
    referral_nfa,
    assessments_started,
    assessments_authorised,
    clocked_from_start,
    within_45wd_from_start,
    clocked_from_referral,
    within_45wd_from_referral,
    strategy_discussions,
    strategy_nfa,
    section47_started,
    within_assessment_45wd,
    section47_ended,
    section47_nfa,
    conferences,
    conferences_clocked,
    within_15wd_from_strategy,
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
    any_alerts,
    care_proceedings
FROM live.activity
WHERE grain = 'DAY';

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
