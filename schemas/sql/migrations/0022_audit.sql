-- What operators did, a row each in the transaction of what it tells of. It never holds an id of a
-- child, of what is about a child, or a secret.
CREATE TABLE frontdoor.audit (
    audit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    login text COLLATE "C" NOT NULL DEFAULT session_user,
    os_user text COLLATE "C",
    operation text COLLATE "C" NOT NULL,
    authority text COLLATE "C",
    arguments jsonb NOT NULL DEFAULT '{}',
    changed bigint NOT NULL
);
COMMENT ON TABLE frontdoor.audit IS 'Every operator action that changed something or read a child';
COMMENT ON COLUMN frontdoor.audit.login IS 'Who logged in to the database (session_user)';
COMMENT ON COLUMN frontdoor.audit.os_user IS
    'Who ran frontdoorctl, as its operating system says; null: it does not';
COMMENT ON COLUMN frontdoor.audit.operation IS 'The command, such as position set';
COMMENT ON COLUMN frontdoor.audit.authority IS 'GSS code, where it was of one authority';
COMMENT ON COLUMN frontdoor.audit.arguments IS 'What the command was told and what came of it';
COMMENT ON COLUMN frontdoor.audit.changed IS 'How many rows, events or statements it was about';
