# shellcheck shell=bash
# What a secure stack has besides a plain one (deploy/up --secure): each service, the operator and
# readers reach both servers by a name, a password and rights of their own. Sourced by stack.sh;
# defines functions only. In FD_HOME:
#
#   tls/               the authority, whose certificates both servers have
#   kafka/users/NAME   passwords on Kafka; postgres/NAME.password those of PostgreSQL
#   config/NAME.ini    settings of each service, which name its files of secrets
#
# Passwords are only in files that their owner alone may read.
set -euo pipefail

# Print the name on both servers of service $1, or of operator, bi, alert-consumer.
fd_secure_name() {
    printf 'frontdoor-%s\n' "$1"
}

# Print librdkafka's settings for user $1, as NAME=VALUE.
fd_secure_kafka() {
    printf '%s\n' "security.protocol=SASL_SSL" "ssl.ca.location=$FD_HOME/tls/ca.pem" \
        "sasl.mechanisms=SCRAM-SHA-512" "sasl.username=$1" \
        "sasl.password-file=$FD_HOME/kafka/users/$1"
}

# The same as NAME VALUE of variables, one a line each.
fd_secure_variables() {
    local line name

    while read -r line; do
        name=${line%%=*}
        name=${name//[.-]/_}
        printf 'FRONTDOOR_KAFKA__%s\n%s\n' "${name^^}" "${line#*=}"
    done < <(fd_secure_kafka "$1")
}

# Make the login of service, operator or bi $1 on PostgreSQL; its URL goes to a file.
fd_secure_login() {
    (
        umask 077
        mkdir -p "$FD_HOME/config"
        fd_postgres_login "$FD_HOME/postgres" "$(fd_secure_name "$1")" "frontdoor_${1//-/_}" \
            >"$FD_HOME/config/$1.database-url"
    )
}

# Write the settings of service $1, whose Kafka, if it has a user there, is at $2.
fd_secure_config() {
    {
        printf '[database]\ndatabase-url-file = %s\n' "$FD_HOME/config/$1.database-url"
        if [[ -e $FD_HOME/kafka/users/$(fd_secure_name "$1") ]]; then
            printf '\n[kafka]\nkafka-brokers = %s\n' "$2"
            fd_secure_kafka "$(fd_secure_name "$1")"
        fi
    } >"$FD_HOME/config/$1.ini"
}

# Write what psql and kcat need to read views and alerts: PGSERVICEFILE, and a file for kcat -F.
fd_secure_readers() {
    local name

    name=$(fd_secure_name bi)
    (
        umask 077
        cat >"$FD_HOME/config/pg_service.conf" <<CONF
[$name]
host=127.0.0.1
port=$(<"$FD_HOME/postgres/port")
dbname=frontdoor
user=$name
password=$(<"$FD_HOME/postgres/$name.password")
sslmode=verify-full
sslrootcert=$FD_HOME/tls/ca.pem
CONF
        fd_kafka_client "$FD_HOME/kafka" "$(fd_secure_name alert-consumer)" \
            >"$FD_HOME/config/alert-consumer.kcat"
    )
}
