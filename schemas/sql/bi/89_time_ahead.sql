CREATE VIEW bi.time_ahead AS
-- Which version of each part of an entity stands, unless it is withdrawn.
WITH standing (authority_id, child_key, entity_key, event, entity, revision, hash) AS (
    SELECT authority_id, child_key, contact_key, 'call-logged', 'contact', call_revision, call_hash
    FROM timeliness.contact
    WHERE NOT call_voided
    UNION ALL
    SELECT
        authority_id, child_key, contact_key, 'decision-made', 'contact', decision_revision,
        decision_hash
    FROM timeliness.contact
    WHERE NOT decision_voided
    UNION ALL
    SELECT
        authority_id, child_key, referral_key, 'referral-opened', 'referral', opened_revision,
        opened_hash
    FROM caseload.referral
    WHERE NOT opened_voided
    UNION ALL
    SELECT
        authority_id, child_key, referral_key, 'case-closed', 'referral', closed_revision,
        closed_hash
    FROM caseload.referral
    WHERE NOT closed_voided
    UNION ALL
    SELECT
        authority_id, child_key, assessment_key, 'assessment-started', 'assessment', start_revision,
        start_hash
    FROM timeliness.assessment
    WHERE NOT start_voided
    UNION ALL
    SELECT
        authority_id, child_key, assessment_key, 'assessment-closed', 'assessment', end_revision,
        end_hash
    FROM timeliness.assessment
    WHERE NOT end_voided
    UNION ALL
    SELECT
        authority_id, child_key, allocation_key, 'case-allocated', 'allocation', allocated_revision,
        allocated_hash
    FROM caseload.allocation
    WHERE NOT allocated_voided
    UNION ALL
    SELECT
        version.authority_id, version.child_key, version.review_key, 'alert-reviewed', 'review',
        version.revision, version.hash
    FROM repeat_contact.review_version AS version
    WHERE NOT version.voided
        AND NOT EXISTS (
            SELECT
            FROM repeat_contact.review_version AS later
            WHERE later.authority_id = version.authority_id
                AND later.child_key = version.child_key
                AND later.review_key = version.review_key
                AND (later.revision, later.recorded_at, later.hash)
                    > (version.revision, version.recorded_at, version.hash)
        )
    UNION ALL
    SELECT
        authority_id, child_key, strategy_discussion_key, 'strategy-discussion-held',
        'strategy discussion', held_revision, held_hash
    FROM front_door.strategy_discussion
    WHERE NOT held_voided
    UNION ALL
    SELECT
        authority_id, child_key, section47_key, 'section47-started', 'section 47 enquiry',
        start_revision, start_hash
    FROM front_door.section47
    WHERE NOT start_voided
    UNION ALL
    SELECT
        authority_id, child_key, section47_key, 'section47-closed', 'section 47 enquiry',
        end_revision, end_hash
    FROM front_door.section47
    WHERE NOT end_voided
    UNION ALL
    SELECT
        authority_id, child_key, conference_key, 'conference-held', 'conference', held_revision,
        held_hash
    FROM front_door.conference
    WHERE NOT held_voided
    UNION ALL
    SELECT
        authority_id, child_key, change_key, 'early-help-changed', 'early help change',
        changed_revision, changed_hash
    FROM front_door.early_help_change
    WHERE NOT changed_voided
    UNION ALL
    SELECT
        authority_id, child_key, legal_gateway_key, 'legal-gateway-decided', 'legal gateway',
        decided_revision, decided_hash
    FROM front_door.legal_gateway
    WHERE NOT decided_voided
    UNION ALL
    SELECT
        authority_id, child_key, measure_key, 'measure-recorded', 'figure', figure_revision,
        figure_hash
    FROM front_door.measure
    WHERE NOT figure_voided
), ahead AS (
    -- A topic is read by several services, and a version may have been sent several times: the
    -- record that was sent first counts.
    SELECT DISTINCT ON (
        time_ahead.authority_id, time_ahead.child_key, time_ahead.child_id, time_ahead.entity_key,
        name.event, time_ahead.revision, time_ahead.hash, time_ahead.field
    )
        time_ahead.*,
        name.event
    FROM frontdoor.time_ahead
    CROSS JOIN LATERAL (
        SELECT substring(time_ahead.topic FROM '[^.]*$') AS event
    ) AS name
    ORDER BY
        time_ahead.authority_id, time_ahead.child_key, time_ahead.child_id, time_ahead.entity_key,
        name.event, time_ahead.revision, time_ahead.hash, time_ahead.field,
        time_ahead.record_timestamp
)
SELECT
    key.entity || '#' || ahead.event || '#' || ahead.field AS time_ahead_key,
    authority.gss_code AS authority,
    ahead.event,
    standing.entity,
    key.entity AS entity_key,
    nullif(ahead.child_id, '') AS person_id,
    ahead.entity_id,
    ahead.field,
    ahead.ahead_at,
    frontdoor.local_time(ahead.ahead_at) AS ahead_local,
    ahead.record_timestamp AS record_at,
    frontdoor.local_time(ahead.record_timestamp) AS record_local,
    frontdoor.local_date(ahead.record_timestamp) AS record_on,
    date_trunc('week', frontdoor.local_date(ahead.record_timestamp))::date AS week,
    floor(extract(epoch FROM ahead.ahead_at - ahead.record_timestamp))::bigint AS seconds_ahead,
    ahead.event_id::text AS event_id
FROM ahead
JOIN frontdoor.authority USING (authority_id)
-- Entered once a time: always by a primary key, however many rows there are.
CROSS JOIN LATERAL (
    SELECT standing.entity
    FROM standing
    WHERE standing.authority_id = ahead.authority_id
        AND standing.child_key = ahead.child_key
        AND standing.entity_key = ahead.entity_key
        AND standing.event = ahead.event
        AND standing.revision = ahead.revision
        AND standing.hash = ahead.hash
    OFFSET 0
) AS standing
CROSS JOIN LATERAL (
    SELECT CASE ahead.event
        WHEN 'measure-recorded' THEN authority.gss_code || '/' || ahead.entity_id
        ELSE frontdoor.entity_key(authority.gss_code, ahead.child_id, ahead.entity_id)
    END AS entity
) AS key;

COMMENT ON VIEW bi.time_ahead IS
    'One row per time of a version that stands which is later than its record''s Kafka timestamp';
COMMENT ON COLUMN bi.time_ahead.time_ahead_key IS 'Entity, event and time, joined by #';
COMMENT ON COLUMN bi.time_ahead.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.time_ahead.event IS 'Kind of event, such as call-logged';
COMMENT ON COLUMN bi.time_ahead.entity IS 'What kind of thing entity_id names';
COMMENT ON COLUMN bi.time_ahead.entity_key IS 'The entity in its view';
COMMENT ON COLUMN bi.time_ahead.person_id IS 'Id of the child; null: not identified, or about none';
COMMENT ON COLUMN bi.time_ahead.entity_id IS 'Id of the contact, referral, assessment, ...';
COMMENT ON COLUMN bi.time_ahead.field IS 'Which of its times, such as received_at';
COMMENT ON COLUMN bi.time_ahead.ahead_at IS 'What that says, UTC';
COMMENT ON COLUMN bi.time_ahead.ahead_local IS 'The same, local time';
COMMENT ON COLUMN bi.time_ahead.record_at IS 'Kafka''s timestamp of the record, UTC';
COMMENT ON COLUMN bi.time_ahead.record_local IS 'The same, local time';
COMMENT ON COLUMN bi.time_ahead.record_on IS 'Local date of the record';
COMMENT ON COLUMN bi.time_ahead.week IS 'Monday of the week of that date';
COMMENT ON COLUMN bi.time_ahead.seconds_ahead IS
    'By so much it is ahead, whole seconds rounded down; 3600 in summer: local time sent as UTC';
COMMENT ON COLUMN bi.time_ahead.event_id IS 'Id of the event, for whoever published it';
