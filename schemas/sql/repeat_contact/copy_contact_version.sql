-- Versions of contacts that are not there yet, with the columns of insert_contact_version.sql.
COPY repeat_contact.contact_version (
    authority_id, child_key, child_id, contact_key, revision, recorded_at, hash, contact_id,
    voided, time_known, received_at, received_on, source, concern_factors, information_only,
    incident_ref, team_id
) FROM STDIN (FORMAT binary)
