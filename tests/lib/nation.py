"""Ten years of a nation's front doors, written straight into the projections.

Every authority has the same years, each child a few contacts, each fifth contact a referral and what
follows it; rows lie in the order of their time, as services that have run all along leave them.
"""

FIRST_DAY = "2014-04-01"
DAYS = 3653
YEAR = "2022/23"  # one of them
AUTHORITIES = 150
CONTACTS = 30000000

# Contact `n` of an authority is received at `received`; `pick` is a number as good as random.
MADE = f"""
WITH size AS (
    SELECT %(authorities)s::integer AS authorities, %(contacts)s / %(authorities)s AS each
), made AS (
    SELECT
        (1 + i %% size.authorities)::smallint AS authority_id,
        i / size.authorities AS n,
        (hashint8extended(i, 1) >> 33) + 1073741824 AS pick,
        size.each,
        TIMESTAMPTZ '{FIRST_DAY} 00:00+00'
            + i / size.authorities * (interval '1 second' * ({DAYS} * 86400.0 / size.each))
            + i %% size.authorities * interval '7 seconds' AS received
    FROM size
    CROSS JOIN generate_series(0, size.each * size.authorities - 1) AS i
), contact AS (
    SELECT
        *,
        hashint8extended(pick %% (each * 2 / 5), 2) AS child_key,
        'child-' || pick %% (each * 2 / 5) AS child_id,
        'team-' || pick %% 7 AS team_id,
        'worker-' || pick %% 61 AS worker_id,
        frontdoor.local_date(received) AS received_on
    FROM made
), referral AS (
    SELECT *, received + interval '5 hours' AS opened_at,
        received + interval '1 day' * (6 + pick %% 60) AS ended_at,
        hashint8extended(n, 3) AS key
    FROM contact
    WHERE n %% 5 = 0
)
"""

# Table, columns after the key and the version, the version's part and time, and the rows.
TABLES = (
    ("timeliness.contact", "contact", "contact", "call", "received",
     "call_id, received_at, received_on, channel, source, concern_factors, team_id, taken_by_id, "
     "decision_revision, decision_recorded_at, decision_hash, decided_at, decided_on, outcomes, "
     "decided_by_id, signed_off_at, signed_off_by_id",
     """'call-' || n - n %% 2, received, received_on,
     CASE WHEN pick %% 4 = 0 THEN 'EMAIL' ELSE 'PHONE' END,
     (ARRAY['S_1A', 'S_1B', 'S_2A', 'S_3A', 'S_3E', 'S_5A', 'S_6', 'S_6'])[1 + pick %% 8],
     (ARRAY['{F_3A}', '{F_4B,F_16A}', '{F_17A}', '{}']::text[])[1 + pick %% 4]::text[],
     team_id, worker_id, 1, received, n, received + interval '1 minute' * (pick %% 2000),
     frontdoor.local_date(received + interval '1 minute' * (pick %% 2000)),
     CASE WHEN n %% 5 = 0 THEN '{REFERRAL}' ELSE '{ADVICE_SIGNPOST}' END::text[], worker_id,
     received + interval '1 minute' * (pick %% 2000 + 300), 'manager-1'""", "contact", "n"),
    ("caseload.referral", "referral", "referral", "opened", "opened_at",
     "opened_at, opened_on, source, primary_need, no_further_action, team_id, worker_id",
     """opened_at, frontdoor.local_date(opened_at), 'S_6', 'N1', pick %% 9 = 0, team_id,
     worker_id""", "referral", "key"),
    ("timeliness.referral", "referral", "referral", "opened", "opened_at",
     "opened_at, opened_on, no_further_action",
     "opened_at, frontdoor.local_date(opened_at), pick %% 9 = 0", "referral", "key"),
    ("caseload.allocation", "allocation", "allocation", "allocated", "opened_at",
     "referral_id, allocated_at, allocated_on, team_id, worker_id",
     """'referral-' || n, opened_at + interval '1 day',
     frontdoor.local_date(opened_at + interval '1 day'), team_id, 'worker-' || pick %% 53""",
     "referral", "key"),
    ("caseload.assessment_end", "assessment", "assessment", "end", "ended_at",
     "referral_id, started_at, started_on, authorised_at, authorised_on, closure_reason",
     """'referral-' || n, opened_at, frontdoor.local_date(opened_at), ended_at,
     frontdoor.local_date(ended_at), (ARRAY['RC8', 'RC7'])[1 + pick %% 2]""",
     "referral WHERE pick %% 9 > 0", "key"),
    ("timeliness.assessment", "assessment", "assessment", "start", "opened_at",
     "start_referral_id, start_started_at, start_started_on, start_team_id, start_worker_id, "
     "end_revision, end_recorded_at, end_hash, end_referral_id, end_started_at, end_started_on, "
     "authorised_at, authorised_on, outcome, factors, closure_reason",
     """'referral-' || n, opened_at, frontdoor.local_date(opened_at), team_id, worker_id,
     1, ended_at, n, 'referral-' || n, opened_at, frontdoor.local_date(opened_at), ended_at,
     frontdoor.local_date(ended_at), 'OTHER', '{F_3A,F_4B}',
     (ARRAY['RC8', 'RC7'])[1 + pick %% 2]""", "referral WHERE pick %% 9 > 0", "key"),
    ("front_door.strategy_discussion", "strategy_discussion", "strategy", "held", "opened_at",
     "referral_id, held_at, held_on, outcome, team_id",
     """'referral-' || n, opened_at, frontdoor.local_date(opened_at), 'SECTION47', team_id""",
     "referral WHERE pick %% 3 = 1", "key"),
    ("front_door.section47", "section47", "section47", "start", "opened_at",
     "start_referral_id, start_strategy_discussion_id, start_started_at, start_started_on, "
     "end_revision, end_recorded_at, end_hash, end_referral_id, end_started_at, end_started_on, "
     "ended_at, ended_on, outcome, end_team_id",
     """'referral-' || n, 'strategy-' || n, opened_at, frontdoor.local_date(opened_at), 1,
     ended_at, n, 'referral-' || n, opened_at, frontdoor.local_date(opened_at), ended_at,
     frontdoor.local_date(ended_at), 'CONFERENCE', team_id""",
     "referral WHERE pick %% 3 = 1", "key"),
    ("front_door.conference", "conference", "conference", "held", "opened_at",
     "referral_id, section47_id, held_at, held_on, outcome, team_id",
     """'referral-' || n, 'section47-' || n, opened_at + interval '14 days',
     frontdoor.local_date(opened_at + interval '14 days'), 'CP_PLAN', team_id""",
     "referral WHERE pick %% 9 = 1", "key"),
    ("front_door.early_help_change", "change", "change", "changed", "received",
     "early_help_id, change, changed_at, changed_on",
     """'episode-' || n, 'OPENED', received, received_on""", "contact WHERE n %% 10 = 1", "n"),
)
ALERTS = MADE + """
INSERT INTO repeat_contact.alert (
    authority_id, child_key, alert_id, child_id, rule, concern_family, raising_contact_id,
    contact_ids, first_contact_at, last_contact_at, raised_at, raised_late, historic, due_at,
    team_id, closed_at, closed_reason
)
SELECT authority_id, child_key, gen_random_uuid(), child_id, 'SIMILAR', '3', 'contact-' || n,
    ARRAY['contact-' || n], received, received, received, false, false,
    received + interval '2 days', team_id, received + interval '1 day', 'REVIEWED'
FROM contact
WHERE n %% 20 = 3
"""
REFERENCE = (
    """INSERT INTO frontdoor.team (authority_id, team_id, label, team_type)
    SELECT authority_id, 'team-' || i, 'Team ' || i, 'ASSESSMENT'
    FROM frontdoor.authority
    CROSS JOIN generate_series(0, 6) AS i""",
    """INSERT INTO frontdoor.worker (authority_id, worker_id, team_id, fte)
    SELECT authority_id, 'worker-' || i, 'team-' || i %% 7, 1
    FROM frontdoor.authority
    CROSS JOIN generate_series(0, 60) AS i""",
)


def statement(table, entity, name, part, at, columns, values, rows, key):
    entity_key = f"{entity}_key"
    return MADE + f"""
    INSERT INTO {table} (authority_id, child_key, {entity_key}, child_id, {entity}_id,
        {part}_revision, {part}_recorded_at, {part}_hash, {columns})
    SELECT authority_id, child_key, {key}, child_id, '{name}-' || n,
        1, {at}, hashint8extended(n, 9), {values}
    FROM {rows}
    """


def fill(connection, authorities=AUTHORITIES, contacts=CONTACTS):
    """A migrated database without a row gets its rows and their statistics."""
    sizes = {"authorities": authorities, "contacts": contacts}
    for text in (*REFERENCE, *(statement(*table) for table in TABLES), ALERTS):
        connection.execute(text, sizes)
    connection.execute("ANALYZE")
