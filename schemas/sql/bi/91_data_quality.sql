-- What is wrong with a child's data, from when until when (null: always): what time alone brings is
-- among it before it shows, so that nothing here depends on the present.
CREATE VIEW live.fault_row AS
SELECT
    finding.authority_id,
    finding.child_key,
    authority.gss_code AS authority,
    finding.fault,
    finding.entity,
    CASE finding.fault
        WHEN 'ALERT_DUE_PAST_TABLE' THEN finding.entity_id
        ELSE frontdoor.entity_key(authority.gss_code, finding.child_id, finding.entity_id)
    END AS entity_key,
    nullif(finding.child_id, '') AS person_id,
    finding.entity_id,
    finding.related_id,
    finding.day,
    date_trunc('week', finding.day::timestamp)::date AS week,
    finding.holds_from,
    finding.holds_until
FROM (
    SELECT
        authority_id, child_key, child_id, fault, NULL AS entity, entity_id, related_id, day,
        holds_from, NULL::timestamptz AS holds_until
    FROM live.fault_contact_row
    UNION ALL
    SELECT
        authority_id, child_key, child_id, fault, NULL, entity_id, related_id, day, holds_from,
        NULL
    FROM live.fault_assessment_row
    UNION ALL
    SELECT
        authority_id, child_key, child_id, fault, NULL, entity_id, related_id, day, holds_from,
        holds_until
    FROM live.fault_two_open_row
    UNION ALL
    SELECT
        authority_id, child_key, child_id, fault, entity, entity_id, related_id, day, NULL, NULL
    FROM (
        SELECT
            authority_id, child_key, child_id, fault, NULL AS entity, entity_id, related_id, day
        FROM live.fault_referral_row
        UNION ALL
        SELECT authority_id, child_key, child_id, fault, NULL, entity_id, related_id, day
        FROM live.fault_alert_row
        UNION ALL
        SELECT authority_id, child_key, child_id, fault, NULL, entity_id, related_id, day
        FROM live.fault_section47_row
        UNION ALL
        SELECT authority_id, child_key, child_id, fault, NULL, entity_id, related_id, day
        FROM live.fault_conference_row
        UNION ALL
        SELECT authority_id, child_key, child_id, fault, NULL, entity_id, related_id, day
        FROM live.fault_discussion_row
        UNION ALL
        SELECT DISTINCT
            authority_id,
            child_key,
            coalesce(person_id, ''),
            CASE WHEN local_code IS NULL THEN 'UNKNOWN_CODE' ELSE 'UNMAPPED_LOCAL_CODE' END,
            entity,
            entity_id,
            field || ': ' || coalesce(local_code, symbol),
            day
        FROM live.unknown_code_row
    ) AS always
) AS finding
JOIN frontdoor.authority USING (authority_id);

SELECT live.keep_of_child('fault', 'week', 'person');

-- All that is wrong at present, which is asked for once, not of each row: what is kept, and the rest.
-- Whoever counts does it in both, as the planner knows the size of what is kept alone.
CREATE VIEW live.finding_untouched AS
SELECT authority, fault, entity, entity_key, person_id, entity_id, related_id, day, week
FROM live.fault_untouched
WHERE (holds_from IS NULL OR holds_from <= (SELECT frontdoor.present()))
    AND (holds_until IS NULL OR holds_until > (SELECT frontdoor.present()));

CREATE VIEW live.finding_touched AS
SELECT authority, fault, entity, entity_key, person_id, entity_id, related_id, day, week
FROM live.fault_touched
WHERE (holds_from IS NULL OR holds_from <= (SELECT frontdoor.present()))
    AND (holds_until IS NULL OR holds_until > (SELECT frontdoor.present()))
UNION ALL
SELECT
    finding.authority,
    finding.fault,
    finding.entity,
    finding.entity_key,
    finding.person_id,
    finding.entity_id,
    finding.related_id,
    finding.day,
    date_trunc('week', finding.day::timestamp)::date
FROM (
    SELECT
        authority,
        'UNKNOWN_CODE' AS fault,
        entity,
        entity_key,
        NULL AS person_id,
        entity_id,
        field || ': ' || symbol AS related_id,
        day
    FROM live.unknown_code_of_figure
    UNION ALL
    SELECT
        authority,
        'MEASURE_TWICE',
        NULL,
        measure_key,
        NULL,
        measure_id,
        other_id,
        first_day
    FROM (
        SELECT
            *,
            first_value(measure_id) OVER same AS other_id
        FROM bi.measure
        WINDOW same AS (
            PARTITION BY authority, measure_code, theme, grade, period, first_day, source_local
            ORDER BY measure_id
        )
    ) AS measure
    WHERE measure_id <> other_id
    UNION ALL
    SELECT
        authority,
        'TIME_AHEAD',
        entity,
        entity_key,
        person_id,
        entity_id,
        event || ': ' || string_agg(field, ', ' ORDER BY field),
        record_on
    FROM bi.time_ahead
    GROUP BY authority, event, entity, entity_key, person_id, entity_id, record_on
) AS finding;

CREATE VIEW bi.data_quality AS
SELECT
    finding.authority,
    finding.fault,
    coalesce(finding.entity, rule.entity) AS entity,
    rule.meaning,
    finding.entity_key,
    finding.person_id,
    finding.entity_id,
    finding.related_id,
    finding.day,
    finding.week
FROM (TABLE live.finding_untouched UNION ALL TABLE live.finding_touched) AS finding
JOIN bi.data_quality_rule AS rule USING (fault);

COMMENT ON VIEW bi.data_quality IS
    'What the rules could not count, or doubt: one row per entity and fault, and per code or event '
    'where the fault is one of these';
COMMENT ON COLUMN bi.data_quality.authority IS 'GSS code of the authority';
COMMENT ON COLUMN bi.data_quality.fault IS 'Name of the fault';
COMMENT ON COLUMN bi.data_quality.entity IS 'What kind of thing entity_id names';
COMMENT ON COLUMN bi.data_quality.meaning IS 'What is wrong and what follows from it';
COMMENT ON COLUMN bi.data_quality.entity_key IS
    'Authority, child and entity, joined by /, or the alert''s id: the key in its view';
COMMENT ON COLUMN bi.data_quality.person_id IS 'Id of the child; null: not identified';
COMMENT ON COLUMN bi.data_quality.entity_id IS 'Id of the contact, referral, assessment, ...';
COMMENT ON COLUMN bi.data_quality.related_id IS
    'What it is about: id of the referral named, alert reviewed, contact matched, ...; the code and '
    'its field; the event and its times; null: nothing';
COMMENT ON COLUMN bi.data_quality.day IS
    'Local date of the entity; of TIME_AHEAD, that of its record in Kafka';
COMMENT ON COLUMN bi.data_quality.week IS 'Monday of the week of that date';
