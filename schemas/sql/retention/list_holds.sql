SELECT hold.hold_id, authority.gss_code AS authority, hold.since, hold.cleared_at, hold.reason
FROM frontdoor.legal_hold AS hold
INNER JOIN frontdoor.authority USING (authority_id)
WHERE $1::text IS NULL OR authority.gss_code = $1::text
ORDER BY hold.hold_id
