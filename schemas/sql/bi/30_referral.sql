CREATE VIEW live.referral_row AS
SELECT
    referral.authority_id,
    referral.child_key,
    frontdoor.entity_key(authority.gss_code, referral.child_id, referral.referral_id)
        AS referral_key,
    authority.gss_code AS authority,
    referral.referral_id AS cine_referral_id,
    referral.child_id AS cine_person_id,
    referral.opened_at,
    frontdoor.local_time(referral.opened_at) AS cine_referral_date,
    referral.opened_on,
    referral.opened_time_known,
    opened.week,
    opened.month,
    opened.reporting_year,
    referral.contact_id,
    coalesce(source.code, 'UNKNOWN') AS cine_referral_source_code,
    coalesce(source.label, 'Not known') AS cine_referral_source_desc,
    coalesce(source.category, 'Unknown') AS source_group,
    coalesce(need.code, 'UNKNOWN') AS cine_cin_primary_need_code,
    coalesce(need.label, 'Not known') AS primary_need_desc,
    CASE WHEN referral.no_further_action THEN 'Y' ELSE 'N' END AS cine_referral_nfa,
    referral.no_further_action,
    referral.team_id AS cine_referral_team,
    referral.worker_id AS cine_referral_worker_id,
    earlier.referrals > 0 AS re_referral,
    coalesce(ending.not_in_need, false) AS not_in_need,
    closed.closed_at,
    frontdoor.local_time(closed.closed_at) AS cine_close_date,
    frontdoor.local_date(closed.closed_at) AS closed_on,
    CASE
        WHEN closed.closed_at IS NOT NULL THEN coalesce(reason.code, 'UNKNOWN')
    END AS cine_close_reason,
    CASE
        WHEN closed.closed_at IS NOT NULL THEN coalesce(reason.label, 'Not known')
    END AS close_reason_desc,
    ending.assessment_id AS closed_by_assessment_id
FROM caseload.referral
JOIN frontdoor.authority USING (authority_id)
JOIN frontdoor.calendar_day AS opened ON opened.day = referral.opened_on
-- Joined, so that it is worked out once a row, and not at all where nobody asks for it.
LEFT JOIN LATERAL (
    SELECT count(*) AS referrals
    FROM caseload.referral AS earlier
    WHERE earlier.authority_id = referral.authority_id
        AND earlier.child_key = referral.child_key
        AND earlier.child_id = referral.child_id
        AND earlier.opened_revision >= 0
        AND NOT earlier.opened_voided
        AND earlier.opened_on >= (referral.opened_on - interval '12 months')::date
        AND earlier.opened_on < referral.opened_on
) AS earlier ON true
-- What ends the case: its closure, or an assessment that closes it; the first of them.
LEFT JOIN LATERAL (
    SELECT
        min(candidate.at) AS at,
        (array_agg(candidate.reason ORDER BY candidate.at, candidate.assessment_id NULLS FIRST))[1]
            AS reason,
        (array_agg(
            candidate.assessment_id ORDER BY candidate.at, candidate.assessment_id NULLS FIRST
        ))[1] AS assessment_id,
        bool_or(candidate.assessment_id IS NOT NULL AND candidate.reason IN ('RC8', 'RC9'))
            AS not_in_need
    FROM (
        SELECT
            referral.closed_at AS at,
            referral.closed_on AS day,
            referral.closure_reason AS reason,
            NULL COLLATE "C" AS assessment_id
        WHERE referral.closed_revision >= 0 AND NOT referral.closed_voided
        UNION ALL
        SELECT
            assessment.authorised_at,
            assessment.authorised_on,
            assessment.closure_reason,
            assessment.assessment_id
        FROM caseload.assessment_end AS assessment
        WHERE assessment.authority_id = referral.authority_id
            AND assessment.child_key = referral.child_key
            AND assessment.child_id = referral.child_id
            AND assessment.end_revision >= 0
            AND NOT assessment.end_voided
            AND assessment.closure_reason IS NOT NULL
            AND referral.referral_id = coalesce(
                assessment.referral_id,
                (
                    SELECT started.start_referral_id
                    FROM timeliness.assessment AS started
                    WHERE started.authority_id = assessment.authority_id
                        AND started.child_key = assessment.child_key
                        AND started.assessment_key = assessment.assessment_key
                        AND started.start_revision >= 0
                        AND NOT started.start_voided
                ),
                (
                    SELECT latest.referral_id
                    FROM caseload.referral AS latest
                    WHERE latest.authority_id = assessment.authority_id
                        AND latest.child_key = assessment.child_key
                        AND latest.child_id = assessment.child_id
                        AND latest.opened_revision >= 0
                        AND NOT latest.opened_voided
                        AND NOT latest.no_further_action
                        AND latest.opened_on <= assessment.started_on
                    ORDER BY latest.opened_at DESC, latest.referral_id DESC
                    LIMIT 1
                )
            )
    ) AS candidate
    WHERE candidate.day >= referral.opened_on
) AS ending ON NOT referral.no_further_action
CROSS JOIN LATERAL (
    SELECT CASE WHEN ending.at IS NOT NULL THEN greatest(ending.at, referral.opened_at) END
        AS closed_at
) AS closed
LEFT JOIN frontdoor.code AS source
    ON source.list = 'referral_source' AND source.symbol = referral.source
LEFT JOIN frontdoor.code AS need
    ON need.list = 'primary_need' AND need.symbol = referral.primary_need
-- Of no reason, too: or the planner joins the list to `ending` before that is joined to its referral,
-- and reads it anew for each.
LEFT JOIN frontdoor.code AS reason
    ON reason.list = 'closure_reason' AND reason.symbol = coalesce(ending.reason, '')
WHERE referral.opened_revision >= 0 AND NOT referral.opened_voided;

SELECT live.keep_of_child('referral', 'opened_on');

CREATE VIEW bi.referral AS
SELECT
    referral_key,
    authority,
    cine_referral_id,
    cine_person_id,
    opened_at,
    cine_referral_date,
    opened_on,
    opened_time_known,
    week,
    month,
    reporting_year,
    contact_id,
    cine_referral_source_code,
    cine_referral_source_desc,
    source_group,
    cine_cin_primary_need_code,
    primary_need_desc,
    cine_referral_nfa,
    no_further_action,
    cine_referral_team,
    cine_referral_worker_id,
    re_referral,
    not_in_need,
    CASE
        WHEN no_further_action THEN 'NO_FURTHER_ACTION'
        WHEN closed_at <= frontdoor.present() THEN 'CLOSED'
        WHEN opened_at <= frontdoor.present() THEN 'OPEN'
        ELSE 'AHEAD'
    END AS case_state,
    closed_at,
    cine_close_date,
    closed_on,
    cine_close_reason,
    close_reason_desc,
    closed_by_assessment_id
FROM live.referral;

COMMENT ON VIEW bi.referral IS
    'One row per referral; one with further action is a case until it is closed';
COMMENT ON COLUMN bi.referral.referral_key IS
    'Authority, child and referral, joined by / (a / inside a child''s id is shown as ~)';
COMMENT ON COLUMN bi.referral.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.referral.cine_referral_id IS 'Id of the referral';
COMMENT ON COLUMN bi.referral.cine_person_id IS 'Id of the child';
COMMENT ON COLUMN bi.referral.opened_at IS 'When it was opened (UTC instant)';
COMMENT ON COLUMN bi.referral.cine_referral_date IS 'When it was opened, local date and time';
COMMENT ON COLUMN bi.referral.opened_on IS 'When it was opened, local date';
COMMENT ON COLUMN bi.referral.opened_time_known IS 'False: only the date is known';
COMMENT ON COLUMN bi.referral.week IS 'Monday of the ISO week in which it was opened';
COMMENT ON COLUMN bi.referral.month IS 'First day of the month in which it was opened';
COMMENT ON COLUMN bi.referral.reporting_year IS 'Reporting year in which it was opened';
COMMENT ON COLUMN bi.referral.contact_id IS 'The contact that led to it';
COMMENT ON COLUMN bi.referral.cine_referral_source_code IS 'Who made it, such as 1A';
COMMENT ON COLUMN bi.referral.cine_referral_source_desc IS 'Label of the source';
COMMENT ON COLUMN bi.referral.source_group IS 'Group of the source in published tables';
COMMENT ON COLUMN bi.referral.cine_cin_primary_need_code IS 'Primary need, such as N1';
COMMENT ON COLUMN bi.referral.primary_need_desc IS 'Label of the primary need';
COMMENT ON COLUMN bi.referral.cine_referral_nfa IS 'Y: no further action; N: a case';
COMMENT ON COLUMN bi.referral.no_further_action IS 'The same as true or false';
COMMENT ON COLUMN bi.referral.cine_referral_team IS 'Team at its opening';
COMMENT ON COLUMN bi.referral.cine_referral_worker_id IS 'Worker at its opening';
COMMENT ON COLUMN bi.referral.re_referral IS
    'Another referral of the child, of whatever outcome, in the 12 months before this local date';
COMMENT ON COLUMN bi.referral.not_in_need IS
    'A case that one of its assessments closes with RC8 or RC9';
COMMENT ON COLUMN bi.referral.case_state IS
    'At present: OPEN, CLOSED, NO_FURTHER_ACTION, or AHEAD (dated later than now)';
COMMENT ON COLUMN bi.referral.closed_at IS
    'End of the case (UTC instant): its closure or a closing assessment, whichever is first';
COMMENT ON COLUMN bi.referral.cine_close_date IS 'End of the case, local date and time';
COMMENT ON COLUMN bi.referral.closed_on IS 'End of the case, local date';
COMMENT ON COLUMN bi.referral.cine_close_reason IS 'Closure reason, such as RC7';
COMMENT ON COLUMN bi.referral.close_reason_desc IS 'Label of the closure reason';
COMMENT ON COLUMN bi.referral.closed_by_assessment_id IS
    'The assessment that closed it; null: open, or closed by its closure';
