# shellcheck shell=sh
# test.sh - ./run test: every suite, two at a time or as many as there are cores. Sourced by ./run.
#
# A suite is a program or script that prints `ok …` and `not ok …` lines (TAP):
#   unit/NAME     build/test/tests/unit/NAME_test    cmocka
#   cli/NAME      tests/cli/NAME.sh                  the program as a user calls it
#   fuzz/NAME     build/test/fuzz/fuzz_NAME         seeds of fuzz/corpus/NAME, and changed ones
#   fault/NAME    tests/fault/NAME.sh                crashes, full disks, hostile input
#   house/NAME    tests/house/NAME.sh                the tree itself: rules, analysis, format
# tools/suite.sh runs one of them and counts.

RESULTS=build/test-results

# The long ones first, so that no core idles at the end.
list_suites() {
    for script in tests/house/*.sh tests/fault/*.sh tests/cli/*.sh; do
        [ -e "$script" ] || continue
        name=${script#tests/}
        echo "${name%.sh} $script"
    done
    for program in build/test/tests/unit/*_test; do
        [ -x "$program" ] || continue
        name=${program##*/}
        echo "unit/${name%_test} $program"
    done
    for program in build/test/fuzz/fuzz_*; do
        [ -f "$program" ] || continue # meson keeps a folder of objects beside each
        echo "fuzz/${program##*/fuzz_} $program"
    done
}

# Keeps the suites whose name contains one of the words; all of them when there is no word.
choose_suites() {
    [ $# -gt 0 ] || {
        cat
        return
    }
    pattern=$(printf '%s|' "$@")
    awk -v pattern="${pattern%|}" '$1 ~ pattern'
}

# Long sweeps test a sample that the commit chooses: each commit another, the same commit the same.
choose_sample() {
    commit=$(git rev-parse --short=7 HEAD 2>/dev/null || echo 1)
    export ABACUS_TEST_SEED=$((0x$commit))
    unset ABACUS_TEST_DEEP # set and empty would be deep to a program
    [ -z "$deep" ] || export ABACUS_TEST_DEEP=1
}

sum_results() {
    cat "$RESULTS"/*/*.count | awk -v lost="$(lost_suites)" '
        { passed += $1; failed += $2; skipped += $3 }
        END {
            failed += lost
            if (passed + failed == 0) failed = 1
            if (skipped) printf "%d skipped (named above)\n", skipped
            printf "%d passed, %d failed\n", passed, failed
            exit failed > 0
        }'
}

# Suites that left no count: their runner itself was stopped.
lost_suites() {
    while read -r name _; do
        [ -e "$RESULTS/$name.count" ] || echo "$name"
    done <"$RESULTS/suites" | wc -l
}

run_test() {
    deep=
    [ "${1:-}" != --deep ] || {
        deep=1
        shift
    }
    timed '准备 set-up' set_up_test
    step 'builds with ASan, UBSan and -Werror'
    timed '编译 build' build_test || {
        note '0 passed, 1 failed'
        exit 1
    }
    choose_sample
    rm -rf "$RESULTS"
    mkdir -p "$RESULTS"
    list_suites | choose_suites "$@" >"$RESULTS/suites"
    step "$(wc -l <"$RESULTS/suites") suites, sample $ABACUS_TEST_SEED${deep:+, whole sweeps}"
    timed '测试 suites' xargs -P "$(cores)" -n 2 tools/suite.sh "$RESULTS" <"$RESULTS/suites" || true
    timings
    sum_results
}
