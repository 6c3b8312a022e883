-- Each event type owns a part of a row: its values and its version. Revision -1: the part is absent.
CREATE SCHEMA caseload;

CREATE TABLE caseload.referral (
    authority_id smallint NOT NULL,
    child_key bigint NOT NULL,
    referral_key bigint NOT NULL,
    child_id text COLLATE "C" NOT NULL,
    referral_id text COLLATE "C" NOT NULL,
    -- referral-opened
    opened_revision bigint NOT NULL DEFAULT -1,
    opened_recorded_at timestamptz NOT NULL DEFAULT 'epoch',
    opened_hash bigint NOT NULL DEFAULT 0,
    opened_event_id uuid,
    opened_voided boolean NOT NULL DEFAULT false,
    opened_time_known boolean NOT NULL DEFAULT true,
    opened_at timestamptz,
    opened_on date,
    contact_id text COLLATE "C",
    source text COLLATE "C",
    primary_need text COLLATE "C",
    no_further_action boolean NOT NULL DEFAULT false,
    team_id text COLLATE "C",
    worker_id text COLLATE "C",
    -- case-closed
    closed_revision bigint NOT NULL DEFAULT -1,
    closed_recorded_at timestamptz NOT NULL DEFAULT 'epoch',
    closed_hash bigint NOT NULL DEFAULT 0,
    closed_event_id uuid,
    closed_voided boolean NOT NULL DEFAULT false,
    closed_time_known boolean NOT NULL DEFAULT true,
    closed_at timestamptz,
    closed_on date,
    closure_reason text COLLATE "C",
    PRIMARY KEY (authority_id, child_key, referral_key)
);

CREATE TABLE caseload.assessment_end (
    authority_id smallint NOT NULL,
    child_key bigint NOT NULL,
    assessment_key bigint NOT NULL,
    child_id text COLLATE "C" NOT NULL,
    assessment_id text COLLATE "C" NOT NULL,
    -- assessment-closed
    end_revision bigint NOT NULL DEFAULT -1,
    end_recorded_at timestamptz NOT NULL DEFAULT 'epoch',
    end_hash bigint NOT NULL DEFAULT 0,
    end_event_id uuid,
    end_voided boolean NOT NULL DEFAULT false,
    end_time_known boolean NOT NULL DEFAULT true,
    referral_id text COLLATE "C",
    started_at timestamptz,
    started_on date,
    authorised_at timestamptz,
    authorised_on date,
    closure_reason text COLLATE "C",
    PRIMARY KEY (authority_id, child_key, assessment_key)
);

CREATE TABLE caseload.allocation (
    authority_id smallint NOT NULL,
    child_key bigint NOT NULL,
    allocation_key bigint NOT NULL,
    child_id text COLLATE "C" NOT NULL,
    allocation_id text COLLATE "C" NOT NULL,
    -- case-allocated
    allocated_revision bigint NOT NULL DEFAULT -1,
    allocated_recorded_at timestamptz NOT NULL DEFAULT 'epoch',
    allocated_hash bigint NOT NULL DEFAULT 0,
    allocated_event_id uuid,
    allocated_voided boolean NOT NULL DEFAULT false,
    allocated_time_known boolean NOT NULL DEFAULT true,
    referral_id text COLLATE "C",
    allocated_at timestamptz,
    allocated_on date,
    team_id text COLLATE "C",
    worker_id text COLLATE "C",
    PRIMARY KEY (authority_id, child_key, allocation_key)
);
