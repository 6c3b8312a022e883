-- BI tools log in as members of frontdoor_bi, where the database has that role.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'frontdoor_bi') THEN
        GRANT USAGE ON SCHEMA bi TO frontdoor_bi;
        GRANT SELECT ON ALL TABLES IN SCHEMA bi TO frontdoor_bi;
    END IF;
END
$$;
