-- One authority of which the service has to decide children anew, locked until the transaction ends;
-- what another instance has locked is passed over. Reference data that is read after this is at
-- least as new as what marked it: who changes it waits for this lock, and begins from the start.
SELECT authority_id, next_key, alerts_only
FROM frontdoor.decide_anew
WHERE service = $1::text
ORDER BY changed_at, authority_id
LIMIT 1
FOR UPDATE SKIP LOCKED
