-- Versions of contacts that are not there yet.
INSERT INTO repeat_contact.contact_version (
    authority_id, child_key, child_id, contact_key, revision, recorded_at, hash, contact_id,
    voided, time_known, received_at, received_on, source, concern_factors, information_only,
    incident_ref, team_id
)
SELECT
    unnest($1::smallint[]),
    unnest($2::bigint[]),
    unnest($3::text[]),
    unnest($4::bigint[]),
    unnest($5::bigint[]),
    unnest($6::timestamptz[]),
    unnest($7::bigint[]),
    unnest($8::text[]),
    unnest($9::boolean[]),
    unnest($10::boolean[]),
    unnest($11::timestamptz[]),
    unnest($12::date[]),
    unnest($13::text[]),
    string_to_array(unnest($14::text[]), ',') AS concern_factors,
    unnest($15::boolean[]),
    unnest($16::text[]),
    unnest($17::text[])
ON CONFLICT DO NOTHING
