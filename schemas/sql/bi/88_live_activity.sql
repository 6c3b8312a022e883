-- Figures of activity are kept (README.md) by authority, grain and period. Where nothing of an authority
-- is touched they are read as they are. Else they are summed up: contacts of untouched periods as they
-- are kept, those of touched ones anew, as calls can't be added up; of all else what is kept, with what
-- touched children have now, and less what is kept of them.

-- Days, and the periods that each is in.
CREATE VIEW live.activity_period AS
SELECT calendar.day, period.grain, period.first_day, period.last_day
FROM frontdoor.calendar_day AS calendar
CROSS JOIN LATERAL (
    VALUES
        ('DAY', calendar.day, calendar.day),
        ('WEEK', calendar.week, calendar.week + 6),
        ('MONTH', calendar.month, (calendar.month + interval '1 month')::date - 1),
        (
            'REPORTING_YEAR',
            make_date(left(calendar.reporting_year, 4)::integer, 4, 1),
            make_date(left(calendar.reporting_year, 4)::integer + 1, 3, 31)
        )
) AS period (grain, first_day, last_day);

-- First days of periods: the reporting year in which the calendar begins has begun before it.
CREATE VIEW live.period_day AS
SELECT day, week, month, reporting_year
FROM frontdoor.calendar_day
UNION ALL
VALUES (DATE '1989-04-01', DATE '1989-03-27', DATE '1989-04-01', '1989/90');

-- Periods that a touched day is in; of an authority all of which is touched, those from its first
-- contact to its last.
CREATE VIEW live.touched_period AS
SELECT DISTINCT
    touched.authority_id,
    touched.authority,
    of_day.grain,
    of_day.first_day AS period,
    of_day.last_day AS period_end
FROM (
    SELECT authority.authority_id, authority.gss_code AS authority, mark.day
    FROM frontdoor.touched_day AS mark
    JOIN frontdoor.authority USING (authority_id)
    UNION ALL
    SELECT received.authority_id, received.authority, calendar.day
    FROM live.touched_span AS received
    JOIN frontdoor.calendar_day AS calendar
        ON calendar.day BETWEEN received.first_day AND received.last_day
) AS touched
JOIN live.activity_period AS of_day ON of_day.day = touched.day;

-- Only a call with an id, which its key shows by a #, can be in several weeks.
CREATE VIEW live.activity_contact_touched AS
SELECT
    touched.authority_id,
    touched.authority,
    touched.grain,
    touched.period,
    counted.*
FROM live.touched_period AS touched
CROSS JOIN LATERAL (
    SELECT
        team_id,
        source_code,
        source_desc,
        count(*) AS of_contacts,
        count(DISTINCT conversation_key) AS conversations,
        CASE
            WHEN touched.grain = 'WEEK' THEN
                array_agg(DISTINCT conversation_key) FILTER (WHERE conversation_key LIKE '%#%')
        END AS calls,
        count(*) FILTER (WHERE contacts) AS contacts,
        count(*) FILTER (WHERE unidentified) AS unidentified,
        count(*) FILTER (WHERE community_contacts) AS community_contacts,
        count(*) FILTER (WHERE information_only) AS information_only,
        count(*) FILTER (WHERE without_family) AS without_family,
        count(*) FILTER (WHERE decided) AS decided,
        count(*) FILTER (WHERE converted) AS converted,
        count(*) FILTER (WHERE converted_broad) AS converted_broad,
        count(*) FILTER (WHERE needing_decision) AS needing_decision,
        count(*) FILTER (WHERE decisions) AS decisions,
        count(*) FILTER (WHERE clocked_24h) AS clocked_24h,
        count(*) FILTER (WHERE decided_within_24h) AS decided_within_24h,
        count(*) FILTER (WHERE date_only) AS date_only,
        count(*) FILTER (WHERE clocked_1wd) AS clocked_1wd,
        count(*) FILTER (WHERE decided_within_1wd) AS decided_within_1wd,
        count(*) FILTER (WHERE signed_off) AS signed_off
    FROM live.activity_contact_item
    WHERE authority = touched.authority AND day BETWEEN touched.period AND touched.period_end
    GROUP BY team_id, source_code, source_desc
) AS counted;

-- What touched children have now, and with the other sign what is kept of them.
CREATE VIEW live.activity_case_change AS
SELECT touched.*, 1 AS sign
FROM live.activity_case_touched AS touched
UNION ALL
SELECT kept.*, -1
FROM live.touched_person AS touched
CROSS JOIN LATERAL (
    SELECT *
    FROM rollup.activity_case AS found
    WHERE found.authority_id = touched.authority_id AND found.child_key = touched.first_key
    OFFSET 0
) AS kept
-- Of whole authorities nothing that is kept is added up.
WHERE touched.first_key = touched.last_key AND touched.authority = kept.authority;

CREATE TABLE rollup.activity (
    authority_id smallint NOT NULL,
    authority text COLLATE "C" NOT NULL,
    grain text COLLATE "C" NOT NULL,
    period date NOT NULL,
    team_id text COLLATE "C",
    source_code text COLLATE "C",
    source_desc text,
    -- Null: none, here and below; so a row takes a quarter of the space.
    of_contacts integer,
    of_cases integer,
    of_figures integer,
    conversations integer,
    calls text [] COLLATE "C",
    care_proceedings bigint,
    contacts integer,
    unidentified integer,
    community_contacts integer,
    information_only integer,
    without_family integer,
    decided integer,
    converted integer,
    converted_broad integer,
    needing_decision integer,
    decisions integer,
    clocked_24h integer,
    decided_within_24h integer,
    date_only integer,
    clocked_1wd integer,
    decided_within_1wd integer,
    signed_off integer,
    referrals integer,
    re_referrals integer,
    referral_nfa integer,
    assessments_started integer,
    assessments_authorised integer,
    clocked_from_start integer,
    within_45wd_from_start integer,
    clocked_from_referral integer,
    within_45wd_from_referral integer,
    strategy_discussions integer,
    strategy_nfa integer,
    section47_started integer,
    within_assessment_45wd integer,
    section47_ended integer,
    section47_nfa integer,
    conferences integer,
    conferences_clocked integer,
    within_15wd_from_strategy integer,
    early_help_opened integer,
    early_help_closed integer,
    stepped_down integer,
    stepped_up integer,
    legal_gateway_decisions integer,
    continue_current_plan integer,
    start_pre_proceedings integer,
    issue_care_proceedings integer,
    gateway_outcome_not_known integer,
    similar_alerts integer,
    similar_closed_due integer,
    similar_in_time integer,
    any_alerts integer
);
CREATE INDEX ON rollup.activity (authority, grain, period);
CREATE INDEX ON rollup.activity (grain, period);

-- Authorities of which anything is touched.
CREATE VIEW live.marked_authority AS
SELECT authority.authority_id, authority.gss_code AS authority
FROM frontdoor.authority
WHERE EXISTS (
    SELECT
    FROM frontdoor.touched_day AS touched
    WHERE touched.authority_id = authority.authority_id
        OR touched.authority_id IS NULL AND touched.day IS NULL
)
OR EXISTS (
    SELECT
    FROM frontdoor.touched_child AS touched
    WHERE touched.authority_id = authority.authority_id
)
OR EXISTS (
    SELECT
    FROM frontdoor.touched_person AS touched
    WHERE touched.authority_id = authority.authority_id
);

-- Joined, so that nothing is begun with where nothing is touched.
CREATE VIEW live.activity_touched AS
SELECT marked.authority_id, marked.authority, summed.*
FROM live.marked_authority AS marked
CROSS JOIN LATERAL (
    SELECT
        part.grain,
        part.period,
        part.week,
        part.month,
        part.reporting_year,
        part.team_id,
        part.source_code,
        part.source_desc,
        nullif(sum(part.of_contacts), 0)::integer AS of_contacts,
        nullif(sum(part.of_cases), 0)::integer AS of_cases,
        nullif(sum(part.of_figures), 0)::integer AS of_figures,
        nullif(sum(part.conversations), 0)::integer AS conversations,
        max(part.calls) AS calls,
        nullif(sum(part.care_proceedings), 0)::bigint AS care_proceedings,
        nullif(sum(part.contacts), 0)::integer AS contacts,
        nullif(sum(part.unidentified), 0)::integer AS unidentified,
        nullif(sum(part.community_contacts), 0)::integer AS community_contacts,
        nullif(sum(part.information_only), 0)::integer AS information_only,
        nullif(sum(part.without_family), 0)::integer AS without_family,
        nullif(sum(part.decided), 0)::integer AS decided,
        nullif(sum(part.converted), 0)::integer AS converted,
        nullif(sum(part.converted_broad), 0)::integer AS converted_broad,
        nullif(sum(part.needing_decision), 0)::integer AS needing_decision,
        nullif(sum(part.decisions), 0)::integer AS decisions,
        nullif(sum(part.clocked_24h), 0)::integer AS clocked_24h,
        nullif(sum(part.decided_within_24h), 0)::integer AS decided_within_24h,
        nullif(sum(part.date_only), 0)::integer AS date_only,
        nullif(sum(part.clocked_1wd), 0)::integer AS clocked_1wd,
        nullif(sum(part.decided_within_1wd), 0)::integer AS decided_within_1wd,
        nullif(sum(part.signed_off), 0)::integer AS signed_off,
        nullif(sum(part.referrals), 0)::integer AS referrals,
        nullif(sum(part.re_referrals), 0)::integer AS re_referrals,
        nullif(sum(part.referral_nfa), 0)::integer AS referral_nfa,
        nullif(sum(part.assessments_started), 0)::integer AS assessments_started,
        nullif(sum(part.assessments_authorised), 0)::integer AS assessments_authorised,
        nullif(sum(part.clocked_from_start), 0)::integer AS clocked_from_start,
        nullif(sum(part.within_45wd_from_start), 0)::integer AS within_45wd_from_start,
        nullif(sum(part.clocked_from_referral), 0)::integer AS clocked_from_referral,
        nullif(sum(part.within_45wd_from_referral), 0)::integer AS within_45wd_from_referral,
        nullif(sum(part.strategy_discussions), 0)::integer AS strategy_discussions,
        nullif(sum(part.strategy_nfa), 0)::integer AS strategy_nfa,
        nullif(sum(part.section47_started), 0)::integer AS section47_started,
        nullif(sum(part.within_assessment_45wd), 0)::integer AS within_assessment_45wd,
        nullif(sum(part.section47_ended), 0)::integer AS section47_ended,
        nullif(sum(part.section47_nfa), 0)::integer AS section47_nfa,
        nullif(sum(part.conferences), 0)::integer AS conferences,
        nullif(sum(part.conferences_clocked), 0)::integer AS conferences_clocked,
        nullif(sum(part.within_15wd_from_strategy), 0)::integer AS within_15wd_from_strategy,
        nullif(sum(part.early_help_opened), 0)::integer AS early_help_opened,
        nullif(sum(part.early_help_closed), 0)::integer AS early_help_closed,
        nullif(sum(part.stepped_down), 0)::integer AS stepped_down,
        nullif(sum(part.stepped_up), 0)::integer AS stepped_up,
        nullif(sum(part.legal_gateway_decisions), 0)::integer AS legal_gateway_decisions,
        nullif(sum(part.continue_current_plan), 0)::integer AS continue_current_plan,
        nullif(sum(part.start_pre_proceedings), 0)::integer AS start_pre_proceedings,
        nullif(sum(part.issue_care_proceedings), 0)::integer AS issue_care_proceedings,
        nullif(sum(part.gateway_outcome_not_known), 0)::integer AS gateway_outcome_not_known,
        nullif(sum(part.similar_alerts), 0)::integer AS similar_alerts,
        nullif(sum(part.similar_closed_due), 0)::integer AS similar_closed_due,
        nullif(sum(part.similar_in_time), 0)::integer AS similar_in_time,
        nullif(sum(part.any_alerts), 0)::integer AS any_alerts
    FROM (
        SELECT
            kept.grain,
            kept.period,
            calendar.week,
            calendar.month,
            calendar.reporting_year,
            kept.team_id,
            kept.source_code,
            kept.source_desc,
            kept.of_contacts::bigint,
            NULL::bigint AS of_cases,
            NULL::bigint AS of_figures,
            kept.conversations::bigint,
            kept.calls,
            NULL::bigint AS care_proceedings,
            kept.contacts::bigint,
            kept.unidentified::bigint,
            kept.community_contacts::bigint,
            kept.information_only::bigint,
            kept.without_family::bigint,
            kept.decided::bigint,
            kept.converted::bigint,
            kept.converted_broad::bigint,
            kept.needing_decision::bigint,
            kept.decisions::bigint,
            kept.clocked_24h::bigint,
            kept.decided_within_24h::bigint,
            kept.date_only::bigint,
            kept.clocked_1wd::bigint,
            kept.decided_within_1wd::bigint,
            kept.signed_off::bigint,
            NULL::bigint AS referrals, NULL::bigint AS re_referrals, NULL::bigint AS referral_nfa,
            NULL::bigint AS assessments_started, NULL::bigint AS assessments_authorised,
            NULL::bigint AS clocked_from_start, NULL::bigint AS within_45wd_from_start,
            NULL::bigint AS clocked_from_referral, NULL::bigint AS within_45wd_from_referral,
            NULL::bigint AS strategy_discussions, NULL::bigint AS strategy_nfa,
            NULL::bigint AS section47_started, NULL::bigint AS within_assessment_45wd,
            NULL::bigint AS section47_ended, NULL::bigint AS section47_nfa,
            NULL::bigint AS conferences, NULL::bigint AS conferences_clocked,
            NULL::bigint AS within_15wd_from_strategy, NULL::bigint AS early_help_opened,
            NULL::bigint AS early_help_closed, NULL::bigint AS stepped_down,
            NULL::bigint AS stepped_up, NULL::bigint AS legal_gateway_decisions,
            NULL::bigint AS continue_current_plan, NULL::bigint AS start_pre_proceedings,
            NULL::bigint AS issue_care_proceedings, NULL::bigint AS gateway_outcome_not_known,
            NULL::bigint AS similar_alerts, NULL::bigint AS similar_closed_due,
            NULL::bigint AS similar_in_time, NULL::bigint AS any_alerts
        FROM rollup.activity AS kept
        JOIN live.period_day AS calendar ON calendar.day = kept.period
        WHERE kept.authority = marked.authority
            AND kept.of_contacts IS NOT NULL
            AND kept.authority_id NOT IN (SELECT authority_id FROM live.touched_authority)
            AND NOT EXISTS (
                SELECT
                FROM live.touched_period AS touched
                WHERE touched.authority = kept.authority
                    AND touched.grain = kept.grain
                    AND touched.period = kept.period
            )
        UNION ALL
        SELECT
            touched.grain,
            touched.period,
            calendar.week,
            calendar.month,
            calendar.reporting_year,
            touched.team_id,
            touched.source_code,
            touched.source_desc,
            touched.of_contacts,
            NULL,
            NULL,
            touched.conversations,
            touched.calls,
            NULL,
            touched.contacts,
            touched.unidentified,
            touched.community_contacts,
            touched.information_only,
            touched.without_family,
            touched.decided,
            touched.converted,
            touched.converted_broad,
            touched.needing_decision,
            touched.decisions,
            touched.clocked_24h,
            touched.decided_within_24h,
            touched.date_only,
            touched.clocked_1wd,
            touched.decided_within_1wd,
            touched.signed_off,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL
        FROM live.activity_contact_touched AS touched
        JOIN live.period_day AS calendar ON calendar.day = touched.period
        WHERE touched.authority = marked.authority
        UNION ALL
        SELECT
            kept.grain,
            kept.period,
            calendar.week,
            calendar.month,
            calendar.reporting_year,
            kept.team_id,
            kept.source_code,
            kept.source_desc,
            NULL,
            kept.of_cases,
            NULL,
            NULL,
            NULL,
            NULL,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL,
            kept.referrals,
            kept.re_referrals,
            kept.referral_nfa,
            kept.assessments_started,
            kept.assessments_authorised,
            kept.clocked_from_start,
            kept.within_45wd_from_start,
            kept.clocked_from_referral,
            kept.within_45wd_from_referral,
            kept.strategy_discussions,
            kept.strategy_nfa,
            kept.section47_started,
            kept.within_assessment_45wd,
            kept.section47_ended,
            kept.section47_nfa,
            kept.conferences,
            kept.conferences_clocked,
            kept.within_15wd_from_strategy,
            kept.early_help_opened,
            kept.early_help_closed,
            kept.stepped_down,
            kept.stepped_up,
            kept.legal_gateway_decisions,
            kept.continue_current_plan,
            kept.start_pre_proceedings,
            kept.issue_care_proceedings,
            kept.gateway_outcome_not_known,
            kept.similar_alerts,
            kept.similar_closed_due,
            kept.similar_in_time,
            kept.any_alerts
        FROM rollup.activity AS kept
        JOIN live.period_day AS calendar ON calendar.day = kept.period
        WHERE kept.authority = marked.authority
            AND kept.of_cases IS NOT NULL
            AND kept.authority_id NOT IN (SELECT authority_id FROM live.whole_person)
        UNION ALL
        SELECT
            of_day.grain,
            of_day.first_day,
            calendar.week,
            calendar.month,
            calendar.reporting_year,
            item.team_id,
            item.source_code,
            item.source_desc,
            NULL,
            sum(item.sign),
            NULL,
            NULL,
            NULL,
            NULL,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL,
            sum(item.sign) FILTER (WHERE item.referrals),
            sum(item.sign) FILTER (WHERE item.re_referrals),
            sum(item.sign) FILTER (WHERE item.referral_nfa),
            sum(item.sign) FILTER (WHERE item.assessments_started),
            sum(item.sign) FILTER (WHERE item.assessments_authorised),
            sum(item.sign) FILTER (WHERE item.clocked_from_start),
            sum(item.sign) FILTER (WHERE item.within_45wd_from_start),
            sum(item.sign) FILTER (WHERE item.clocked_from_referral),
            sum(item.sign) FILTER (WHERE item.within_45wd_from_referral),
            sum(item.sign) FILTER (WHERE item.strategy_discussions),
            sum(item.sign) FILTER (WHERE item.strategy_nfa),
            sum(item.sign) FILTER (WHERE item.section47_started),
            sum(item.sign) FILTER (WHERE item.within_assessment_45wd),
            sum(item.sign) FILTER (WHERE item.section47_ended),
            sum(item.sign) FILTER (WHERE item.section47_nfa),
            sum(item.sign) FILTER (WHERE item.conferences),
            sum(item.sign) FILTER (WHERE item.conferences_clocked),
            sum(item.sign) FILTER (WHERE item.within_15wd_from_strategy),
            sum(item.sign) FILTER (WHERE item.early_help_opened),
            sum(item.sign) FILTER (WHERE item.early_help_closed),
            sum(item.sign) FILTER (WHERE item.stepped_down),
            sum(item.sign) FILTER (WHERE item.stepped_up),
            sum(item.sign) FILTER (WHERE item.legal_gateway_decisions),
            sum(item.sign) FILTER (WHERE item.continue_current_plan),
            sum(item.sign) FILTER (WHERE item.start_pre_proceedings),
            sum(item.sign) FILTER (WHERE item.issue_care_proceedings),
            sum(item.sign) FILTER (WHERE item.gateway_outcome_not_known),
            sum(item.sign) FILTER (WHERE item.similar_alerts),
            sum(item.sign) FILTER (WHERE item.similar_closed_due),
            sum(item.sign) FILTER (WHERE item.similar_in_time),
            sum(item.sign) FILTER (WHERE item.any_alerts)
        FROM live.activity_case_change AS item
        JOIN live.activity_period AS of_day ON of_day.day = item.day
        JOIN live.period_day AS calendar ON calendar.day = of_day.first_day
        WHERE item.authority = marked.authority
        GROUP BY
            of_day.grain,
            of_day.first_day,
            calendar.week,
            calendar.month,
            calendar.reporting_year,
            item.team_id,
            item.source_code,
            item.source_desc
        UNION ALL
        -- A figure counts in the periods that hold all of its own.
        SELECT
            of_day.grain,
            of_day.first_day,
            calendar.week,
            calendar.month,
            calendar.reporting_year,
            NULL,
            NULL,
            NULL,
            NULL,
            NULL,
            1,
            NULL,
            NULL,
            figure.care_proceedings,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, NULL, NULL
        FROM live.activity_figure AS figure
        JOIN live.activity_period AS of_day
            ON of_day.day = figure.day AND of_day.last_day >= figure.ends_on
        JOIN live.period_day AS calendar ON calendar.day = of_day.first_day
        WHERE figure.authority = marked.authority
    ) AS part
    GROUP BY
        part.grain,
        part.period,
        part.week,
        part.month,
        part.reporting_year,
        part.team_id,
        part.source_code,
        part.source_desc
    HAVING sum(part.of_contacts) > 0 OR sum(part.of_cases) > 0 OR sum(part.of_figures) > 0
) AS summed;

-- What is asked for by a reporting year or a month is looked for by its days.
CREATE VIEW live.activity_untouched AS
SELECT
    kept.authority_id,
    kept.authority,
    kept.grain,
    kept.period,
    calendar.week,
    calendar.month,
    calendar.reporting_year,
    kept.team_id,
    kept.source_code,
    kept.source_desc,
    kept.of_contacts,
    kept.of_cases,
    kept.of_figures,
    kept.conversations,
    kept.calls,
    kept.care_proceedings,
    kept.contacts,
    kept.unidentified,
    kept.community_contacts,
    kept.information_only,
    kept.without_family,
    kept.decided,
    kept.converted,
    kept.converted_broad,
    kept.needing_decision,
    kept.decisions,
    kept.clocked_24h,
    kept.decided_within_24h,
    kept.date_only,
    kept.clocked_1wd,
    kept.decided_within_1wd,
    kept.signed_off,
    kept.referrals,
    kept.re_referrals,
    kept.referral_nfa,
    kept.assessments_started,
    kept.assessments_authorised,
    kept.clocked_from_start,
    kept.within_45wd_from_start,
    kept.clocked_from_referral,
    kept.within_45wd_from_referral,
    kept.strategy_discussions,
    kept.strategy_nfa,
    kept.section47_started,
    kept.within_assessment_45wd,
    kept.section47_ended,
    kept.section47_nfa,
    kept.conferences,
    kept.conferences_clocked,
    kept.within_15wd_from_strategy,
    kept.early_help_opened,
    kept.early_help_closed,
    kept.stepped_down,
    kept.stepped_up,
    kept.legal_gateway_decisions,
    kept.continue_current_plan,
    kept.start_pre_proceedings,
    kept.issue_care_proceedings,
    kept.gateway_outcome_not_known,
    kept.similar_alerts,
    kept.similar_closed_due,
    kept.similar_in_time,
    kept.any_alerts
FROM rollup.activity AS kept
JOIN live.period_day AS calendar ON calendar.day = kept.period
WHERE kept.authority_id NOT IN (SELECT authority_id FROM live.marked_authority);

CREATE VIEW live.activity AS
SELECT
    authority,
    grain,
    period,
    week,
    month,
    reporting_year,
    team_id,
    source_code,
    source_desc,
    coalesce(conversations, 0)::bigint AS conversations,
    coalesce(care_proceedings, 0) AS care_proceedings,
    coalesce(contacts, 0)::bigint AS contacts,
    coalesce(unidentified, 0)::bigint AS unidentified,
    coalesce(community_contacts, 0)::bigint AS community_contacts,
    coalesce(information_only, 0)::bigint AS information_only,
    coalesce(without_family, 0)::bigint AS without_family,
    coalesce(decided, 0)::bigint AS decided,
    coalesce(converted, 0)::bigint AS converted,
    coalesce(converted_broad, 0)::bigint AS converted_broad,
    coalesce(needing_decision, 0)::bigint AS needing_decision,
    coalesce(decisions, 0)::bigint AS decisions,
    coalesce(clocked_24h, 0)::bigint AS clocked_24h,
    coalesce(decided_within_24h, 0)::bigint AS decided_within_24h,
    coalesce(date_only, 0)::bigint AS date_only,
    coalesce(clocked_1wd, 0)::bigint AS clocked_1wd,
    coalesce(decided_within_1wd, 0)::bigint AS decided_within_1wd,
    coalesce(signed_off, 0)::bigint AS signed_off,
    coalesce(referrals, 0)::bigint AS referrals,
    coalesce(re_referrals, 0)::bigint AS re_referrals,
    coalesce(referral_nfa, 0)::bigint AS referral_nfa,
    coalesce(assessments_started, 0)::bigint AS assessments_started,
    coalesce(assessments_authorised, 0)::bigint AS assessments_authorised,
    coalesce(clocked_from_start, 0)::bigint AS clocked_from_start,
    coalesce(within_45wd_from_start, 0)::bigint AS within_45wd_from_start,
    coalesce(clocked_from_referral, 0)::bigint AS clocked_from_referral,
    coalesce(within_45wd_from_referral, 0)::bigint AS within_45wd_from_referral,
    coalesce(strategy_discussions, 0)::bigint AS strategy_discussions,
    coalesce(strategy_nfa, 0)::bigint AS strategy_nfa,
    coalesce(section47_started, 0)::bigint AS section47_started,
    coalesce(within_assessment_45wd, 0)::bigint AS within_assessment_45wd,
    coalesce(section47_ended, 0)::bigint AS section47_ended,
    coalesce(section47_nfa, 0)::bigint AS section47_nfa,
    coalesce(conferences, 0)::bigint AS conferences,
    coalesce(conferences_clocked, 0)::bigint AS conferences_clocked,
    coalesce(within_15wd_from_strategy, 0)::bigint AS within_15wd_from_strategy,
    coalesce(early_help_opened, 0)::bigint AS early_help_opened,
    coalesce(early_help_closed, 0)::bigint AS early_help_closed,
    coalesce(stepped_down, 0)::bigint AS stepped_down,
    coalesce(stepped_up, 0)::bigint AS stepped_up,
    coalesce(legal_gateway_decisions, 0)::bigint AS legal_gateway_decisions,
    coalesce(continue_current_plan, 0)::bigint AS continue_current_plan,
    coalesce(start_pre_proceedings, 0)::bigint AS start_pre_proceedings,
    coalesce(issue_care_proceedings, 0)::bigint AS issue_care_proceedings,
    coalesce(gateway_outcome_not_known, 0)::bigint AS gateway_outcome_not_known,
    coalesce(similar_alerts, 0)::bigint AS similar_alerts,
    coalesce(similar_closed_due, 0)::bigint AS similar_closed_due,
    coalesce(similar_in_time, 0)::bigint AS similar_in_time,
    coalesce(any_alerts, 0)::bigint AS any_alerts
FROM (
    TABLE live.activity_untouched
    UNION ALL
    TABLE live.activity_touched
) AS activity;

-- Calls of weeks, each once a week, team and source.
CREATE VIEW live.activity_call_untouched AS
SELECT
    kept.authority,
    kept.team_id,
    kept.source_code,
    kept.source_desc,
    calendar.week,
    unnest(kept.calls) AS call
FROM rollup.activity AS kept
JOIN frontdoor.calendar_day AS calendar ON calendar.day = kept.period
WHERE kept.grain = 'WEEK'
    AND kept.calls IS NOT NULL
    AND kept.authority_id NOT IN (SELECT authority_id FROM live.marked_authority);

CREATE VIEW live.activity_call_touched AS
SELECT
    marked.authority,
    weekly.team_id,
    weekly.source_code,
    weekly.source_desc,
    weekly.week,
    unnest(weekly.calls) AS call
FROM live.marked_authority AS marked
CROSS JOIN LATERAL (
    SELECT kept.team_id, kept.source_code, kept.source_desc, kept.period AS week, kept.calls
    FROM rollup.activity AS kept
    WHERE kept.authority = marked.authority
        AND kept.grain = 'WEEK'
        AND kept.authority_id NOT IN (SELECT authority_id FROM live.touched_authority)
        AND kept.period NOT IN (
            SELECT touched.period
            FROM live.touched_period AS touched
            WHERE touched.authority = marked.authority AND touched.grain = 'WEEK'
        )
    UNION ALL
    SELECT touched.team_id, touched.source_code, touched.source_desc, touched.period, touched.calls
    FROM live.activity_contact_touched AS touched
    WHERE touched.authority = marked.authority AND touched.grain = 'WEEK'
) AS weekly;
