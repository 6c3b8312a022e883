CREATE VIEW bi.activity_rolling_52_weeks AS
SELECT
    authority,
    team_id,
    source_code,
    source_desc,
    week,
    to_char(week, 'IYYY"-W"IW') AS iso_week,
    week - 357 AS period,
    week + 6 AS period_end,
    reporting_year,
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
    -- What begins to count with a week less what ceases to, summed up, is what counts in it. It counts
    -- in 52 weeks that end in its own reporting year and in those that end in the next: in each apart,
    -- so that of one reporting year only these are read.
    SELECT
        counted.authority,
        counted.team_id,
        counted.source_code,
        counted.source_desc,
        counted.reporting_year,
        edge.week AS first_week,
        lead(edge.week) OVER grown AS next_week,
        sum(sum(edge.sign * counted.items)::integer) OVER grown AS items,
        coalesce(sum(sum(edge.sign * counted.contacts)::integer) OVER grown, 0) AS contacts,
        coalesce(sum(sum(edge.sign * counted.unidentified)::integer) OVER grown, 0) AS unidentified,
        coalesce(sum(sum(edge.sign * counted.conversations)::integer) OVER grown, 0) AS conversations,
        coalesce(sum(sum(edge.sign * counted.community_contacts)::integer) OVER grown, 0) AS community_contacts,
        coalesce(sum(sum(edge.sign * counted.information_only)::integer) OVER grown, 0) AS information_only,
        coalesce(sum(sum(edge.sign * counted.without_family)::integer) OVER grown, 0) AS without_family,
        coalesce(sum(sum(edge.sign * counted.decided)::integer) OVER grown, 0) AS decided,
        coalesce(sum(sum(edge.sign * counted.converted)::integer) OVER grown, 0) AS converted,
        coalesce(sum(sum(edge.sign * counted.converted_broad)::integer) OVER grown, 0) AS converted_broad,
        coalesce(sum(sum(edge.sign * counted.needing_decision)::integer) OVER grown, 0) AS needing_decision,
        coalesce(sum(sum(edge.sign * counted.decisions)::integer) OVER grown, 0) AS decisions,
        coalesce(sum(sum(edge.sign * counted.clocked_24h)::integer) OVER grown, 0) AS clocked_24h,
        coalesce(sum(sum(edge.sign * counted.decided_within_24h)::integer) OVER grown, 0) AS decided_within_24h,
        coalesce(sum(sum(edge.sign * counted.date_only)::integer) OVER grown, 0) AS date_only,
        coalesce(sum(sum(edge.sign * counted.clocked_1wd)::integer) OVER grown, 0) AS clocked_1wd,
        coalesce(sum(sum(edge.sign * counted.decided_within_1wd)::integer) OVER grown, 0) AS decided_within_1wd,
        coalesce(sum(sum(edge.sign * counted.signed_off)::integer) OVER grown, 0) AS signed_off,
        coalesce(sum(sum(edge.sign * counted.referrals)::integer) OVER grown, 0) AS referrals,
        coalesce(sum(sum(edge.sign * counted.re_referrals)::integer) OVER grown, 0) AS re_referrals,
        coalesce(sum(sum(edge.sign * counted.referral_nfa)::integer) OVER grown, 0) AS referral_nfa,
        coalesce(sum(sum(edge.sign * counted.assessments_started)::integer) OVER grown, 0) AS assessments_started,
        coalesce(sum(sum(edge.sign * counted.assessments_authorised)::integer) OVER grown, 0) AS assessments_authorised,
        coalesce(sum(sum(edge.sign * counted.clocked_from_start)::integer) OVER grown, 0) AS clocked_from_start,
        coalesce(sum(sum(edge.sign * counted.within_45wd_from_start)::integer) OVER grown, 0) AS within_45wd_from_start,
        coalesce(sum(sum(edge.sign * counted.clocked_from_referral)::integer) OVER grown, 0) AS clocked_from_referral,
        coalesce(sum(sum(edge.sign * counted.within_45wd_from_referral)::integer) OVER grown, 0) AS within_45wd_from_referral,
        coalesce(sum(sum(edge.sign * counted.strategy_discussions)::integer) OVER grown, 0) AS strategy_discussions,
        coalesce(sum(sum(edge.sign * counted.strategy_nfa)::integer) OVER grown, 0) AS strategy_nfa,
        coalesce(sum(sum(edge.sign * counted.section47_started)::integer) OVER grown, 0) AS section47_started,
        coalesce(sum(sum(edge.sign * counted.within_assessment_45wd)::integer) OVER grown, 0) AS within_assessment_45wd,
        coalesce(sum(sum(edge.sign * counted.section47_ended)::integer) OVER grown, 0) AS section47_ended,
        coalesce(sum(sum(edge.sign * counted.section47_nfa)::integer) OVER grown, 0) AS section47_nfa,
        coalesce(sum(sum(edge.sign * counted.conferences)::integer) OVER grown, 0) AS conferences,
        coalesce(sum(sum(edge.sign * counted.conferences_clocked)::integer) OVER grown, 0) AS conferences_clocked,
        coalesce(sum(sum(edge.sign * counted.within_15wd_from_strategy)::integer) OVER grown, 0) AS within_15wd_from_strategy,
        coalesce(sum(sum(edge.sign * counted.early_help_opened)::integer) OVER grown, 0) AS early_help_opened,
        coalesce(sum(sum(edge.sign * counted.early_help_closed)::integer) OVER grown, 0) AS early_help_closed,
        coalesce(sum(sum(edge.sign * counted.stepped_down)::integer) OVER grown, 0) AS stepped_down,
        coalesce(sum(sum(edge.sign * counted.stepped_up)::integer) OVER grown, 0) AS stepped_up,
        coalesce(sum(sum(edge.sign * counted.legal_gateway_decisions)::integer) OVER grown, 0) AS legal_gateway_decisions,
        coalesce(sum(sum(edge.sign * counted.continue_current_plan)::integer) OVER grown, 0) AS continue_current_plan,
        coalesce(sum(sum(edge.sign * counted.start_pre_proceedings)::integer) OVER grown, 0) AS start_pre_proceedings,
        coalesce(sum(sum(edge.sign * counted.issue_care_proceedings)::integer) OVER grown, 0) AS issue_care_proceedings,
        coalesce(sum(sum(edge.sign * counted.gateway_outcome_not_known)::integer) OVER grown, 0) AS gateway_outcome_not_known,
        coalesce(sum(sum(edge.sign * counted.similar_alerts)::integer) OVER grown, 0) AS similar_alerts,
        coalesce(sum(sum(edge.sign * counted.similar_closed_due)::integer) OVER grown, 0) AS similar_closed_due,
        coalesce(sum(sum(edge.sign * counted.similar_in_time)::integer) OVER grown, 0) AS similar_in_time,
        coalesce(sum(sum(edge.sign * counted.any_alerts)::integer) OVER grown, 0) AS any_alerts,
        coalesce(sum(sum(edge.sign * counted.care_proceedings)::integer) OVER grown, 0) AS care_proceedings
    FROM (
        SELECT
            authority,
            team_id,
            source_code,
            source_desc,
            ending_in AS reporting_year,
            week AS first_week,
            week + 357 AS last_week,
            1 AS items,
            conversations,
            care_proceedings,
            contacts,
            unidentified,
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
            any_alerts
        FROM (
            SELECT frontdoor.reporting_year(week + 6) AS ending_in, *
            FROM live.activity_untouched
            WHERE grain = 'WEEK'
            UNION ALL
            SELECT frontdoor.reporting_year(week + 363), *
            FROM live.activity_untouched
            WHERE grain = 'WEEK'
                AND frontdoor.reporting_year(week + 363)
                <> frontdoor.reporting_year(week + 6)
            UNION ALL
            SELECT ending.reporting_year, touched.*
            FROM live.activity_touched AS touched
            CROSS JOIN LATERAL (
                SELECT frontdoor.reporting_year(touched.week + 6)
                UNION
                SELECT frontdoor.reporting_year(touched.week + 363)
            ) AS ending (reporting_year)
            WHERE touched.grain = 'WEEK'
        ) AS weekly
        UNION ALL
        -- A call that comes again counts until then: once in 52 weeks, in however many it is.
        SELECT
            authority,
            team_id,
            source_code,
            source_desc,
            ending_in,
            next_week,
            week + 357,
            0,
            -count(*),
            NULL,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL
        FROM (
            SELECT
                *,
                lead(week) OVER (
                    PARTITION BY authority, team_id, source_code, source_desc, ending_in, call
                    ORDER BY week
                ) AS next_week
            FROM (
                SELECT again.*, unnest(again.weeks) AS week
                FROM (
                    SELECT
                        authority,
                        team_id,
                        source_code,
                        source_desc,
                        ending_in,
                        call,
                        array_agg(week) AS weeks
                    FROM (
                        SELECT frontdoor.reporting_year(week + 6) AS ending_in, *
                        FROM live.activity_call_untouched
                        UNION ALL
                        SELECT frontdoor.reporting_year(week + 363), *
                        FROM live.activity_call_untouched
                        WHERE frontdoor.reporting_year(week + 363)
                            <> frontdoor.reporting_year(week + 6)
                        UNION ALL
                        SELECT ending.reporting_year, touched.*
                        FROM live.activity_call_touched AS touched
                        CROSS JOIN LATERAL (
                            SELECT frontdoor.reporting_year(touched.week + 6)
                            UNION
                            SELECT frontdoor.reporting_year(touched.week + 363)
                        ) AS ending (reporting_year)
                    ) AS weekly
                    GROUP BY ending_in, team_id, source_code, source_desc, authority, call
                    HAVING count(*) > 1
                ) AS again
            ) AS call
        ) AS call
        WHERE next_week <= week + 357
        GROUP BY authority, team_id, source_code, source_desc, ending_in, week, next_week
        UNION ALL
        -- A figure counts in the 364 days that hold all of its period.
        SELECT
            authority,
            NULL,
            NULL,
            NULL,
            ending_in,
            date_trunc('week', ends_on)::date,
            week + 357,
            1,
            NULL,
            care_proceedings,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL
        FROM (
            SELECT frontdoor.reporting_year(week + 6) AS ending_in, *
            FROM live.activity_figure
            UNION ALL
            SELECT frontdoor.reporting_year(week + 363), *
            FROM live.activity_figure
            WHERE frontdoor.reporting_year(week + 363) <> frontdoor.reporting_year(week + 6)
        ) AS figure
        WHERE ends_on > week + 6
    ) AS counted
    CROSS JOIN LATERAL (
        VALUES (counted.first_week, 1), (counted.last_week + 7, -1)
    ) AS edge (week, sign)
    WHERE counted.first_week <= counted.last_week
    GROUP BY
        counted.authority,
        counted.team_id,
        counted.source_code,
        counted.source_desc,
        counted.reporting_year,
        edge.week
    WINDOW grown AS (
        PARTITION BY
            counted.authority,
            counted.team_id,
            counted.source_code,
            counted.source_desc,
            counted.reporting_year
        ORDER BY edge.week
        ROWS UNBOUNDED PRECEDING
    )
) AS running
CROSS JOIN LATERAL (
    SELECT first_week + 7 * later AS week
    FROM generate_series(0, (next_week - first_week) / 7 - 1) AS later
) AS shown
JOIN (
    SELECT day AS ended_on, reporting_year AS ended_in
    FROM frontdoor.calendar_day
) AS ending
    ON ended_on = week + 6 AND ended_in = reporting_year
WHERE items > 0
    AND week + 6 < frontdoor.local_date(frontdoor.present());

COMMENT ON VIEW bi.activity_rolling_52_weeks IS
    'bi.activity_daily over the 364 days that end with each ISO week, for weeks that have ended '
    'at present';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.team_id IS
    'Team of what is counted, as its own view names it; null: none, and all early help and care '
    'proceedings';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.source_code IS
    'Source of contacts and referrals, such as 1A, UNKNOWN: not known; null: all else, which has '
    'none';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.source_desc IS 'Label of the source';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.week IS
    'Monday of the ISO week with which the 364 days end';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.iso_week IS 'That week, such as 2020-W53';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.period IS 'First of the 364 days';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.period_end IS 'Last of the 364 days, a Sunday';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.reporting_year IS
    'Reporting year of that Sunday: a condition on it spares the other years, one on week does not';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.contacts IS
    'Contacts received, about identified children';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.unidentified IS
    'Beside them: contacts about children not identified';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.conversations IS
    'Conversations by telephone in the 364 days: distinct calls, else contacts';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.community_contacts IS
    'Of the contacts: from family, friends and neighbours (sources 1A and 1B)';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.information_only IS
    'Of the contacts: information only';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.without_family IS
    'Of the contacts that are not information only: without a family of concern';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.without_family_percent IS
    'without_family / (contacts - information_only) in percent, to one place';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.decided IS
    'Of the contacts: decided, whenever that was';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.converted IS
    'Of the decided: the outcomes include REFERRAL';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.conversion_percent IS
    'converted / decided in percent, to one place';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.converted_broad IS
    'Of the decided: outcomes include REFERRAL or STRATEGY_DISCUSSION, or a referral is named';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.conversion_broad_percent IS
    'converted_broad / decided in percent, to one place';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.needing_decision IS
    'Contacts received that need a decision, children not identified included';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.decisions IS 'Of these: decided, whenever that was';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.clocked_24h IS
    'Of the decisions: with a 24-hour clock';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.decided_within_24h IS 'Of these: within 24 hours';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.decided_within_24h_percent IS
    'decided_within_24h / clocked_24h in percent, to one place';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.date_only IS
    'Of the decisions: only a date is known, out of the 24-hour clock';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.clocked_1wd IS
    'Of the decisions: with a working-day clock';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.decided_within_1wd IS
    'Of these: within one working day';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.decided_within_1wd_percent IS
    'decided_within_1wd / clocked_1wd in percent, to one place';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.signed_off IS 'Of the decisions: signed off';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.signed_off_percent IS
    'signed_off / decisions in percent, to one place';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.referrals IS 'Referrals opened';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.re_referrals IS
    'Of these: another one of the child in the 12 months before';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.re_referral_percent IS
    're_referrals / referrals in percent, to one place';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.referral_nfa IS
    'Of the referrals: no further action';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.referral_nfa_percent IS
    'referral_nfa / referrals in percent, to one place';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.assessments_started IS 'Assessments started';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.assessments_authorised IS 'Assessments authorised';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.clocked_from_start IS
    'Of these: with a DfE clock, start to authorisation';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.within_45wd_from_start IS
    'Of these: within 45 working days of their start';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.within_45wd_from_start_percent IS
    'within_45wd_from_start / clocked_from_start in percent, to one place';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.clocked_from_referral IS
    'Of the authorised: with a guidance clock, referral to authorisation';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.within_45wd_from_referral IS
    'Of these: within 45 working days of the referral';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.within_45wd_from_referral_percent IS
    'within_45wd_from_referral / clocked_from_referral in percent, to one place';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.strategy_discussions IS 'Strategy discussions held';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.strategy_nfa IS
    'Of these: ended in no further action';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.strategy_nfa_percent IS
    'strategy_nfa / strategy_discussions in percent, to one place';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.section47_started IS 'Section 47 enquiries started';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.within_assessment_45wd IS
    'Of these: while an assessment of the child was running, within 45 working days of its start';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.within_assessment_45wd_percent IS
    'within_assessment_45wd / section47_started in percent, to one place';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.section47_ended IS 'Section 47 enquiries ended';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.section47_nfa IS
    'Of these: ended in no further action';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.section47_nfa_percent IS
    'section47_nfa / section47_ended in percent, to one place';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.conferences IS
    'Initial child protection conferences held';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.conferences_clocked IS
    'Of these: with a day from which their clock runs, and held on or after it';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.within_15wd_from_strategy IS
    'Of these: within 15 working days';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.within_15wd_from_strategy_percent IS
    'within_15wd_from_strategy / conferences_clocked in percent, to one place';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.early_help_opened IS 'Early help episodes opened';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.early_help_closed IS 'Early help episodes closed';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.stepped_down IS
    'Steps down from social care to early help';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.stepped_up IS
    'Steps up from early help to social care';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.legal_gateway_decisions IS
    'Decisions of the legal gateway panel';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.continue_current_plan IS
    'Of these: continue the current plan';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.start_pre_proceedings IS
    'Of these: start pre-proceedings';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.issue_care_proceedings IS
    'Of these: issue care proceedings';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.gateway_outcome_not_known IS
    'Of these: outcome not known';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.similar_alerts IS
    'Alerts of similar repeat contacts raised';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.similar_closed_due IS
    'Of these: closed, with a due time';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.similar_in_time IS
    'Of these: closed before their due time';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.similar_in_time_percent IS
    'similar_in_time / similar_closed_due in percent, to one place';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.any_alerts IS 'Alerts of any repeat contacts raised';
COMMENT ON COLUMN bi.activity_rolling_52_weeks.care_proceedings IS
    'Care proceedings, as counted in figures of days, weeks, months ... within the 364 days';
