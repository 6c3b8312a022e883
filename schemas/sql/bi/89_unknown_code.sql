CREATE VIEW bi.unknown_code AS
-- What the lists know of the tables with most rows: a row of these is looked at by itself only if a
-- code of it is lacking here.
WITH known AS NOT MATERIALIZED (
    SELECT
        (
            SELECT coalesce(jsonb_object_agg(symbol, code), '{}')
            FROM frontdoor.code
            WHERE list = 'referral_source' AND symbol <> 'UNKNOWN'
        ) AS sources,
        (
            SELECT coalesce(jsonb_object_agg(symbol, code), '{}')
            FROM frontdoor.code
            WHERE list = 'channel' AND symbol <> 'UNKNOWN'
        ) AS channels,
        (
            SELECT coalesce(jsonb_object_agg(symbol, code), '{}')
            FROM frontdoor.code
            WHERE list = 'assessment_factor' AND symbol <> 'UNKNOWN'
        ) AS factors,
        (
            SELECT coalesce(jsonb_object_agg(symbol, code), '{}')
            FROM frontdoor.code
            WHERE list = 'contact_outcome' AND symbol <> 'UNKNOWN'
        ) AS contact_outcomes,
        (
            SELECT coalesce(jsonb_object_agg(symbol, code), '{}')
            FROM frontdoor.code
            WHERE list = 'assessment_outcome' AND symbol <> 'UNKNOWN'
        ) AS assessment_outcomes,
        (
            SELECT coalesce(jsonb_object_agg(symbol, code), '{}')
            FROM frontdoor.code
            WHERE list = 'closure_reason' AND symbol <> 'UNKNOWN'
        ) AS closure_reasons
), said (
    authority, entity, entity_key, person_id, entity_id, day, field, list, symbol, local_code
) AS (
    SELECT
        authority.gss_code,
        'contact',
        frontdoor.entity_key(authority.gss_code, contact.child_id, contact.contact_id),
        nullif(contact.child_id, ''),
        contact.contact_id,
        code.day,
        code.field,
        code.list,
        code.symbol,
        code.local_code
    FROM timeliness.contact
    JOIN frontdoor.authority USING (authority_id)
    CROSS JOIN known
    CROSS JOIN LATERAL (
        SELECT
            contact.decision_revision >= 0
            AND NOT contact.decision_voided
            AND NOT contact.information_only AS decided,
            -- A concern in the publisher's own words alone.
            contact.concern_factors = '{}' AND contact.concern_local IS NOT NULL AS only_local
    ) AS part
    CROSS JOIN LATERAL (
        SELECT contact.received_on, 'source', 'referral_source', contact.source,
            contact.source_local
        UNION ALL
        SELECT contact.received_on, 'channel', 'channel', contact.channel, NULL
        UNION ALL
        SELECT DISTINCT
            contact.received_on,
            'concern_factors',
            'assessment_factor',
            unnest(
                CASE WHEN part.only_local THEN ARRAY['UNKNOWN'] ELSE contact.concern_factors END
            ),
            contact.concern_local
        UNION ALL
        SELECT DISTINCT
            contact.decided_on, 'outcomes', 'contact_outcome', unnest(contact.outcomes), NULL
        WHERE part.decided
    ) AS code (day, field, list, symbol, local_code)
    WHERE contact.call_revision >= 0
        AND NOT contact.call_voided
        -- Names the authority, so that rows of others are passed over before this is asked of them.
        AND NOT (
            authority.gss_code <> ''
            AND known.sources ? contact.source
            AND known.channels ? contact.channel
            AND known.factors ?& contact.concern_factors
            AND NOT part.only_local
            AND (NOT part.decided OR known.contact_outcomes ?& contact.outcomes)
        )
    UNION ALL
    SELECT
        authority.gss_code,
        'referral',
        frontdoor.entity_key(authority.gss_code, referral.child_id, referral.referral_id),
        referral.child_id,
        referral.referral_id,
        code.day,
        code.field,
        code.list,
        code.symbol,
        NULL
    FROM caseload.referral
    JOIN frontdoor.authority USING (authority_id)
    CROSS JOIN LATERAL (
        VALUES
            (referral.opened_on, 'source', 'referral_source', referral.source),
            (referral.opened_on, 'primary_need', 'primary_need', referral.primary_need),
            (CASE
                WHEN referral.closed_revision >= 0 AND NOT referral.closed_voided THEN
                    referral.closed_on
            END, 'closure_reason', 'closure_reason', referral.closure_reason)
    ) AS code (day, field, list, symbol)
    WHERE referral.opened_revision >= 0 AND NOT referral.opened_voided AND code.day IS NOT NULL
    UNION ALL
    SELECT
        authority.gss_code,
        'assessment',
        frontdoor.entity_key(authority.gss_code, assessment.child_id, assessment.assessment_id),
        assessment.child_id,
        assessment.assessment_id,
        assessment.authorised_on,
        code.field,
        code.list,
        code.symbol,
        NULL
    FROM timeliness.assessment
    JOIN frontdoor.authority USING (authority_id)
    CROSS JOIN known
    CROSS JOIN LATERAL (
        SELECT 'outcome', 'assessment_outcome', assessment.outcome
        UNION ALL
        SELECT 'closure_reason', 'closure_reason', assessment.closure_reason
        UNION ALL
        SELECT DISTINCT 'factors', 'assessment_factor', unnest(assessment.factors)
    ) AS code (field, list, symbol)
    WHERE assessment.end_revision >= 0
        AND NOT assessment.end_voided
        AND code.symbol IS NOT NULL
        AND NOT (
            known.assessment_outcomes ? assessment.outcome
            AND (
                assessment.closure_reason IS NULL
                OR known.closure_reasons ? assessment.closure_reason
            )
            AND known.factors ?& assessment.factors
        )
    UNION ALL
    SELECT
        authority.gss_code,
        'strategy discussion',
        frontdoor.entity_key(
            authority.gss_code, discussion.child_id, discussion.strategy_discussion_id
        ),
        discussion.child_id,
        discussion.strategy_discussion_id,
        discussion.held_on,
        'outcome',
        'strategy_outcome',
        discussion.outcome,
        NULL
    FROM front_door.strategy_discussion AS discussion
    JOIN frontdoor.authority USING (authority_id)
    WHERE discussion.held_revision >= 0 AND NOT discussion.held_voided
    UNION ALL
    SELECT
        authority.gss_code,
        'section 47 enquiry',
        frontdoor.entity_key(authority.gss_code, section47.child_id, section47.section47_id),
        section47.child_id,
        section47.section47_id,
        section47.ended_on,
        'outcome',
        'section47_outcome',
        section47.outcome,
        NULL
    FROM front_door.section47
    JOIN frontdoor.authority USING (authority_id)
    WHERE section47.end_revision >= 0 AND NOT section47.end_voided
    UNION ALL
    SELECT
        authority.gss_code,
        'conference',
        frontdoor.entity_key(authority.gss_code, conference.child_id, conference.conference_id),
        conference.child_id,
        conference.conference_id,
        conference.held_on,
        'outcome',
        'conference_outcome',
        conference.outcome,
        NULL
    FROM front_door.conference
    JOIN frontdoor.authority USING (authority_id)
    WHERE conference.held_revision >= 0 AND NOT conference.held_voided
    UNION ALL
    SELECT
        authority.gss_code,
        'early help change',
        frontdoor.entity_key(authority.gss_code, changed.child_id, changed.change_id),
        changed.child_id,
        changed.change_id,
        changed.changed_on,
        'change',
        'early_help_change',
        changed.change,
        NULL
    FROM front_door.early_help_change AS changed
    JOIN frontdoor.authority USING (authority_id)
    WHERE changed.changed_revision >= 0 AND NOT changed.changed_voided
    UNION ALL
    SELECT
        authority.gss_code,
        'legal gateway',
        frontdoor.entity_key(authority.gss_code, gateway.child_id, gateway.legal_gateway_id),
        gateway.child_id,
        gateway.legal_gateway_id,
        gateway.decided_on,
        'outcome',
        'legal_gateway_outcome',
        gateway.outcome,
        NULL
    FROM front_door.legal_gateway AS gateway
    JOIN frontdoor.authority USING (authority_id)
    WHERE gateway.decided_revision >= 0 AND NOT gateway.decided_voided
    UNION ALL
    SELECT
        authority.gss_code,
        'figure',
        authority.gss_code || '/' || measure.measure_id,
        NULL,
        measure.measure_id,
        measure.period_on,
        'period',
        'measure_period',
        measure.period,
        NULL
    FROM front_door.measure
    JOIN frontdoor.authority USING (authority_id)
    WHERE measure.figure_revision >= 0 AND NOT measure.figure_voided
    UNION ALL
    SELECT
        authority.gss_code,
        'review',
        frontdoor.entity_key(authority.gss_code, review.child_id, review.review_id),
        review.child_id,
        review.review_id,
        frontdoor.local_date(review.reviewed_at),
        code.field,
        code.list,
        code.symbol,
        NULL
    FROM repeat_contact.review_version AS review
    JOIN frontdoor.authority USING (authority_id)
    CROSS JOIN LATERAL (
        VALUES
            ('role', 'review_role', review.role),
            ('outcome', 'review_outcome', review.outcome)
    ) AS code (field, list, symbol)
    WHERE NOT review.voided
        AND NOT EXISTS (
            SELECT
            FROM repeat_contact.review_version AS later
            WHERE later.authority_id = review.authority_id
                AND later.child_key = review.child_key
                AND later.review_key = review.review_key
                AND (later.revision, later.recorded_at, later.hash)
                    > (review.revision, review.recorded_at, review.hash)
        )
)
SELECT
    said.entity_key || '#' || said.field || '#' || said.symbol AS unknown_code_key,
    said.authority,
    said.entity,
    said.entity_key,
    said.person_id,
    said.entity_id,
    said.day,
    said.field,
    said.list,
    said.symbol,
    said.local_code
FROM said
WHERE (said.list, said.symbol) NOT IN (
    SELECT code.list, code.symbol FROM frontdoor.code WHERE code.symbol <> 'UNKNOWN'
);

COMMENT ON VIEW bi.unknown_code IS
    'One row per field of an entity and symbol in it that reads as UNKNOWN: sent as such, or not '
    'in the code list';
COMMENT ON COLUMN bi.unknown_code.unknown_code_key IS 'Entity, field and symbol, joined by #';
COMMENT ON COLUMN bi.unknown_code.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.unknown_code.entity IS 'What kind of thing entity_id names';
COMMENT ON COLUMN bi.unknown_code.entity_key IS 'The entity in its view';
COMMENT ON COLUMN bi.unknown_code.person_id IS
    'Id of the child; null: not identified, or about none';
COMMENT ON COLUMN bi.unknown_code.entity_id IS 'Id of the contact, referral, assessment, ...';
COMMENT ON COLUMN bi.unknown_code.day IS 'Local date of what says it';
COMMENT ON COLUMN bi.unknown_code.field IS 'Field of the event, such as source';
COMMENT ON COLUMN bi.unknown_code.list IS 'The code list in bi.code';
COMMENT ON COLUMN bi.unknown_code.symbol IS 'As sent: UNKNOWN, or what the list lacks';
COMMENT ON COLUMN bi.unknown_code.local_code IS
    'The source''s own code beside it (source_local, concern_local), to be mapped; null: none';
