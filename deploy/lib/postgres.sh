# shellcheck shell=bash
# The local PostgreSQL: a cluster of our own in a folder of its own, never the system's. Sourced by
# deploy/up and by deploy/postgres/postgres; defines functions only. Progress goes to standard
# error, answers to standard output; a function that fails says why and returns 1.
# A cluster's folder holds data/, port, password, postgres.log. Root runs it as user postgres. One
# that is made with TLS takes nothing else over TCP; its folder holds tls, the name of the folder
# with the certificates, and LOGIN.password of each further login.
#
#   PG_BIN  where initdb and pg_ctl are (default: the youngest of /usr/lib/postgresql/*/bin)
set -euo pipefail

# shellcheck source=deploy/lib/port.sh
. "$(dirname "${BASH_SOURCE[0]}")/port.sh"
# shellcheck source=deploy/lib/tls.sh
. "$(dirname "${BASH_SOURCE[0]}")/tls.sh"

FD_POSTGRES_FILES=$(cd "$(dirname "${BASH_SOURCE[0]}")/../postgres" && pwd)

fd_postgres_fail() {
    printf 'postgres: %s\n' "$*" >&2
    return 1
}

fd_postgres_bin() {
    local bin=${PG_BIN:-}

    [[ -n $bin ]] || bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
    [[ -x $bin/initdb ]] || {
        fd_postgres_fail "no PostgreSQL server found ($bin/initdb); set PG_BIN"
        return 1
    }
    printf '%s\n' "$bin"
}

# Run a program as the cluster's user.
fd_postgres_as() {
    if ((EUID == 0)); then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

# PostgreSQL won't run as root, and its own user must reach the folder: where a parent keeps others
# out (as /root does), let that one user pass, and no more.
fd_postgres_open_path() {
    local folder=$1

    ((EUID == 0)) || return 0
    while [[ $folder != / ]]; do
        if ! fd_postgres_as test -x "$folder"; then
            setfacl -m u:postgres:--x "$folder"
            printf 'postgres: user postgres may now pass through %s\n' "$folder" >&2
        fi
        folder=$(dirname "$folder")
    done
}

# Print the URL of the cluster in folder $1 for login $2 (default frontdoor) and database frontdoor.
fd_postgres_url() {
    local home=$1 login=${2:-frontdoor} password=password query=

    [[ $login == frontdoor ]] || password=$login.password
    [[ ! -e $home/tls ]] || query="?sslmode=verify-full&sslrootcert=$(<"$home/tls")/ca.pem"
    printf 'postgresql://%s:%s@127.0.0.1:%s/frontdoor%s\n' "$login" "$(<"$home/$password")" \
        "$(<"$home/port")" "$query"
}

# Make a password in file $1, for its owner alone.
fd_postgres_password() {
    (umask 077 && head -c 18 /dev/urandom | base64 | tr '+/' 'ab' >"$1")
}

# Run psql in database $2 of the cluster in folder $1 as its superuser, through the socket, which
# only the cluster's user can reach; SQL comes from standard input.
fd_postgres_psql() {
    local bin

    bin=$(fd_postgres_bin) || return 1
    fd_postgres_open_path "$1"
    fd_postgres_as "$bin/psql" -X -q -v ON_ERROR_STOP=1 -h "$1/data" -p "$(<"$1/port")" \
        -U postgres -d "$2"
}

fd_postgres_pid() {
    local pid

    pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null) || return 1
    [[ -n $pid && $(cat "/proc/$pid/comm" 2>/dev/null) == postgres ]] && printf '%s\n' "$pid"
}

# Have the cluster that is being made in $1/data.new take TLS alone, with a certificate of the
# authority in folder $2, which is made if it is missing. PostgreSQL wants a key of its own.
fd_postgres_use_tls() {
    local home=$1 tls=$2 owner=()

    ((EUID != 0)) || owner=(-o postgres -g postgres)
    fd_tls_ca "$tls" && fd_tls_certificate "$tls" postgres 127.0.0.1 &&
        install "${owner[@]}" -m 600 "$tls/postgres.key" "$home/data.new/server.key" &&
        install "${owner[@]}" -m 644 "$tls/postgres.pem" "$home/data.new/server.crt" || return 1
    printf 'ssl = on\n' | fd_postgres_as tee -a "$home/data.new/postgresql.conf" >/dev/null
    fd_postgres_as tee "$home/data.new/pg_hba.conf" >/dev/null <<HBA
local all all trust
hostssl all all 127.0.0.1/32 scram-sha-256
HBA
    printf '%s\n' "$tls" >"$home/tls"
}

# Make the cluster in folder $1 for port $2, with TLS if there is a folder $3 for certificates. All
# or nothing: data/ is put in place last.
fd_postgres_make() {
    local home=$1 port=$2 tls=$3 bin

    bin=$(fd_postgres_bin) || return 1
    ((EUID != 0)) || chown postgres "$home"
    fd_postgres_open_path "$home"
    rm -rf "$home/data.new"
    fd_postgres_password "$home/password"
    printf '%s\n' "$port" >"$home/port"
    fd_postgres_as "$bin/initdb" -D "$home/data.new" -U postgres --encoding=UTF8 --locale=C.UTF-8 \
        --auth-local=trust --auth-host=scram-sha-256 >"$home/initdb.log" 2>&1 || {
        fd_postgres_fail "initdb failed: $(tail -n 3 "$home/initdb.log")"
        return 1
    }
    fd_postgres_as tee -a "$home/data.new/postgresql.conf" >/dev/null <<CONF
port = $port
unix_socket_directories = '$home/data'
$(cat "$FD_POSTGRES_FILES/postgresql.conf")
CONF
    [[ -z $tls ]] || fd_postgres_use_tls "$home" "$tls" || return 1
    mv "$home/data.new" "$home/data"
}

# Role and database frontdoor, where they are missing.
fd_postgres_database() {
    local home=$1 password

    password=$(<"$home/password")
    fd_postgres_psql "$home" postgres <<SQL
SELECT format('CREATE ROLE frontdoor LOGIN CREATEDB PASSWORD %L', '$password')
WHERE to_regrole('frontdoor') IS NULL \gexec
SELECT 'CREATE DATABASE frontdoor OWNER frontdoor'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'frontdoor') \gexec
SQL
}

# Make login $2 as a member of role $3 in the cluster in folder $1, where it is missing, and print its
# URL.
fd_postgres_login() {
    local home login=$2 role=$3

    home=$(cd "$1" && pwd) || return 1
    [[ -e $home/$login.password ]] || fd_postgres_password "$home/$login.password"
    fd_postgres_psql "$home" postgres <<SQL && fd_postgres_url "$home" "$login"
SELECT format('CREATE ROLE %I LOGIN IN ROLE %I PASSWORD %L', '$login', '$role',
    '$(<"$home/$login.password")')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$login') \gexec
SQL
}

# Start the cluster in folder $1 (made the first time) on port $2 ('' or 0: the one it had, else a
# free one), wait until it answers, print its URL. One that runs is left alone. $3 is the folder of
# its certificates if it is to have TLS.
fd_postgres_start() {
    local home port=${2:-0} tls=${3:-} bin

    bin=$(fd_postgres_bin) && mkdir -p "$1" && home=$(cd "$1" && pwd) || return 1
    if [[ -d $home/data ]]; then
        if ((port != 0)) && [[ $(<"$home/port") != "$port" ]]; then
            fd_postgres_fail "the cluster in $home was made for port $(<"$home/port"), not $port"
            return 1
        fi
        if [[ -n $tls && ! -e $home/tls ]]; then
            fd_postgres_fail "the cluster in $home was made without TLS"
            return 1
        fi
    else
        ((port != 0)) || port=$(fd_free_port) || return 1
        [[ -z $tls ]] || tls=$(realpath -m "$tls") || return 1
        fd_postgres_make "$home" "$port" "$tls" || return 1
    fi
    if ! fd_postgres_pid "$home" >/dev/null; then
        fd_postgres_open_path "$home"
        (cd / && fd_postgres_as "$bin/pg_ctl" -D "$home/data" -l "$home/data/postgres.log" -w -t 60 \
            start </dev/null >/dev/null) || {
            fd_postgres_fail "it did not start; see $home/data/postgres.log"
            return 1
        }
    fi
    fd_postgres_database "$home" && fd_postgres_url "$home"
}

# Stop the cluster of folder $1 in mode $2 (default fast).
fd_postgres_stop() {
    local home bin

    [[ -d $1/data ]] || return 0
    home=$(cd "$1" && pwd) && bin=$(fd_postgres_bin)
    fd_postgres_pid "$home" >/dev/null || return 0
    fd_postgres_open_path "$home"
    (cd / && fd_postgres_as "$bin/pg_ctl" -D "$home/data" -m "${2:-fast}" -w -t 60 stop >/dev/null)
}
