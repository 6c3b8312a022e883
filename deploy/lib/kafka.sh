# shellcheck shell=bash
# The local Apache Kafka: one KRaft node in a folder of its own. Sourced by deploy/up and by
# deploy/kafka/kafka; defines functions only. Progress goes to standard error, answers to standard
# output; a function that fails says why and returns 1, also where `set -e` is suspended.
# A broker's folder holds server.properties (with its ports), data/, kafka.log, kafka.pid; that of a
# secure one more (kafka_secure.sh).
#
#   FRONTDOOR_JARS        where the jars are kept (default ~/.cache/frontdoor/kafka-VERSION); those of
#                         secure brokers in a folder beside it
#   KAFKA_HOME            an unpacked Apache Kafka whose libs/ is used instead
#   FRONTDOOR_KAFKA_HEAP  the broker's greatest heap (default 1g)
#   http(s)_proxy         used for the download unless ~/.m2/settings.xml exists
set -euo pipefail

# shellcheck source=deploy/lib/port.sh
. "$(dirname "${BASH_SOURCE[0]}")/port.sh"
# shellcheck source=deploy/lib/kafka_secure.sh
. "$(dirname "${BASH_SOURCE[0]}")/kafka_secure.sh"

FD_KAFKA_PLAIN_VERSION=4.1.0
# The youngest that lets in librdkafka before 2.6.1, such as Debian 12's, by SCRAM: that repeats a
# part of what it proves the password with, which Kafka 4 refuses.
FD_KAFKA_SECURE_VERSION=3.9.1
FD_KAFKA_VERSION=$FD_KAFKA_PLAIN_VERSION
FD_KAFKA_FILES=$(cd "$(dirname "${BASH_SOURCE[0]}")/../kafka" && pwd)

fd_kafka_fail() {
    printf 'kafka: %s\n' "$*" >&2
    return 1
}

fd_kafka_java() {
    if [[ -n ${JAVA_HOME:-} ]]; then
        printf '%s/bin/java\n' "$JAVA_HOME"
    else
        printf 'java\n'
    fi
}

# Have the jars be those of the broker in folder $1, which is to be secure if $2 isn't ''.
fd_kafka_choose_version() {
    if [[ -n ${2:-} ]] || fd_kafka_is_secure "$1"; then
        FD_KAFKA_VERSION=$FD_KAFKA_SECURE_VERSION
    fi
}

# Print the folder of the jars, whether or not they are there yet.
fd_kafka_jars() {
    if [[ -n ${KAFKA_HOME:-} ]]; then
        printf '%s/libs\n' "$KAFKA_HOME"
    elif [[ -z ${FRONTDOOR_JARS:-} ]]; then
        printf '%s\n' "$HOME/.cache/frontdoor/kafka-$FD_KAFKA_VERSION"
    elif [[ $FD_KAFKA_VERSION == "$FD_KAFKA_PLAIN_VERSION" ]]; then
        printf '%s\n' "$FRONTDOOR_JARS"
    else
        printf '%s\n' "$FRONTDOOR_JARS-$FD_KAFKA_VERSION"
    fi
}

# Maven doesn't read the proxy variables. Write them as settings to file $1; false without a proxy.
fd_kafka_proxy_settings() {
    local proxy=${https_proxy:-${HTTPS_PROXY:-${http_proxy:-${HTTP_PROXY:-}}}}
    local except=${no_proxy:-${NO_PROXY:-}}
    local pattern='^(https?://)?(([^:@/]*):([^@/]*)@)?([^:/]+)(:([0-9]+))?/?$'

    [[ -n $proxy && ! -e $HOME/.m2/settings.xml && $proxy =~ $pattern ]] || return 1
    (
        umask 077
        cat >"$1" <<XML
<settings><proxies><proxy>
  <id>environment</id><active>true</active><protocol>http</protocol>
  <host>${BASH_REMATCH[5]}</host><port>${BASH_REMATCH[7]:-3128}</port>
  <username>${BASH_REMATCH[3]}</username><password>${BASH_REMATCH[4]}</password>
  <nonProxyHosts>${except//,/|}</nonProxyHosts>
</proxy></proxies></settings>
XML
    )
}

# Copy the pinned jars by Maven to folder $1, all or nothing.
fd_kafka_download() {
    local jars=$1 part=$1.part.$$
    local options=(-q -B -f "$FD_KAFKA_FILES/pom.xml" "-Dkafka.version=$FD_KAFKA_VERSION")

    if fd_kafka_proxy_settings "$part.settings"; then
        options+=(-s "$part.settings")
    fi
    printf 'kafka: fetching the jars of Kafka %s by Maven to %s\n' "$FD_KAFKA_VERSION" "$jars" >&2
    rm -rf "$part"
    if ! mvn "${options[@]}" dependency:copy-dependencies -DoutputDirectory="$part" >&2; then
        rm -rf "$part" "$part.settings"
        fd_kafka_fail "Maven could not fetch the jars; set KAFKA_HOME to an unpacked Kafka instead"
        return 1
    fi
    rm -f "$part.settings"
    mv "$part" "$jars"
}

# Make sure that the jars are there; several callers at once fetch them once.
fd_kafka_fetch() {
    local jars

    jars=$(fd_kafka_jars)
    if [[ -n ${KAFKA_HOME:-} ]]; then
        compgen -G "$jars/kafka-server-[0-9]*.jar" >/dev/null ||
            fd_kafka_fail "KAFKA_HOME=$KAFKA_HOME holds no Apache Kafka 4 (libs/kafka-server-*.jar)"
        return
    fi
    [[ -d $jars ]] && return
    mkdir -p "$(dirname "$jars")"
    (
        flock 9
        [[ -d $jars ]] || fd_kafka_download "$jars"
    ) 9>"$jars.lock"
}

# Print the broker's address as server.properties in folder $1 has it.
fd_kafka_address() {
    sed -n 's|^advertised.listeners=[A-Z_]*://||p' "$1/server.properties"
}

# Print the pid of the broker of folder $1; false when it doesn't run. A pid that another process
# has taken since isn't ours.
fd_kafka_pid() {
    local pid

    [[ -r $1/kafka.pid ]] && pid=$(<"$1/kafka.pid") && [[ -n $pid ]] || return 1
    tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qxF "$1/server.properties" || return 1
    printf '%s\n' "$pid"
}

# Print server.properties of folder $1 for port $2.
fd_kafka_properties() {
    local controller

    while controller=$(fd_free_port) || return 1; do
        [[ $controller == "$2" ]] || break
    done
    sed -e "s|@DATA@|$1/data|; s|@PORT@|$2|; s|@CONTROLLER_PORT@|$controller|" \
        "$FD_KAFKA_FILES/server.properties.in"
}

# Write server.properties of folder $1 for port $2, secure with the authority in folder $3 unless
# that is '', and format the storage.
fd_kafka_format() {
    local home=$1 port=$2 tls=$3 new=$1/server.properties.new cluster

    # A cluster id is 16 random bytes; a leading '-' would be taken for an option.
    cluster=$(head -c 16 /dev/urandom | base64 | tr '+/' 'AB' | tr -d '=')
    rm -rf "$home/data"
    if [[ -z $tls ]]; then
        fd_kafka_properties "$home" "$port" >"$new" || return 1
    else
        fd_kafka_make_secrets "$home" "$tls" || return 1
        (umask 077 && fd_kafka_properties "$home" "$port" |
            fd_kafka_secure_properties "$home" "$tls" >"$new") || return 1
    fi
    {
        printf '%s\n' format -t "$cluster" -c "$new"
        [[ -z $tls ]] || fd_kafka_scram_arguments "$home"
    } | fd_kafka_tool "$home" kafka.tools.StorageTool >"$home/format.log" 2>&1 || {
        fd_kafka_fail "formatting $home/data failed: $(tail -n 3 "$home/format.log")"
        return 1
    }
    mv "$new" "$home/server.properties"
    [[ -z $tls ]] || (umask 077 && fd_kafka_admin_properties "$home" >"$home/admin.properties")
}

# Whether the broker at 127.0.0.1:$1 answers a Metadata request (version 4) with itself among the
# live brokers: from then on topics can be made. The port alone opens some time before.
fd_kafka_answers() {
    local request='\x00\x00\x00\x0f\x00\x03\x00\x04\x00\x00\x00\x01\xff\xff\x00\x00\x00\x00\x00'
    local answer

    # Length, correlation id, throttle time, count of brokers: four bytes each.
    answer=$(
        exec 2>/dev/null 3<>"/dev/tcp/127.0.0.1/$1" && printf '%b' "$request" >&3 &&
            timeout 2 head -c 16 <&3 | od -An -v -tx1 | tr -d ' \n'
    ) || return 1
    [[ ${#answer} -eq 32 && $answer == *00000001 ]]
}

# Wait up to $2 seconds until the broker of folder $1 answers.
fd_kafka_wait() {
    local home=$1 deadline=$((SECONDS + $2)) address ask

    address=$(fd_kafka_address "$home")
    ask=(fd_kafka_answers "${address##*:}")
    ! fd_kafka_is_secure "$home" || ask=(fd_kafka_answers_securely "$home")
    until "${ask[@]}"; do
        if ! fd_kafka_pid "$home" >/dev/null; then
            fd_kafka_fail "the broker ended while starting: $(tail -n 3 "$home/kafka.log")"
            return 1
        fi
        if ((SECONDS >= deadline)); then
            fd_kafka_fail "no answer from $address after $2 s; see $home/kafka.log"
            return 1
        fi
        sleep 0.2
    done
}

# Start the broker process of folder $1, free of this shell; its pid goes to kafka.pid.
fd_kafka_spawn() {
    local home=$1

    rm -f "$home/kafka.pid"
    # shellcheck disable=SC2016 # expanded by the shell that becomes the broker
    setsid bash -c 'echo $$ >"$1/kafka.pid.new" && mv "$1/kafka.pid.new" "$1/kafka.pid" && shift &&
        exec "$@"' kafka "$home" "$(fd_kafka_java)" -Xms128m "-Xmx${FRONTDOOR_KAFKA_HEAP:-1g}" \
        -Djava.awt.headless=true -Djava.net.preferIPv4Stack=true \
        "-Dlog4j2.configurationFile=$FD_KAFKA_FILES/log4j2.properties" \
        -cp "$(fd_kafka_jars)/*" kafka.Kafka "$home/server.properties" \
        </dev/null >>"$home/kafka.log" 2>&1 &
    until [[ -e $home/kafka.pid ]]; do
        sleep 0.02
    done
}

# Start a broker in folder $1 (made and formatted the first time) on port $2 ('' or 0: the one it
# had, else a free one), wait until it answers, print its address. One that runs is left alone.
# With a folder $3 a broker that is made is secure, its certificate signed by the authority there.
fd_kafka_start() {
    local home port=${2:-0} tls=${3:-} address=

    mkdir -p "$1" && home=$(cd "$1" && pwd) && fd_kafka_choose_version "$home" "$tls" &&
        fd_kafka_fetch || return 1
    if [[ -e $home/server.properties ]]; then
        address=$(fd_kafka_address "$home")
        if ((port != 0)) && [[ ${address##*:} != "$port" ]]; then
            fd_kafka_fail "the broker in $home was made for port ${address##*:}, not $port"
            return 1
        fi
        if [[ -n $tls ]] && ! fd_kafka_is_secure "$home"; then
            fd_kafka_fail "the broker in $home was made without TLS"
            return 1
        fi
    else
        ((port != 0)) || port=$(fd_free_port) || return 1
        [[ -z $tls ]] || tls=$(realpath -m "$tls")
        fd_kafka_format "$home" "$port" "$tls" || return 1
    fi
    fd_kafka_pid "$home" >/dev/null || fd_kafka_spawn "$home"
    fd_kafka_wait "$home" "${FRONTDOOR_KAFKA_START_SECONDS:-120}" && fd_kafka_address "$home"
}

# Stop the broker of folder $1: SIGTERM, and SIGKILL after $2 seconds (default 20).
fd_kafka_stop() {
    local home pid asked='' deadline=$((SECONDS + ${2:-20}))

    [[ -d $1 ]] || return 0
    home=$(cd "$1" && pwd)
    while pid=$(fd_kafka_pid "$home"); do
        if ((SECONDS >= deadline)); then
            kill -KILL "$pid" 2>/dev/null || true
        elif [[ $asked != "$pid" ]]; then
            asked=$pid
            kill -TERM "$pid" 2>/dev/null || true
        fi
        sleep 0.1
    done
    rm -f "$home/kafka.pid"
}
