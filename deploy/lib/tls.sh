# shellcheck shell=bash
# Certificates of the local stack: an authority of its own and what it signs, as PEM files in one
# folder. Sourced; defines functions only. What is there already is kept. Needs openssl 3.
set -euo pipefail

FD_TLS_DAYS=3650

# openssl's configuration of a certificate for common name $1 with the extensions that follow.
fd_tls_config() {
    printf '[req]\nprompt = no\ndistinguished_name = name\nx509_extensions = extensions\n'
    printf '[name]\nCN = %s\n[extensions]\n' "$1"
    shift
    printf '%s\n' "$@"
}

# Make $1/$2.key (only its owner may read it) and $1/$2.pem for the configuration on standard
# input; further arguments go to openssl. All or nothing: the certificate is put in place last.
fd_tls_make() {
    local folder=$1 name=$2

    shift 2
    [[ ! -e $folder/$name.pem ]] || return 0
    mkdir -p "$folder"
    if ! (
        umask 077
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc -sha256 \
            -days "$FD_TLS_DAYS" -config /dev/stdin -keyout "$folder/$name.key" \
            -out "$folder/$name.pem.new" "$@" 2>"$folder/$name.log"
    ); then
        printf 'tls: %s\n' "$(tail -n 3 "$folder/$name.log")" >&2
        return 1
    fi
    rm -f "$folder/$name.log"
    chmod 644 "$folder/$name.pem.new"
    mv "$folder/$name.pem.new" "$folder/$name.pem"
}

# fd_tls_ca FOLDER: make an authority, ca.pem and ca.key.
fd_tls_ca() {
    fd_tls_make "$1" ca < <(
        fd_tls_config 'frontdoor local authority' \
            'basicConstraints = critical, CA:TRUE, pathlen:0' \
            'keyUsage = critical, keyCertSign, cRLSign' 'subjectKeyIdentifier = hash'
    )
}

# fd_tls_certificate FOLDER NAME HOST: make NAME.pem and NAME.key for a server or a client at HOST,
# a name or an IPv4 address, signed by the authority in FOLDER; good for this machine as well.
fd_tls_certificate() {
    local folder=$1 name=$2 host=DNS:$3

    [[ ! $3 =~ ^[0-9.]+$ ]] || host=IP:$3
    fd_tls_make "$folder" "$name" -CA "$folder/ca.pem" -CAkey "$folder/ca.key" < <(
        fd_tls_config "$name" 'basicConstraints = critical, CA:FALSE' \
            'keyUsage = critical, digitalSignature' 'extendedKeyUsage = serverAuth, clientAuth' \
            'authorityKeyIdentifier = keyid' "subjectAltName = $host, DNS:localhost, IP:127.0.0.1"
    )
}
