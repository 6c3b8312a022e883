-- The version of an entity's part that stands; no row: none does.
SELECT held_revision, held_recorded_at, held_hash, held_event_id::text
FROM front_door.strategy_discussion
WHERE $1::text = 'strategy-discussion-held'
    AND authority_id = $2::bigint
    AND child_key = $3::bigint
    AND strategy_discussion_key = $4::bigint
    AND child_id = $5::text
    AND held_revision >= 0
UNION ALL
SELECT start_revision, start_recorded_at, start_hash, start_event_id::text
FROM front_door.section47
WHERE $1::text = 'section47-started'
    AND authority_id = $2::bigint
    AND child_key = $3::bigint
    AND section47_key = $4::bigint
    AND child_id = $5::text
    AND start_revision >= 0
UNION ALL
SELECT end_revision, end_recorded_at, end_hash, end_event_id::text
FROM front_door.section47
WHERE $1::text = 'section47-closed'
    AND authority_id = $2::bigint
    AND child_key = $3::bigint
    AND section47_key = $4::bigint
    AND child_id = $5::text
    AND end_revision >= 0
UNION ALL
SELECT held_revision, held_recorded_at, held_hash, held_event_id::text
FROM front_door.conference
WHERE $1::text = 'conference-held'
    AND authority_id = $2::bigint
    AND child_key = $3::bigint
    AND conference_key = $4::bigint
    AND child_id = $5::text
    AND held_revision >= 0
UNION ALL
SELECT changed_revision, changed_recorded_at, changed_hash, changed_event_id::text
FROM front_door.early_help_change
WHERE $1::text = 'early-help-changed'
    AND authority_id = $2::bigint
    AND child_key = $3::bigint
    AND change_key = $4::bigint
    AND child_id = $5::text
    AND changed_revision >= 0
UNION ALL
SELECT decided_revision, decided_recorded_at, decided_hash, decided_event_id::text
FROM front_door.legal_gateway
WHERE $1::text = 'legal-gateway-decided'
    AND authority_id = $2::bigint
    AND child_key = $3::bigint
    AND legal_gateway_key = $4::bigint
    AND child_id = $5::text
    AND decided_revision >= 0
UNION ALL
SELECT figure_revision, figure_recorded_at, figure_hash, figure_event_id::text
FROM front_door.measure
WHERE $1::text = 'measure-recorded'
    AND authority_id = $2::bigint
    AND child_key = $3::bigint
    AND measure_key = $4::bigint
    AND child_id = $5::text
    AND figure_revision >= 0
