-- What follows contacts, referrals and assessments. As everywhere, each event type owns a part of a
-- row: its values and its version. Revision -1: the part is absent.
CREATE SCHEMA front_door;

CREATE TABLE front_door.strategy_discussion (
    authority_id smallint NOT NULL,
    child_key bigint NOT NULL,
    strategy_discussion_key bigint NOT NULL,
    child_id text COLLATE "C" NOT NULL,
    strategy_discussion_id text COLLATE "C" NOT NULL,
    -- strategy-discussion-held
    held_revision bigint NOT NULL DEFAULT -1,
    held_recorded_at timestamptz NOT NULL DEFAULT 'epoch',
    held_hash bigint NOT NULL DEFAULT 0,
    held_event_id uuid,
    held_voided boolean NOT NULL DEFAULT false,
    held_time_known boolean NOT NULL DEFAULT true,
    referral_id text COLLATE "C",
    held_at timestamptz,
    held_on date,
    outcome text COLLATE "C",
    team_id text COLLATE "C",
    worker_id text COLLATE "C",
    PRIMARY KEY (authority_id, child_key, strategy_discussion_key)
);

CREATE TABLE front_door.section47 (
    authority_id smallint NOT NULL,
    child_key bigint NOT NULL,
    section47_key bigint NOT NULL,
    child_id text COLLATE "C" NOT NULL,
    section47_id text COLLATE "C" NOT NULL,
    -- section47-started
    start_revision bigint NOT NULL DEFAULT -1,
    start_recorded_at timestamptz NOT NULL DEFAULT 'epoch',
    start_hash bigint NOT NULL DEFAULT 0,
    start_event_id uuid,
    start_voided boolean NOT NULL DEFAULT false,
    start_time_known boolean NOT NULL DEFAULT true,
    start_referral_id text COLLATE "C",
    start_strategy_discussion_id text COLLATE "C",
    start_started_at timestamptz,
    start_started_on date,
    start_team_id text COLLATE "C",
    start_worker_id text COLLATE "C",
    -- section47-closed
    end_revision bigint NOT NULL DEFAULT -1,
    end_recorded_at timestamptz NOT NULL DEFAULT 'epoch',
    end_hash bigint NOT NULL DEFAULT 0,
    end_event_id uuid,
    end_voided boolean NOT NULL DEFAULT false,
    end_time_known boolean NOT NULL DEFAULT true,
    end_referral_id text COLLATE "C",
    end_strategy_discussion_id text COLLATE "C",
    end_started_at timestamptz,
    end_started_on date,
    ended_at timestamptz,
    ended_on date,
    outcome text COLLATE "C",
    no_further_action boolean NOT NULL DEFAULT false,
    end_team_id text COLLATE "C",
    end_worker_id text COLLATE "C",
    PRIMARY KEY (authority_id, child_key, section47_key)
);

CREATE TABLE front_door.conference (
    authority_id smallint NOT NULL,
    child_key bigint NOT NULL,
    conference_key bigint NOT NULL,
    child_id text COLLATE "C" NOT NULL,
    conference_id text COLLATE "C" NOT NULL,
    -- conference-held
    held_revision bigint NOT NULL DEFAULT -1,
    held_recorded_at timestamptz NOT NULL DEFAULT 'epoch',
    held_hash bigint NOT NULL DEFAULT 0,
    held_event_id uuid,
    held_voided boolean NOT NULL DEFAULT false,
    held_time_known boolean NOT NULL DEFAULT true,
    meeting_id text COLLATE "C",
    referral_id text COLLATE "C",
    section47_id text COLLATE "C",
    held_at timestamptz,
    held_on date,
    transfer_in boolean NOT NULL DEFAULT false,
    notified_at timestamptz,
    outcome text COLLATE "C",
    cp_plan_id text COLLATE "C",
    team_id text COLLATE "C",
    worker_id text COLLATE "C",
    PRIMARY KEY (authority_id, child_key, conference_key)
);

CREATE TABLE front_door.early_help_change (
    authority_id smallint NOT NULL,
    child_key bigint NOT NULL,
    change_key bigint NOT NULL,
    child_id text COLLATE "C" NOT NULL,
    change_id text COLLATE "C" NOT NULL,
    -- early-help-changed
    changed_revision bigint NOT NULL DEFAULT -1,
    changed_recorded_at timestamptz NOT NULL DEFAULT 'epoch',
    changed_hash bigint NOT NULL DEFAULT 0,
    changed_event_id uuid,
    changed_voided boolean NOT NULL DEFAULT false,
    changed_time_known boolean NOT NULL DEFAULT true,
    early_help_id text COLLATE "C",
    change text COLLATE "C",
    changed_at timestamptz,
    changed_on date,
    reason_local text COLLATE "C",
    organisation text COLLATE "C",
    referral_id text COLLATE "C",
    worker_id text COLLATE "C",
    PRIMARY KEY (authority_id, child_key, change_key)
);

CREATE TABLE front_door.legal_gateway (
    authority_id smallint NOT NULL,
    child_key bigint NOT NULL,
    legal_gateway_key bigint NOT NULL,
    child_id text COLLATE "C" NOT NULL,
    legal_gateway_id text COLLATE "C" NOT NULL,
    -- legal-gateway-decided
    decided_revision bigint NOT NULL DEFAULT -1,
    decided_recorded_at timestamptz NOT NULL DEFAULT 'epoch',
    decided_hash bigint NOT NULL DEFAULT 0,
    decided_event_id uuid,
    decided_voided boolean NOT NULL DEFAULT false,
    decided_time_known boolean NOT NULL DEFAULT true,
    family_id text COLLATE "C",
    referral_id text COLLATE "C",
    decided_at timestamptz,
    decided_on date,
    outcome text COLLATE "C",
    team_id text COLLATE "C",
    worker_id text COLLATE "C",
    PRIMARY KEY (authority_id, child_key, legal_gateway_key)
);

CREATE TABLE front_door.measure (
    authority_id smallint NOT NULL,
    child_key bigint NOT NULL,
    measure_key bigint NOT NULL,
    child_id text COLLATE "C" NOT NULL,
    measure_id text COLLATE "C" NOT NULL,
    -- measure-recorded
    figure_revision bigint NOT NULL DEFAULT -1,
    figure_recorded_at timestamptz NOT NULL DEFAULT 'epoch',
    figure_hash bigint NOT NULL DEFAULT 0,
    figure_event_id uuid,
    figure_voided boolean NOT NULL DEFAULT false,
    figure_time_known boolean NOT NULL DEFAULT true,
    measure text COLLATE "C",
    theme text COLLATE "C",
    grade text COLLATE "C",
    period text COLLATE "C",
    period_at timestamptz,
    period_on date,
    value bigint,
    source_local text COLLATE "C",
    PRIMARY KEY (authority_id, child_key, measure_key)
);
