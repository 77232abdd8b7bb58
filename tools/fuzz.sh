# shellcheck shell=sh
# fuzz.sh - ./run fuzz: libFuzzer drives one parser of bytes from outside. Sourced by ./run.
#
# What it learns lies in build/fuzz/NAME; an input that breaks the parser is left in build/fuzz and
# named at the end. Once mended, give it a name that says what it is, and put it into
# fuzz/corpus/NAME: from then on ./run test replays it.

FUZZ_PACKAGES='clang-14 libclang-rt-14-dev'
FUZZ_INPUT_BYTES=65536

fuzz_targets() { ls fuzz/corpus; }

build_fuzz() {
    CC=clang-14 configure build/fuzz-targets --buildtype=debugoptimized -Db_sanitize=address,undefined \
        -Db_lundef=false -Dfuzz=true
    ninja -C build/fuzz-targets --quiet "fuzz/fuzz_$1"
}

run_fuzz() {
    target=${1:-} limit=${2:-60}
    if [ $# -gt 2 ] || [ -z "$target" ] || [ ! -d "fuzz/corpus/$target" ]; then
        note "对象 targets: $(fuzz_targets | tr '\n' ' ')"
        usage "fuzz: ${target:-NAME}"
    fi
    case $limit in '' | *[!0-9]*) usage "fuzz: $limit" ;; esac
    set_up_build
    need_packages "$FUZZ_PACKAGES"
    step "builds $target for libFuzzer"
    build_fuzz "$target"
    mkdir -p "build/fuzz/$target"
    step "$target, $limit s"
    build/fuzz-targets/fuzz/"fuzz_$target" -max_total_time="$limit" -timeout=20 -max_len="$FUZZ_INPUT_BYTES" \
        -print_final_stats=1 -artifact_prefix="build/fuzz/$target-" "build/fuzz/$target" \
        "fuzz/corpus/$target" 2>build/fuzz/"$target".log || {
        tail -n 60 build/fuzz/"$target".log
        die "$target 未通过 broke: build/fuzz/$target.log"
    }
    tail -n 7 build/fuzz/"$target".log
}
