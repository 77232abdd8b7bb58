# shellcheck shell=sh
# lib.sh - what test scripts share. Sourced first; scripts run from the project's root.
#   . tests/lib.sh
#   check "init makes a county" abacus init "$TMPDIR/c" --name 县 --division 990101 --fictional
#   refuse "a bad date" 2 abacus --as-of yesterday run
#   json "one finding" 'len(x) == 1' abacus -C "$TMPDIR/c" findings --format json
set -u

: "${TMPDIR:=/tmp}"
ABACUS=${ABACUS:-build/test/src/abacus}
# The system's own, where a shim of the same name would start slowly in front of it.
PYTHON=$(command -v /usr/bin/python3 || command -v python3)
failures=0

abacus() { "$ABACUS" "$@"; }

ok() { printf 'ok - %s\n' "$*"; }

not_ok() {
    printf 'not ok - %s\n' "$*"
    failures=$((failures + 1))
}

skip() { printf 'ok - %s # SKIP %s\n' "$1" "$2"; }

# The case WHAT failed for a REASON; what the command SAID is shown.
fails() { # WHAT REASON SAID
    not_ok "$1 ($2)"
    printf '%s\n' "$3" | head -n 30 | sed 's/^/  # /'
}

# check_status WHAT STATUS COMMAND…; what the command said is shown when it differs.
check_status() {
    what=$1 wanted=$2
    shift 2
    got=0
    said=$("$@" 2>&1) || got=$?
    if [ "$got" -eq "$wanted" ]; then
        ok "$what"
    else
        fails "$what" "status $got, not $wanted" "$said"
    fi
}

check() { # WHAT COMMAND…
    what=$1
    shift
    check_status "$what" 0 "$@"
}

refuse() { check_status "$@"; } # WHAT STATUS COMMAND…

# error WHAT STATUS PATTERN COMMAND…: it ends so, and its error in one line (ERE) says what, on what,
# why. What to try may stand below.
error() {
    what=$1 wanted=$2 pattern=$3
    shift 3
    got=0
    "$@" >"$TMPDIR/stdout" 2>"$TMPDIR/stderr" || got=$?
    said=$(cat "$TMPDIR/stdout" "$TMPDIR/stderr")
    if [ "$got" -ne "$wanted" ]; then
        fails "$what" "status $got, not $wanted" "$said"
    elif grep -aE '^错误 [A-Z]+[0-9]+ [^ ]+ / error: ' "$TMPDIR/stderr" | grep -aEq -e "$pattern"; then
        ok "$what"
    else
        fails "$what" "no error with '$pattern'" "$said"
    fi
}

# The last error also said what to try.
hints() { # WHAT PATTERN
    if grep -aE '^  可试 / try: ' "$TMPDIR/stderr" | grep -aEq -e "$2"; then
        ok "$1"
    else
        fails "$1" "no hint with '$2'" "$(cat "$TMPDIR/stderr")"
    fi
}

# says WHAT PATTERN COMMAND…: its output, errors too, matches the pattern (ERE).
says() {
    what=$1 pattern=$2
    shift 2
    said=$("$@" 2>&1)
    if printf '%s\n' "$said" | grep -aEq -e "$pattern"; then
        ok "$what"
    else
        fails "$what" "no '$pattern' in what it said" "$said"
    fi
}

# prints WHAT TEXT COMMAND…: exactly this on its standard output, nothing on the other.
prints() {
    what=$1 wanted=$2
    shift 2
    said=$("$@" 2>"$TMPDIR/stderr")
    if [ "$said" != "$wanted" ]; then
        fails "$what" "not '$wanted'" "$said"
    elif [ -s "$TMPDIR/stderr" ]; then
        fails "$what" 'something on stderr' "$(cat "$TMPDIR/stderr")"
    else
        ok "$what"
    fi
}

# json WHAT EXPRESSION COMMAND…: it prints JSON, x, of which the Python expression is true.
json() {
    what=$1 expression=$2
    shift 2
    said=$("$@" 2>"$TMPDIR/stderr")
    if printf '%s' "$said" | "$PYTHON" -c '
import json, sys
sys.exit(not eval("(" + sys.argv[1] + ")", {"x": json.load(sys.stdin)}))' "$expression" 2>>"$TMPDIR/stderr"; then
        ok "$what"
    else
        fails "$what" "not $expression" "$(cat "$TMPDIR/stderr")
$said"
    fi
}

# The last line of every script: its status tells whether all held.
finish() { [ "$failures" -eq 0 ]; }
