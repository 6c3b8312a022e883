-- What went wrong last in each program, for whoever is called: a row each, so that it outlives the process.
CREATE TABLE frontdoor.last_error (
    service text COLLATE "C" PRIMARY KEY,
    instance text COLLATE "C" NOT NULL,
    began_at timestamptz NOT NULL,
    what text NOT NULL,
    class text NOT NULL,
    code text NOT NULL,
    message text NOT NULL
);
COMMENT ON TABLE frontdoor.last_error IS
    'The last failure of each program: of whatever instance, over or not. As in logs, nothing of a child';
COMMENT ON COLUMN frontdoor.last_error.instance IS 'Host and process number';
COMMENT ON COLUMN frontdoor.last_error.began_at IS 'When it failed for the first time';
COMMENT ON COLUMN frontdoor.last_error.what IS 'What failed, such as taking over';
COMMENT ON COLUMN frontdoor.last_error.class IS
    'retry: it is or was tried again; fatal: the instance ended, or holds';
