#!/bin/sh
# suite.sh RESULTS NAME PROGRAM - runs one suite, shows its outcome in one line and what failed,
# and leaves "passed failed skipped" in RESULTS/NAME.count. Fails when the suite did.
set -eu
results=$1 name=$2 program=$3
log=$results/$name.log
mkdir -p "${log%/*}"

case $program in
*.sh) runner='sh' ;;
*) runner= ;;
esac
limit=${ABACUS_TEST_DEEP:+7200}
limit=${limit:-600}

started=$(date +%s)
status=0
# A suite may use the folder TMPDIR as it likes; it is gone afterwards.
TMPDIR=$(mktemp -d)
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
export CMOCKA_MESSAGE_OUTPUT=TAP
export ASAN_OPTIONS="detect_leaks=1:${ASAN_OPTIONS:-}"
export UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1:${UBSAN_OPTIONS:-}"
# shellcheck disable=SC2086 # no runner is no word
timeout "$limit" $runner "$program" >"$log" 2>&1 </dev/null || status=$?

# cmocka writes a skipped test as `not ok … # SKIP`. A suite may skip all that it has, where what it needs
# does not come with the product, and says so; one that says nothing at all is broken.
skipped=$(grep -c '^\(not \)\{0,1\}ok .*# SKIP' "$log" || true)
passed=$(grep '^ok ' "$log" | grep -vc '# SKIP' || true)
failed=$(grep '^not ok ' "$log" | grep -vc '# SKIP' || true)
why=
if [ "$status" -eq 124 ]; then
    failed=$((failed + 1)) why="  stopped after $limit s"
elif [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
    failed=1 why="  ended with status $status"
elif [ $((passed + failed + skipped)) -eq 0 ]; then
    failed=1 why='  executed no test'
fi
echo "$passed $failed $skipped" >"$results/$name.count"

# One write, so that suites that run beside each other do not mix their lines.
report=$(
    mark=pass
    [ "$passed" -gt 0 ] || mark=skip
    [ "$failed" -eq 0 ] || mark=FAIL
    printf '%s  %-28s %4d passed, %d failed  %3d s%s' "$mark" "$name" "$passed" "$failed" \
        "$(($(date +%s) - started))" "$why"
    [ "$skipped" -eq 0 ] || {
        printf '\n'
        grep '# SKIP' "$log" | sed "s|^|      SKIPPED $name: |"
    }
    [ "$failed" -eq 0 ] || {
        printf '\n'
        grep -v '^ok ' "$log" | grep -v '^#* *$' | tail -n 40 | sed 's/^/      /'
        printf '      the whole of it: %s' "$log"
    }
)
printf '%s\n' "$report"
[ "$failed" -eq 0 ]
