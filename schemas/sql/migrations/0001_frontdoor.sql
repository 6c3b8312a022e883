-- What all services share: positions, dead letters, reference data, the outbox of alerts.
CREATE SCHEMA IF NOT EXISTS frontdoor;

-- The primary keys of positions and projections lead with what one transaction touches together.
CREATE TABLE frontdoor.position (
    service text COLLATE "C" NOT NULL,
    topic text COLLATE "C" NOT NULL,
    partition integer NOT NULL,
    epoch bigint NOT NULL,
    next_offset bigint NOT NULL,
    last_offset bigint NOT NULL DEFAULT -1,
    last_timestamp bigint NOT NULL DEFAULT 0,
    last_hash bigint NOT NULL DEFAULT 0,
    owner_pid integer,
    owner_started timestamptz,
    moved_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (service, topic, partition)
) WITH (fillfactor = 50);
COMMENT ON TABLE frontdoor.position IS
    'How far each service has projected each partition; moves in the transaction of the data';
COMMENT ON COLUMN frontdoor.position.last_timestamp IS
    'Kafka timestamp of the last record projected, milliseconds since 1970';
COMMENT ON COLUMN frontdoor.position.owner_pid IS
    'Backend of the instance that took the partition over last';

CREATE TABLE frontdoor.dead_letter (
    service text COLLATE "C" NOT NULL,
    topic text COLLATE "C" NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    record_timestamp timestamptz NOT NULL,
    record_key bytea,
    record_value bytea,
    reason text NOT NULL,
    message text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (service, topic, partition, "offset")
);
COMMENT ON COLUMN frontdoor.dead_letter.record_value IS
    'Raw bytes; null where the hourly cap was passed';

CREATE TABLE frontdoor.authority (
    authority_id smallint PRIMARY KEY,
    gss_code text COLLATE "C" NOT NULL,
    name text NOT NULL,
    region text NOT NULL
);

CREATE TABLE frontdoor.authority_setting (
    authority_id smallint PRIMARY KEY,
    alerts_from date,
    window_months integer NOT NULL DEFAULT 3,
    window_days integer NOT NULL DEFAULT 0,
    alert_count integer NOT NULL DEFAULT 3,
    send_any boolean NOT NULL DEFAULT false,
    go_live_on date,
    caseload_threshold numeric NOT NULL DEFAULT 25
);
COMMENT ON COLUMN frontdoor.authority_setting.alerts_from IS
    'Alerts raised by contacts before this local date are historic; null: none is';
COMMENT ON COLUMN frontdoor.authority_setting.window_days IS
    'Window of similar contacts in days; 0: window_months counts';
COMMENT ON COLUMN frontdoor.authority_setting.go_live_on IS
    'The day the front door opened: the 52-week review compares both sides of it';

CREATE TABLE frontdoor.code (
    list text COLLATE "C" NOT NULL,
    symbol text COLLATE "C" NOT NULL,
    code text COLLATE "C" NOT NULL,
    label text NOT NULL,
    category text,
    position integer NOT NULL,
    PRIMARY KEY (list, symbol)
);
COMMENT ON COLUMN frontdoor.code.symbol IS 'As stored and published, such as S_1A';
COMMENT ON COLUMN frontdoor.code.code IS 'As people know it, such as 1A';

CREATE TABLE frontdoor.bank_holiday (
    day date PRIMARY KEY,
    title text NOT NULL
);

CREATE TABLE frontdoor.calendar_day (
    day date PRIMARY KEY,
    is_working boolean NOT NULL,
    working_days integer NOT NULL,
    in_table boolean NOT NULL
);
COMMENT ON COLUMN frontdoor.calendar_day.working_days IS
    'Working days from the first row to this day, both included: elapsed days are a difference';
COMMENT ON COLUMN frontdoor.calendar_day.in_table IS
    'The year is one that the table of bank holidays covers; else Monday to Friday count';

CREATE TABLE frontdoor.team (
    authority_id smallint NOT NULL,
    team_id text COLLATE "C" NOT NULL,
    label text NOT NULL,
    team_type text NOT NULL DEFAULT 'OTHER',
    PRIMARY KEY (authority_id, team_id)
);
COMMENT ON COLUMN frontdoor.team.team_type IS
    'FRONT_DOOR, ASSESSMENT, SAFEGUARDING, EARLY_HELP or OTHER';

CREATE TABLE frontdoor.worker (
    authority_id smallint NOT NULL,
    worker_id text COLLATE "C" NOT NULL,
    team_id text COLLATE "C",
    fte numeric,
    left_on date,
    PRIMARY KEY (authority_id, worker_id)
);

-- Outside the schema of repeat-contact, so that a rebuild of it leaves them alone.
CREATE TABLE frontdoor.alert_outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    authority_id smallint NOT NULL,
    alert_id uuid NOT NULL,
    child_id text COLLATE "C" NOT NULL,
    follows boolean NOT NULL,
    rule text NOT NULL,
    concern_family text,
    contact_ids text[] NOT NULL,
    first_contact_at timestamptz NOT NULL,
    last_contact_at timestamptz NOT NULL,
    raised_at timestamptz NOT NULL,
    raised_late boolean NOT NULL,
    due_at timestamptz,
    team_id text,
    closed_at timestamptz,
    closed_reason text,
    traceparent text,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN frontdoor.alert_outbox.follows IS
    'Whether the alert follows from the events; false: what was sent is to be retracted';

CREATE TABLE frontdoor.alert_sent (
    authority_id smallint NOT NULL,
    alert_id uuid NOT NULL,
    child_id text COLLATE "C" NOT NULL,
    state text NOT NULL,
    revision bigint NOT NULL,
    content_hash bigint NOT NULL,
    first_sent_at timestamptz NOT NULL,
    sent_at timestamptz NOT NULL,
    PRIMARY KEY (authority_id, alert_id)
);
COMMENT ON TABLE frontdoor.alert_sent IS 'The last state of each alert on the topic';

CREATE TABLE frontdoor.lease (
    name text PRIMARY KEY,
    epoch bigint NOT NULL,
    holder text NOT NULL,
    held_until timestamptz NOT NULL
);
COMMENT ON TABLE frontdoor.lease IS 'Who may relay; a younger holder raises the epoch';
