-- How long an authority keeps what it holds of a child, and whom it has to keep whatever that says.
-- Without a rule nothing is ever deleted.
CREATE TABLE frontdoor.retention_rule (
    authority_id smallint NOT NULL,
    tier text COLLATE "C" NOT NULL,
    years integer NOT NULL,
    PRIMARY KEY (authority_id, tier),
    CHECK (tier IN ('CONTACT', 'REFERRAL', 'IN_NEED', 'CHILD_PROTECTION', 'LOOKED_AFTER')),
    CHECK (years BETWEEN 1 AND 100)
);
COMMENT ON TABLE frontdoor.retention_rule IS
    'After how many years without anything new a child is due to be erased; no row: never';
COMMENT ON COLUMN frontdoor.retention_rule.tier IS
    'The highest that was reached: CONTACT, REFERRAL, IN_NEED, CHILD_PROTECTION or LOOKED_AFTER';

-- A hold names the child by a hash alone, as a tombstone does.
CREATE TABLE frontdoor.legal_hold (
    hold_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    authority_id smallint NOT NULL,
    child_hmac bytea NOT NULL,
    key_id text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    since timestamptz NOT NULL DEFAULT now(),
    cleared_at timestamptz
);
COMMENT ON TABLE frontdoor.legal_hold IS
    'Children who must not be erased, as long as cleared_at is null';
COMMENT ON COLUMN frontdoor.legal_hold.child_hmac IS 'As in frontdoor.tombstone';

-- What each row tells of: the highest tier that it shows, and the latest of its days. Withdrawn ones
-- count, too: when in doubt, a child is kept. What is newest of all is never long ago.
CREATE VIEW frontdoor.child_activity (authority_id, child_key, child_id, tier, day) AS
SELECT authority_id, child_key, child_id, 1, greatest(received_on, decided_on)
FROM timeliness.contact
UNION ALL
SELECT authority_id, child_key, child_id, CASE WHEN no_further_action THEN 1 ELSE 2 END,
    greatest(opened_on, closed_on)
FROM caseload.referral
UNION ALL
SELECT authority_id, child_key, child_id, 2, allocated_on
FROM caseload.allocation
UNION ALL
SELECT authority_id, child_key, child_id, 3,
    greatest(start_started_on, end_started_on, authorised_on)
FROM timeliness.assessment
UNION ALL
SELECT authority_id, child_key, child_id, 1, changed_on
FROM front_door.early_help_change
UNION ALL
SELECT authority_id, child_key, child_id, 3, held_on
FROM front_door.strategy_discussion
UNION ALL
SELECT authority_id, child_key, child_id, 4,
    greatest(start_started_on, end_started_on, ended_on)
FROM front_door.section47
UNION ALL
SELECT authority_id, child_key, child_id, 4, held_on
FROM front_door.conference
UNION ALL
SELECT authority_id, child_key, child_id, 5, decided_on
FROM front_door.legal_gateway
UNION ALL
SELECT authority_id, child_key, child_id, 1, frontdoor.local_date(reviewed_at)
FROM repeat_contact.review_version;
COMMENT ON VIEW frontdoor.child_activity IS
    'Of each row about a child: the tier that it shows, 1 to 5, and its latest day';

-- Open cases have no last day yet.
CREATE FUNCTION frontdoor.retention_of(of_authority smallint)
RETURNS TABLE (child_id text, child_key bigint, tier text, last_day date, due_on date)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
SELECT reached.child_id, reached.child_key, reached.tier, reached.last_day,
    (reached.last_day + rule.years * interval '1 year')::date AS due_on
FROM (
    SELECT
        activity.child_id,
        activity.child_key,
        (ARRAY['CONTACT', 'REFERRAL', 'IN_NEED', 'CHILD_PROTECTION', 'LOOKED_AFTER'])
            [max(activity.tier)] COLLATE "C" AS tier,
        max(activity.day) AS last_day
    FROM frontdoor.child_activity AS activity
    WHERE activity.authority_id = of_authority AND activity.child_id <> ''
    GROUP BY activity.child_id, activity.child_key
) AS reached
LEFT JOIN frontdoor.retention_rule AS rule
    ON rule.authority_id = of_authority AND rule.tier = reached.tier
WHERE NOT EXISTS (
    SELECT
    FROM caseload.referral AS standing
    WHERE standing.authority_id = of_authority
        AND standing.child_key = reached.child_key
        AND standing.child_id = reached.child_id
        AND standing.opened_revision >= 0
        AND NOT standing.opened_voided
        AND NOT standing.no_further_action
        AND (standing.closed_revision < 0 OR standing.closed_voided)
)
$$;
COMMENT ON FUNCTION frontdoor.retention_of IS
    'Children without an open case, with the tier that each reached, the last day of anything about '
    'them and the day from which on they are due; null where no rule says so';
