SELECT child_id, tier, last_day::text AS last_day, due_on::text AS due_on
FROM frontdoor.retention_of($1::smallint)
WHERE due_on <= frontdoor.local_date(frontdoor.present())
ORDER BY due_on, child_id
