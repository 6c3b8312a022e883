# shellcheck shell=bash
# The builds that tests/run makes, each in its own folder below build/. Sourced; every build_
# function leaves its folder in $build.
: "${root:?}" "${compiler:?}" "${sanitize:?}"

# configure_and_build NAME TARGETS CMAKE-ARGUMENTS...
configure_and_build() {
    local name=$1 targets=$2
    shift 2
    build=$root/build/$name
    mkdir -p "$build"
    if command -v ccache >/dev/null; then
        export CCACHE_NOHASHDIR=1 # what one folder has built serves the others
        set -- -DCMAKE_C_COMPILER_LAUNCHER=ccache "$@"
    fi
    cmake -S "$root" -B "$build" -G Ninja "$@" >"$build/configure.log" 2>&1 || {
        cat "$build/configure.log" >&2
        return 1
    }
    # shellcheck disable=SC2086 # several targets
    ninja -C "$build" --quiet $targets
}

# build_tests TARGETS. What a sanitizer adds makes gcc warn of paths that aren't there, so warnings are
# errors in builds without one.
build_tests() {
    local list=$sanitize strict=OFF
    [[ $list != none ]] || { list='' && strict=ON; }
    [[ $compiler != clang ]] || strict=ON
    configure_and_build "$compiler-${sanitize//,/-}" "$1" -DCMAKE_C_COMPILER="$compiler" \
        -DFD_SANITIZE="$list" -DFD_WERROR=$strict
}

build_fuzzers() {
    configure_and_build fuzz fuzz_tests -DCMAKE_C_COMPILER=clang -DFD_FUZZ=ON \
        -DFD_SANITIZE=address,undefined
}

# Optimised as far as memcheck's reports still name lines. Where what was never set comes from, which
# takes as long again, --track-origins=yes tells of the one program that failed.
build_for_valgrind() {
    local kinds='definite,indirect' memcheck
    memcheck=(valgrind --quiet --error-exitcode=99 --leak-check=full
        --errors-for-leak-kinds="$kinds" --show-leak-kinds="$kinds"
        --child-silent-after-fork=yes --suppressions="$root/tests/lib/valgrind.supp")
    local IFS=';'
    configure_and_build valgrind unit_tests -DCMAKE_C_COMPILER="$compiler" -DCMAKE_BUILD_TYPE=Debug \
        -DCMAKE_C_FLAGS_DEBUG='-g -Og' -DFD_TEST_LAUNCHER="${memcheck[*]}"
}

build_for_coverage() {
    configure_and_build coverage 'unit_tests fuzz_tests' -DCMAKE_C_COMPILER=gcc -DCMAKE_BUILD_TYPE=Debug \
        -DFD_COVERAGE=ON || return 1
    find "$build" -name '*.gcda' -delete
}
