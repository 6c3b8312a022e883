-- Who may read what in bi, where the database has the roles of ctl/access.sql.
CREATE TABLE frontdoor.reader (
    login text COLLATE "C" NOT NULL,
    authority text COLLATE "C" NOT NULL,
    PRIMARY KEY (login, authority)
);
COMMENT ON TABLE frontdoor.reader IS
    'Whose rows a login sees in bi; one that is not here sees none';
COMMENT ON COLUMN frontdoor.reader.login IS
    'The role that logs in (session_user): neither SET ROLE nor a membership changes what it sees';
COMMENT ON COLUMN frontdoor.reader.authority IS 'GSS code of an authority, or * for all of them';

-- A service's role owns the tables of its schema now, as COPY demands of whoever writes a table with
-- row-level security: it makes their keys by its own right.
ALTER FUNCTION frontdoor.begin_bulk_load SECURITY INVOKER;
ALTER FUNCTION frontdoor.end_bulk_load SECURITY INVOKER;
