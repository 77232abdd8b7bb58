# shellcheck shell=sh
# upgrade.sh - a county of an earlier release (tests/fixtures): what only reads says to upgrade it, the
# first command that writes does, and then it shows what it showed, runs, replays and imports.
# shellcheck source=tests/lib.sh
. tests/lib.sh

fresh() { # git keeps no modes: keys are for nobody else
    rm -rf "$C"
    cp -r "tests/fixtures/$name" "$C" && chmod -R u+w "$C" && chmod 700 "$C/keys" "$C/vault" && chmod 600 "$C"/keys/*
}
county() { abacus -C "$C" --as-of 2024-06-30 "$@"; }
schema() {
    "$PYTHON" -c 'import sqlite3, sys
print(sqlite3.connect(sys.argv[1] + "/state.db").execute("PRAGMA user_version").fetchone()[0])' "$1"
}

# Whatever the earlier release said of a finding is said of it now; later releases may say more.
same_findings() {
    county findings --status all --format json >"$TMPDIR/now"
    "$PYTHON" - "tests/fixtures/$name.json" "$TMPDIR/now" <<'END'
import json, sys
then, now = (json.load(open(path)) for path in sys.argv[1:])
now = {f['id']: f for f in now}
def holds(a, b):
    if isinstance(a, dict):
        return isinstance(b, dict) and all(k in b and holds(v, b[k]) for k, v in a.items())
    if isinstance(a, list):
        return isinstance(b, list) and len(a) == len(b) and all(map(holds, a, b))
    return a == b
sys.exit(not (then and len(then) == len(now) and all(f['id'] in now and holds(f, now[f['id']]) for f in then)))
END
}

abacus init "$TMPDIR/new" --name 县 --division 990101 --fictional >/dev/null
newest=$(schema "$TMPDIR/new")
for fixture in tests/fixtures/county-*/; do
    name=$(basename "$fixture")
    C=$TMPDIR/$name
    fresh
    old=$(schema "$C")
    if [ "$old" -lt "$newest" ]; then
        error "$name: who only reads is told to upgrade" 3 "STA001.*has schema $old, older than" county findings
        hints "$name: and how" "whatever writes upgrades it"
    fi
    check "$name: a command that writes upgrades it" county param set direct-fund-no-detail wait_workdays 9 --from 2024-05-01 --why 试
    prints "$name: to the newest schema" "$newest" schema "$C"
    check "$name: it shows the same findings" same_findings
    says "$name: and the same batches" '^ +4 +withdrawn' county batches
    for id in $("$PYTHON" -c 'import json, sys; print(*[f["id"] for f in json.load(open(sys.argv[1]))])' "tests/fixtures/$name.json"); do
        check "$name: $id comes out again, by the model of then" county replay "$id"
    done
    check "$name: nothing differs from what its acts say" county verify
    check "$name: an original opens" county batch 1 --original "$TMPDIR/$name.csv" --why 试
    sed 's/V1/V9/g; s/400.00/123.00/' "$TMPDIR/$name.csv" >"$TMPDIR/$name-more.csv"
    check_status "$name: it imports" 1 county import "$TMPDIR/$name-more.csv" # one row goes back
    got=0
    county run >"$TMPDIR/said" 2>&1 || got=$?
    check "$name: it runs" test "$got" -le 1
    printf 'a passphrase for tests\n' >"$TMPDIR/pass" && chmod 600 "$TMPDIR/pass"
    check "$name: it is saved" county backup "$TMPDIR/$name.backup" --passphrase-file "$TMPDIR/pass"
done
finish
