# shellcheck shell=bash
# What a secure broker has besides a plain one: certificates, users, and Kafka's own tools as its
# administrator. Sourced by kafka.sh, whose functions it uses; defines functions only.
# A secure broker's folder also holds broker.keystore.pem, admin.properties and users/NAME, the
# password of each user. All of them only its owner may read, and none is ever an argument.
set -euo pipefail

# shellcheck source=deploy/lib/tls.sh
. "$(dirname "${BASH_SOURCE[0]}")/tls.sh"

# Users of a new broker. `broker` is itself, `admin` may do everything; what the others may do is
# granted by `frontdoorctl topics --acls`, whose names for them these are.
FD_KAFKA_USERS=(broker admin frontdoor-caseload frontdoor-timeliness frontdoor-front-door
    frontdoor-repeat-contact     frontdoor-alert-relay frontdoor-publisher frontdoor-alert-consumer frontdoor-operator)

fd_kafka_is_secure() {
    grep -qs '^listeners=SASL_SSL:' "$1/server.properties"
}

# Print the file of the authority that signed the certificate of the broker in folder $1.
fd_kafka_authority() {
    sed -n 's|^ssl.truststore.location=||p' "$1/server.properties"
}

# Print a new password.
fd_kafka_new_password() {
    head -c 24 /dev/urandom | base64 | tr '+/' 'ab'
}

# Print the settings by which librdkafka and kcat (-F) reach the broker in folder $1 as user $2.
fd_kafka_client() {
    cat <<CONF
bootstrap.servers=$(fd_kafka_address "$1")
security.protocol=SASL_SSL
ssl.ca.location=$(fd_kafka_authority "$1")
sasl.mechanisms=SCRAM-SHA-512
sasl.username=$2
sasl.password=$(<"$1/users/$2")
CONF
}

# Java's JAAS line for user $2 of the broker in folder $1.
fd_kafka_jaas() {
    printf 'org.apache.kafka.common.security.scram.ScramLoginModule required username="%s" password="%s";' \
        "$2" "$(<"$1/users/$2")"
}

# Run Kafka's class $2 for the broker in folder $1; its arguments come from standard input, one a
# line, and by a file, as other users of the machine can read a command line.
fd_kafka_tool() {
    local home=$1 class=$2 arguments status=0

    arguments=$(umask 077 && mktemp "$home/arguments.XXXXXX")
    {
        printf '%s\n' "$class"
        sed 's/["\\]/\\&/g; s/.*/"&"/'
    } >"$arguments"
    "$(fd_kafka_java)" -XX:TieredStopAtLevel=1 -cp "$(fd_kafka_jars)/*" \
        "-Dlog4j2.configurationFile=$FD_KAFKA_FILES/log4j2.properties" "@$arguments" || status=$?
    rm -f "$arguments"
    return "$status"
}

# The certificate of the broker in folder $1, signed by the authority in folder $2 (made where there
# is none); passwords for its users.
fd_kafka_make_secrets() {
    local home=$1 tls=$2 name

    fd_tls_ca "$tls" && fd_tls_certificate "$tls" broker 127.0.0.1 || return 1
    (
        umask 077
        cat "$tls/broker.key" "$tls/broker.pem" >"$home/broker.keystore.pem"
        mkdir -p "$home/users"
        for name in "${FD_KAFKA_USERS[@]}"; do
            fd_kafka_new_password >"$home/users/$name"
        done
    )
}

# Turn the plain server.properties on standard input into that of a secure broker in folder $1 whose
# authority is in folder $2.
fd_kafka_secure_properties() {
    local more

    more=$(<"$FD_KAFKA_FILES/secure.properties.in")
    more=${more//@HOME@/"$1"}
    more=${more//@TLS@/"$2"}
    sed -e 's|PLAINTEXT://|SASL_SSL://|; /^listener.security.protocol.map=/d'
    printf '\n%s\n' "${more//@JAAS@/"$(fd_kafka_jaas "$1" broker)"}"
}

# The arguments of kafka-storage that make all users of the broker in folder $1, one a line.
fd_kafka_scram_arguments() {
    local name

    for name in "${FD_KAFKA_USERS[@]}"; do
        printf '%s\n' --add-scram "SCRAM-SHA-512=[name=$name,password=$(<"$1/users/$name")]"
    done
}

# How Kafka's tools reach the broker in folder $1 as its administrator.
fd_kafka_admin_properties() {
    cat <<CONF
security.protocol=SASL_SSL
ssl.truststore.type=PEM
ssl.truststore.location=$(fd_kafka_authority "$1")
sasl.mechanism=SCRAM-SHA-512
sasl.jaas.config=$(fd_kafka_jaas "$1" admin)
CONF
}

# Whether the secure broker in folder $1 answers its administrator with itself among the live ones.
fd_kafka_answers_securely() {
    kcat -b "$(fd_kafka_address "$1")" -F <(fd_kafka_client "$1" admin) -L -m 2 2>/dev/null |
        grep -q ' 1 brokers:'
}

# Make user $2 of the running broker in folder $1, or give it another password.
fd_kafka_set_user() {
    local home=$1 name=$2 password

    fd_kafka_choose_version "$home"
    password=$(fd_kafka_new_password)
    printf '%s\n' --bootstrap-server "$(fd_kafka_address "$home")" \
        --command-config "$home/admin.properties" --alter --entity-type users \
        --entity-name "$name" --add-config "SCRAM-SHA-512=[password=$password]" |
        fd_kafka_tool "$home" kafka.admin.ConfigCommand >&2 || {
        fd_kafka_fail "user $name could not be made"
        return 1
    }
    # In one go: programs may read it at any time.
    (umask 077 && printf '%s\n' "$password" >"$home/users/$name.new") &&
        mv "$home/users/$name.new" "$home/users/$name"
}

# Let principal $2 write in transactions of id $3 on the running broker in folder $1.
fd_kafka_allow_transactions() {
    fd_kafka_choose_version "$1"
    printf '%s\n' --bootstrap-server "$(fd_kafka_address "$1")" \
        --command-config "$1/admin.properties" --add --allow-principal "$2" --operation Write \
        --transactional-id "$3" | fd_kafka_tool "$1" kafka.admin.AclCommand >&2 || {
        fd_kafka_fail "transactions of $3 could not be allowed to $2"
        return 1
    }
}
