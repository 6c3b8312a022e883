CREATE VIEW live.unknown_code_row AS
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
    authority_id, child_key, child_id, entity, entity_id, day, field, list, symbol, local_code
) AS (
    SELECT
        contact.authority_id,
        contact.of_key,
        contact.child_id,
        'contact',
        contact.contact_id,
        code.day,
        code.field,
        code.list,
        code.symbol,
        code.local_code
    FROM live.contact_of AS contact
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
        AND NOT (
            known.sources ? contact.source
            AND known.channels ? contact.channel
            AND known.factors ?& contact.concern_factors
            AND NOT part.only_local
            AND (NOT part.decided OR known.contact_outcomes ?& contact.outcomes)
        )
    UNION ALL
    SELECT
        referral.authority_id,
        referral.child_key,
        referral.child_id,
        'referral',
        referral.referral_id,
        code.day,
        code.field,
        code.list,
        code.symbol,
        NULL
    FROM caseload.referral
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
        assessment.authority_id,
        assessment.child_key,
        assessment.child_id,
        'assessment',
        assessment.assessment_id,
        assessment.authorised_on,
        code.field,
        code.list,
        code.symbol,
        NULL
    FROM timeliness.assessment
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
        discussion.authority_id,
        discussion.child_key,
        discussion.child_id,
        'strategy discussion',
        discussion.strategy_discussion_id,
        discussion.held_on,
        'outcome',
        'strategy_outcome',
        discussion.outcome,
        NULL
    FROM front_door.strategy_discussion AS discussion
    WHERE discussion.held_revision >= 0 AND NOT discussion.held_voided
    UNION ALL
    SELECT
        section47.authority_id,
        section47.child_key,
        section47.child_id,
        'section 47 enquiry',
        section47.section47_id,
        section47.ended_on,
        'outcome',
        'section47_outcome',
        section47.outcome,
        NULL
    FROM front_door.section47
    WHERE section47.end_revision >= 0 AND NOT section47.end_voided
    UNION ALL
    SELECT
        conference.authority_id,
        conference.child_key,
        conference.child_id,
        'conference',
        conference.conference_id,
        conference.held_on,
        'outcome',
        'conference_outcome',
        conference.outcome,
        NULL
    FROM front_door.conference
    WHERE conference.held_revision >= 0 AND NOT conference.held_voided
    UNION ALL
    SELECT
        changed.authority_id,
        changed.child_key,
        changed.child_id,
        'early help change',
        changed.change_id,
        changed.changed_on,
        'change',
        'early_help_change',
        changed.change,
        NULL
    FROM front_door.early_help_change AS changed
    WHERE changed.changed_revision >= 0 AND NOT changed.changed_voided
    UNION ALL
    SELECT
        gateway.authority_id,
        gateway.child_key,
        gateway.child_id,
        'legal gateway',
        gateway.legal_gateway_id,
        gateway.decided_on,
        'outcome',
        'legal_gateway_outcome',
        gateway.outcome,
        NULL
    FROM front_door.legal_gateway AS gateway
    WHERE gateway.decided_revision >= 0 AND NOT gateway.decided_voided
    UNION ALL
    SELECT
        review.authority_id,
        review.child_key,
        review.child_id,
        'review',
        review.review_id,
        frontdoor.local_date(review.reviewed_at),
        code.field,
        code.list,
        code.symbol,
        NULL
    FROM repeat_contact.review_version AS review
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
    said.authority_id,
    said.child_key,
    authority.gss_code AS authority,
    said.entity,
    frontdoor.entity_key(authority.gss_code, said.child_id, said.entity_id) AS entity_key,
    nullif(said.child_id, '') AS person_id,
    said.entity_id,
    said.day,
    said.field,
    said.list,
    said.symbol,
    said.local_code
FROM said
JOIN frontdoor.authority USING (authority_id)
WHERE (said.list, said.symbol) NOT IN (
    SELECT code.list, code.symbol FROM frontdoor.code WHERE code.symbol <> 'UNKNOWN'
);

SELECT live.keep_of_child('unknown_code', 'day', 'person');

-- Figures are of no child.
CREATE VIEW live.unknown_code_of_figure AS
SELECT
    authority.gss_code AS authority,
    'figure' AS entity,
    authority.gss_code || '/' || measure.measure_id AS entity_key,
    measure.measure_id AS entity_id,
    measure.period_on AS day,
    'period' AS field,
    'measure_period' AS list,
    measure.period AS symbol
FROM front_door.measure
JOIN frontdoor.authority USING (authority_id)
WHERE measure.figure_revision >= 0
    AND NOT measure.figure_voided
    AND measure.period NOT IN (
        SELECT code.symbol
        FROM frontdoor.code
        WHERE code.list = 'measure_period' AND code.symbol <> 'UNKNOWN'
    );

CREATE VIEW bi.unknown_code AS
SELECT
    entity_key || '#' || field || '#' || symbol AS unknown_code_key,
    authority,
    entity,
    entity_key,
    person_id,
    entity_id,
    day,
    field,
    list,
    symbol,
    local_code
FROM live.unknown_code
UNION ALL
SELECT
    entity_key || '#' || field || '#' || symbol,
    authority,
    entity,
    entity_key,
    NULL,
    entity_id,
    day,
    field,
    list,
    symbol,
    NULL
FROM live.unknown_code_of_figure;

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
