CREATE VIEW bi.contact AS
SELECT
    frontdoor.entity_key(authority.gss_code, contact.child_id, contact.contact_id) AS contact_key,
    authority.gss_code AS authority,
    contact.contact_id AS cont_contact_id,
    nullif(contact.child_id, '') AS cont_person_id,
    contact.call_id,
    -- '#' is in no id, so a call and a contact of the same name stay two conversations.
    coalesce(
        authority.gss_code || '#' || contact.call_id,
        frontdoor.entity_key(authority.gss_code, contact.child_id, contact.contact_id)
    ) AS conversation_key,
    contact.received_at,
    frontdoor.local_time(contact.received_at) AS cont_contact_date,
    contact.received_on,
    contact.call_time_known AS received_time_known,
    received.week,
    received.month,
    received.reporting_year,
    coalesce(channel.code, 'UNKNOWN') AS channel_code,
    coalesce(channel.label, 'Not known') AS channel_desc,
    coalesce(source.code, 'UNKNOWN') AS cont_contact_source_code,
    coalesce(source.label, 'Not known') AS cont_contact_source_desc,
    coalesce(source.category, 'Unknown') AS source_group,
    contact.source_local,
    contact.source IN ('S_1A', 'S_1B') AS from_community,
    concern.factors AS concern_factors,
    concern.families > 0 AS has_concern_family,
    contact.concern_local,
    contact.information_only,
    contact.incident_ref,
    contact.taken_by_id,
    contact.team_id,
    CASE
        WHEN contact.information_only THEN 'NOT_NEEDED'
        WHEN decision.decided_at IS NULL THEN 'OPEN'
        ELSE 'DECIDED'
    END AS decision_state,
    decision.decided_at,
    frontdoor.local_time(decision.decided_at) AS decided_local,
    decision.decided_on,
    decision.time_known AS decision_time_known,
    decided_as.outcomes AS decision_outcomes,
    decision.decided_by_id,
    decision.referral_id AS decision_referral_id,
    decision.signed_off_at,
    frontdoor.local_time(decision.signed_off_at) AS signed_off_local,
    decision.signed_off_by_id,
    'REFERRAL' = ANY (decision.outcomes) AS converted,
    decision.outcomes && ARRAY['REFERRAL', 'STRATEGY_DISCUSSION']
    OR decision.referral_id IS NOT NULL AS converted_broad,
    CASE
        WHEN clock.by_time THEN
            floor(extract(epoch FROM decision.decided_at - contact.received_at))::bigint
    END AS decision_seconds,
    CASE
        WHEN clock.by_time THEN
            decision.decided_at - contact.received_at <= interval '24 hours'
    END AS decided_within_24h,
    CASE
        WHEN clock.by_day THEN decided.working_days - received.working_days
    END AS decision_working_days,
    CASE
        WHEN clock.by_day THEN decided.working_days - received.working_days <= 1
    END AS decided_within_1wd,
    CASE
        WHEN NOT contact.information_only THEN (
            SELECT due.day
            FROM frontdoor.calendar_day AS due
            WHERE due.is_working
                AND due.working_days = received.working_days + 1
                AND extract(year FROM due.day)
                    <= (SELECT extract(year FROM max(day)) FROM frontdoor.bank_holiday)
        )
    END AS decision_due_on,
    CASE
        WHEN contact.information_only OR decision.decided_at IS NOT NULL THEN false
        WHEN contact.call_time_known THEN
            frontdoor.present() - contact.received_at > interval '24 hours'
    END AS overdue_24h,
    CASE
        WHEN contact.information_only OR decision.decided_at IS NOT NULL THEN false
        ELSE today.working_days - received.working_days > 1
    END AS overdue_1wd,
    CASE
        WHEN decision.time_known AND decision.signed_off_at >= decision.decided_at THEN
            floor(extract(epoch FROM decision.signed_off_at - decision.decided_at))::bigint
    END AS sign_off_seconds
FROM timeliness.contact
JOIN frontdoor.authority USING (authority_id)
JOIN frontdoor.calendar_day AS received ON received.day = contact.received_on
-- A decision on a contact that is information only counts in nothing.
LEFT JOIN LATERAL (
    SELECT
        contact.decided_at,
        contact.decided_on,
        contact.decision_time_known AS time_known,
        contact.outcomes,
        contact.decided_by_id,
        contact.referral_id,
        contact.signed_off_at,
        contact.signed_off_by_id
    WHERE contact.decision_revision >= 0
        AND NOT contact.decision_voided
        AND NOT contact.information_only
) AS decision ON true
-- Whole lists, read once: a look-up a row costs far more.
CROSS JOIN (
    SELECT
        (
            SELECT jsonb_object_agg(symbol, code)
            FROM frontdoor.code
            WHERE list = 'assessment_factor'
        ) AS assessment_factor,
        (
            SELECT jsonb_object_agg(symbol, code)
            FROM frontdoor.code
            WHERE list = 'contact_outcome'
        ) AS contact_outcome
) AS codes
-- Joined, so that each is worked out once for every list that there is, and not at all where nobody
-- asks for it.
LEFT JOIN LATERAL (
    SELECT
        string_agg(
            coalesce(codes.assessment_factor ->> factor.symbol, 'UNKNOWN'),
            ',' ORDER BY factor.place
        ) AS factors,
        count(*) FILTER (
            WHERE substring(factor.symbol FROM '^F_([0-9]+)')::numeric NOT IN (20, 21)
        ) AS families
    FROM unnest(contact.concern_factors) WITH ORDINALITY AS factor (symbol, place)
) AS concern ON true
LEFT JOIN LATERAL (
    SELECT string_agg(
        coalesce(codes.contact_outcome ->> outcome.symbol, 'UNKNOWN'),
        ',' ORDER BY outcome.place
    ) AS outcomes
    FROM unnest(decision.outcomes) WITH ORDINALITY AS outcome (symbol, place)
) AS decided_as ON true
CROSS JOIN LATERAL (
    SELECT
        contact.call_time_known AND decision.time_known
        AND decision.decided_at >= contact.received_at AS by_time,
        CASE
            WHEN contact.call_time_known AND decision.time_known THEN
                decision.decided_at >= contact.received_at
            ELSE decision.decided_on >= contact.received_on
        END AS by_day
) AS clock
LEFT JOIN frontdoor.calendar_day AS decided ON decided.day = decision.decided_on
LEFT JOIN frontdoor.calendar_day AS today
    ON today.day = frontdoor.local_date(frontdoor.present())
LEFT JOIN frontdoor.code AS channel
    ON channel.list = 'channel' AND channel.symbol = contact.channel
LEFT JOIN frontdoor.code AS source
    ON source.list = 'referral_source' AND source.symbol = contact.source
WHERE contact.call_revision >= 0 AND NOT contact.call_voided;

COMMENT ON VIEW bi.contact IS
    'One row per contact (one child in one approach) with its decision and both decision clocks';
COMMENT ON COLUMN bi.contact.contact_key IS
    'Authority, child and contact, joined by / (a / inside a child''s id is shown as ~)';
COMMENT ON COLUMN bi.contact.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.contact.cont_contact_id IS 'Id of the contact, unique within its child';
COMMENT ON COLUMN bi.contact.cont_person_id IS
    'Id of the child; null: not identified, the contact counts for conversations and clocks only';
COMMENT ON COLUMN bi.contact.call_id IS 'Id of the call, shared by the children it was about';
COMMENT ON COLUMN bi.contact.conversation_key IS
    'Counted once: the call where it has an id, else the contact';
COMMENT ON COLUMN bi.contact.received_at IS 'When it was received (UTC instant)';
COMMENT ON COLUMN bi.contact.cont_contact_date IS 'When it was received, local date and time';
COMMENT ON COLUMN bi.contact.received_on IS 'When it was received, local date';
COMMENT ON COLUMN bi.contact.received_time_known IS
    'False: only the date is known; the contact stays out of the 24-hour clock';
COMMENT ON COLUMN bi.contact.week IS 'Monday of the ISO week in which it was received';
COMMENT ON COLUMN bi.contact.month IS 'First day of the month in which it was received';
COMMENT ON COLUMN bi.contact.reporting_year IS 'Reporting year in which it was received';
COMMENT ON COLUMN bi.contact.channel_code IS 'How it came in, such as PHONE';
COMMENT ON COLUMN bi.contact.channel_desc IS 'Label of the channel';
COMMENT ON COLUMN bi.contact.cont_contact_source_code IS 'Who made it, such as 1A';
COMMENT ON COLUMN bi.contact.cont_contact_source_desc IS 'Label of the source';
COMMENT ON COLUMN bi.contact.source_group IS 'Group of the source in published tables';
COMMENT ON COLUMN bi.contact.source_local IS 'The authority''s own code of the source';
COMMENT ON COLUMN bi.contact.from_community IS
    'From family, friends or neighbours: sources 1A and 1B';
COMMENT ON COLUMN bi.contact.concern_factors IS
    'Factor codes joined by commas (one row each in bi.contact_factor); null: none';
COMMENT ON COLUMN bi.contact.has_concern_family IS
    'At least one factor belongs to a family: without one the contact can''t be similar to another';
COMMENT ON COLUMN bi.contact.concern_local IS 'The authority''s own code of the concern';
COMMENT ON COLUMN bi.contact.information_only IS
    'Needs no decision; one that is made counts in nothing';
COMMENT ON COLUMN bi.contact.incident_ref IS
    'Reference of the incident: contacts that share it are about one event';
COMMENT ON COLUMN bi.contact.taken_by_id IS 'Worker who took the contact';
COMMENT ON COLUMN bi.contact.team_id IS 'Team that took the contact';
COMMENT ON COLUMN bi.contact.decision_state IS 'DECIDED, OPEN, or NOT_NEEDED (information only)';
COMMENT ON COLUMN bi.contact.decided_at IS 'When it was decided what to do (UTC instant)';
COMMENT ON COLUMN bi.contact.decided_local IS 'When it was decided, local date and time';
COMMENT ON COLUMN bi.contact.decided_on IS 'When it was decided, local date';
COMMENT ON COLUMN bi.contact.decision_time_known IS
    'False: only dates are known; the decision stays out of the 24-hour and sign-off clocks';
COMMENT ON COLUMN bi.contact.decision_outcomes IS
    'Outcome codes joined by commas (one row each in bi.contact_outcome)';
COMMENT ON COLUMN bi.contact.decided_by_id IS 'Worker who decided';
COMMENT ON COLUMN bi.contact.decision_referral_id IS 'The referral that the decision names';
COMMENT ON COLUMN bi.contact.signed_off_at IS 'When a manager signed it off (UTC instant)';
COMMENT ON COLUMN bi.contact.signed_off_local IS 'When it was signed off, local date and time';
COMMENT ON COLUMN bi.contact.signed_off_by_id IS 'Manager who signed it off';
COMMENT ON COLUMN bi.contact.converted IS
    'The outcomes include REFERRAL; null: not decided';
COMMENT ON COLUMN bi.contact.converted_broad IS
    'Outcomes include REFERRAL or STRATEGY_DISCUSSION, or a referral is named; null: not decided';
COMMENT ON COLUMN bi.contact.decision_seconds IS
    '24-hour clock: whole seconds from receipt to decision, rounded down; null: no such clock';
COMMENT ON COLUMN bi.contact.decided_within_24h IS
    '24-hour clock met (24 hours included); null: open, date-only or decided before receipt';
COMMENT ON COLUMN bi.contact.decision_working_days IS
    'Working-day clock: working days after the day of receipt up to the day of decision';
COMMENT ON COLUMN bi.contact.decided_within_1wd IS
    'Working-day clock met: at most one working day; null: open or decided before receipt';
COMMENT ON COLUMN bi.contact.decision_due_on IS
    'First working day after receipt; null: none needed, or past the table of bank holidays';
COMMENT ON COLUMN bi.contact.overdue_24h IS
    'Open for more than 24 hours at present; null: open and only its date is known';
COMMENT ON COLUMN bi.contact.overdue_1wd IS 'Open for more than one working day at present';
COMMENT ON COLUMN bi.contact.sign_off_seconds IS
    'Whole seconds from decision to sign-off; null: none, date-only, or before the decision';
