-- Every accepted version of the rule's inputs, insert-only, and what the rule makes of them.
CREATE SCHEMA repeat_contact;

-- The row that every writer of a child locks first.
CREATE TABLE repeat_contact.child (
    authority_id smallint NOT NULL,
    child_key bigint NOT NULL,
    PRIMARY KEY (authority_id, child_key)
);

CREATE TABLE repeat_contact.contact_version (
    authority_id smallint NOT NULL,
    child_key bigint NOT NULL,
    contact_key bigint NOT NULL,
    revision bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    hash bigint NOT NULL,
    child_id text COLLATE "C" NOT NULL,
    contact_id text COLLATE "C" NOT NULL,
    voided boolean NOT NULL,
    time_known boolean NOT NULL,
    received_at timestamptz NOT NULL,
    received_on date NOT NULL,
    source text COLLATE "C" NOT NULL,
    concern_factors text[] NOT NULL,
    information_only boolean NOT NULL,
    incident_ref text COLLATE "C",
    team_id text COLLATE "C",
    PRIMARY KEY (authority_id, child_key, contact_key, revision, recorded_at, hash)
);

CREATE TABLE repeat_contact.referral_version (
    authority_id smallint NOT NULL,
    child_key bigint NOT NULL,
    referral_key bigint NOT NULL,
    revision bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    hash bigint NOT NULL,
    child_id text COLLATE "C" NOT NULL,
    referral_id text COLLATE "C" NOT NULL,
    voided boolean NOT NULL,
    opened_at timestamptz NOT NULL,
    opened_on date NOT NULL,
    no_further_action boolean NOT NULL,
    PRIMARY KEY (authority_id, child_key, referral_key, revision, recorded_at, hash)
);

CREATE TABLE repeat_contact.review_version (
    authority_id smallint NOT NULL,
    child_key bigint NOT NULL,
    review_key bigint NOT NULL,
    revision bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    hash bigint NOT NULL,
    child_id text COLLATE "C" NOT NULL,
    review_id text COLLATE "C" NOT NULL,
    voided boolean NOT NULL,
    alert_id text COLLATE "C" NOT NULL,
    concern_family text COLLATE "C",
    reviewed_at timestamptz NOT NULL,
    reviewer_id text COLLATE "C" NOT NULL,
    role text COLLATE "C" NOT NULL,
    outcome text COLLATE "C" NOT NULL,
    PRIMARY KEY (authority_id, child_key, review_key, revision, recorded_at, hash)
);

CREATE TABLE repeat_contact.alert (
    authority_id smallint NOT NULL,
    child_key bigint NOT NULL,
    alert_id uuid NOT NULL,
    child_id text COLLATE "C" NOT NULL,
    rule text COLLATE "C" NOT NULL,
    concern_family text COLLATE "C",
    raising_contact_id text COLLATE "C" NOT NULL,
    contact_ids text[] NOT NULL,
    first_contact_at timestamptz NOT NULL,
    last_contact_at timestamptz NOT NULL,
    raised_at timestamptz NOT NULL,
    raised_late boolean NOT NULL,
    historic boolean NOT NULL,
    due_at timestamptz,
    team_id text COLLATE "C",
    closed_at timestamptz,
    closed_reason text COLLATE "C",
    PRIMARY KEY (authority_id, child_key, alert_id)
);

-- Contacts that stand for nothing in a group because another one like them stands there.
CREATE TABLE repeat_contact.duplicate (
    authority_id smallint NOT NULL,
    child_key bigint NOT NULL,
    contact_key bigint NOT NULL,
    concern_group text COLLATE "C" NOT NULL,
    child_id text COLLATE "C" NOT NULL,
    contact_id text COLLATE "C" NOT NULL,
    matched_contact_id text COLLATE "C" NOT NULL,
    PRIMARY KEY (authority_id, child_key, contact_key, concern_group)
);
COMMENT ON COLUMN repeat_contact.duplicate.concern_group IS 'A family of factors, or NONE';
