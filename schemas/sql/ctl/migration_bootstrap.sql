DO $$
BEGIN
    CREATE SCHEMA IF NOT EXISTS frontdoor;
    CREATE TABLE IF NOT EXISTS frontdoor.migration (
        name text COLLATE "C" PRIMARY KEY,
        checksum bigint NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now()
    );
EXCEPTION
    -- Two first runs at once: the other one made it.
    WHEN unique_violation OR duplicate_table OR duplicate_schema THEN
        NULL;
END
$$
