# shellcheck shell=bash
# A PostgreSQL cluster for the unit tests, that of deploy/postgres with less care for its data.
# Sourced.
: "${root:?}" "${keep=}"

scratch=

# Start it, unless it runs or the caller brought one, and export FRONTDOOR_TEST_DATABASE_URL.
start_postgres() {
    [[ -z ${FRONTDOOR_TEST_DATABASE_URL:-} ]] || return 0
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/frontdoor-test.XXXXXX")
    chmod 755 "$scratch"
    FRONTDOOR_TEST_DATABASE_URL=$("$root/deploy/postgres/postgres" start --home "$scratch") ||
        return 1
    export FRONTDOOR_TEST_DATABASE_URL
    as_postgres psql -X -q -h "$scratch/data" -p "$(<"$scratch/port")" -U postgres -d postgres \
        -v ON_ERROR_STOP=1 <<'SQL'
ALTER ROLE frontdoor SUPERUSER;
ALTER SYSTEM SET fsync = off;
ALTER SYSTEM SET full_page_writes = off;
SELECT pg_reload_conf() \g /dev/null
SQL
}

as_postgres() {
    if ((EUID == 0)); then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

stop_postgres() {
    [[ -n $scratch ]] || return 0
    "$root/deploy/postgres/postgres" stop --home "$scratch" --mode immediate || true
    if [[ -n $keep ]]; then
        printf 'the scratch PostgreSQL is left in %s\n' "$scratch"
    else
        rm -rf "$scratch"
    fi
}
