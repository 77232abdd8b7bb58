#!/bin/sh
# judge.sh - our log before a judge that others wrote (Go: transparency-dev and x/mod): it accepts the
# log and refuses each damaged copy.
. tests/lib.sh

peer=../shared/peers/tlog-verify
C=$TMPDIR/c
maker=build/test/tests/unit/act_maker
export ABACUS_HOME="$PWD"
abacus init "$C" --name 示范县 --division 990101 --fictional >/dev/null
"$maker" "$C" 30 7 && cp "$C/ledger/checkpoint" "$TMPDIR/old" && "$maker" "$C" 6000 500 && "$maker" "$C" 300 1
check 'our own verifier accepts the log' abacus ledger audit "$C/ledger" --key "$C/ledger/key.pub" --old "$TMPDIR/old"
[ -d "$peer" ] || {
    skip 'a foreign judge' "there is no $peer beside the project"
    finish
    exit
}
command -v go >/dev/null || {
    skip 'a foreign judge' 'GO IS NOT INSTALLED: the log was judged by our own verifier only'
    finish
    exit
}
cp -r "$peer" "$TMPDIR/judge"
if ! (cd "$TMPDIR/judge" && CGO_ENABLED=0 go build -o tlog-verify . && cd forge && CGO_ENABLED=0 go build -o forge .) \
    >"$TMPDIR/go.log" 2>&1; then
    skip 'a foreign judge' "it could not be built here: $(tail -n 1 "$TMPDIR/go.log")"
    finish
    exit
fi
check 'the judge accepts the log' "$TMPDIR/judge/tlog-verify" -log "file://$C/ledger" -key "$C/ledger/key.pub" -old "$TMPDIR/old"
"$PYTHON" - "$C" >"$TMPDIR/secret" <<'END'
import base64, sys
key = open(sys.argv[1] + "/keys/ledger.key").read().split("key: ")[1][:64]
name, key_hash = open(sys.argv[1] + "/ledger/key.pub").read().split("+")[:2]
print(f"PRIVATE+KEY+{name}+{key_hash}+" + base64.b64encode(b"\1" + bytes.fromhex(key)).decode())
END
cp "$TMPDIR/old" "$TMPDIR/split"
"$TMPDIR/judge/forge/forge" "$TMPDIR/split" "$TMPDIR/secret"
FORGE=$TMPDIR/judge/forge/forge OTHER=$TMPDIR/split bash "$TMPDIR/judge/tamper_test.sh" \
    "$C/ledger" "$C/ledger/key.pub" "$TMPDIR/old" >"$TMPDIR/tampered"
prints 'it judges the log and fourteen damaged copies as expected' 15 grep -c '^as-expected' "$TMPDIR/tampered"
prints 'and none otherwise' 0 sh -c "grep -c '^UNEXPECTED' '$TMPDIR/tampered' || true"
finish
