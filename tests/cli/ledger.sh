#!/bin/sh
# ledger.sh - the public log of acts: published as they are committed, proved, anchored, judged,
# made again; and what is damaged, forged or of another county.
. tests/lib.sh

C=$TMPDIR/c
D=$TMPDIR/d
key=$C/ledger/key.pub
county() { abacus -C "$C" --as-of 2024-06-30 "$@"; }
quietly() { "$@" >/dev/null 2>&1 || [ $? -eq 1 ] || not_ok "$*"; }
status() { county ledger status --format json; }
acts_are() { json "$1" "(x[0]['acts'], x[0]['waiting']) == ($2, 0)" status; }

quietly abacus init "$C" --name 示范县 --division 990101 --fictional
acts_are 'the first act of a county is published' 1
cp "$C/ledger/checkpoint" "$TMPDIR/first"
mkdir "$D"
for month in 01 02 03; do
    printf '姓名,身份证号,死亡日期,户籍乡镇\n张三,99010119400601001X,2023-%s-12,青山镇\n' $month >"$D/$month.csv"
done
quietly county import "$D"
acts_are 'each import is published' 4
quietly county param set K087 grace_months 2 --from 2024-01-01 --why 试
quietly county run
acts_are 'so are parameters and runs' 6
json 'acts are listed, the last first' "[a['kind'] for a in x] == ['run','param','import','import','import','init']
    and x[1]['body']['value'] == 2" county acts --format json
json 'of one kind' "len(x) == 3" county acts --kind import --format json
says 'the key is one line' '^iron-abacus/[0-9a-f]{32}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$' cat "$key"

# ---- judged from its files and its key alone ----

says 'the log holds' 'has 6 entries' abacus ledger audit "$C/ledger" --key "$key"
says 'the key may be given as a line' 'has 6 entries' abacus ledger audit "$C/ledger" --key "$(cat "$key")"
says 'and extends an earlier checkpoint' 'extends the earlier one' \
    abacus ledger audit "$C/ledger" --key "$key" --old "$TMPDIR/first"
: >"$TMPDIR/empty"
error 'an earlier checkpoint that is empty' 3 'the earlier checkpoint: this is no checkpoint' \
    abacus ledger audit "$C/ledger" --key "$key" --old "$TMPDIR/empty"
error 'no log' 3 'there is no such file' abacus ledger audit "$D" --key "$key"
error 'no key' 3 'no key that verifies a log' abacus ledger audit "$C/ledger" --key "$D/01.csv"
error 'another name' 3 'not of the log' abacus ledger audit "$C/ledger" --key "$key" --origin other

# ---- proofs ----

says 'a proof is written' "proof of act 5" county ledger prove 5 --out "$TMPDIR/proof"
says 'it begins as the standard wants' '^c2sp.org/tlog-proof@v1$' head -n 1 "$TMPDIR/proof"
cp "$key" "$TMPDIR/key"
says 'and holds elsewhere, with the key alone' 'holds: act 5 is among the first 6 acts' \
    sh -c "cd '$TMPDIR' && '$PWD/$ABACUS' ledger check proof --key key"
says 'it tells what the act said' '对象 subject  param:' abacus ledger check "$TMPDIR/proof" --key "$key"
prints 'without --out it is printed' "$(cat "$TMPDIR/proof")" county ledger prove 5
error 'an act that is not there' 3 'holds acts 1 to 6, not 7' county ledger prove 7
error 'no number' 2 'not the number of an act' county ledger prove x
error 'no proof' 3 'is no proof' abacus ledger check "$key" --key "$key"
check 'no byte of a proof can be another' "$PYTHON" - "$ABACUS" "$TMPDIR/proof" "$key" <<'END'
import subprocess, sys
abacus, path, key = sys.argv[1:]
good = open(path, "rb").read()
step = max(1, len(good) // 60)
for at in range(0, len(good), step):
    bad = bytearray(good)
    bad[at] ^= 1
    open(path + ".bad", "wb").write(bad)
    done = subprocess.run([abacus, "ledger", "check", path + ".bad", "--key", key], capture_output=True)
    if done.returncode != 3:
        sys.exit(f"byte {at}: {done.returncode} {done.stdout.decode()}")
END
quietly abacus init "$TMPDIR/other" --name 邻县 --division 990101 --fictional
error 'the key of another county' 3 'not of the log' abacus ledger check "$TMPDIR/proof" --key "$TMPDIR/other/ledger/key.pub"

# ---- anchors ----

county ledger anchor --out "$TMPDIR/anchor.checkpoint" >"$TMPDIR/anchor"
head -n 1 "$TMPDIR/anchor" >"$TMPDIR/anchor.line"
sed -n '3,$p' "$TMPDIR/anchor" >"$TMPDIR/anchor.letter"
agrees='none of the first 6 acts was altered'
says 'the checkpoint itself' "$agrees" county verify --against "$TMPDIR/anchor.checkpoint"
says 'its line in a file' "$agrees" county verify --against "$TMPDIR/anchor.line"
says 'its line as it is' "$agrees" county verify --against "$(cat "$TMPDIR/anchor.line")"
says 'its letter, which is not signed' "$agrees, removed or slipped in .a letter is not signed" county verify --against "$TMPDIR/anchor.letter"
says 'all as it was printed' "$agrees" county verify --against "$TMPDIR/anchor"
sed 's/^2  ..../2  0000/' "$TMPDIR/anchor.letter" >"$TMPDIR/mistyped"
error 'a mistyped row is told' 3 'row 2 of the anchor is mistyped' county verify --against "$TMPDIR/mistyped"
error 'a cut line is told' 3 'cut off or mistyped|no checkpoint' county verify --against "$(cut -c 1-200 "$TMPDIR/anchor.line")"
error 'an anchor of another county' 3 'not of the log' abacus -C "$TMPDIR/other" verify --against "$TMPDIR/anchor.line"
cp -r "$C" "$TMPDIR/later"
quietly abacus -C "$TMPDIR/later" withdraw 2 --why 重报
says 'a county that went on still agrees' "$agrees" abacus -C "$TMPDIR/later" verify --against "$TMPDIR/anchor.line"
abacus -C "$TMPDIR/later" ledger anchor | head -n 1 >"$TMPDIR/later.line"
error 'a county that was put back in time does not' 3 'speaks of 7 acts, the county has only 6' \
    county verify --against "$TMPDIR/later.line"

# ---- made again ----

cp -r "$C/ledger" "$TMPDIR/ledger"
says 'the log is made again from state.db' '6 acts' county ledger rebuild
check 'byte for byte' diff -r "$C/ledger" "$TMPDIR/ledger"
rm -r "$C/ledger/tile" "$C/ledger/checkpoint"
error 'a county without its log writes nothing' 3 'the ledger .* is damaged' county run
hints 'what to do' 'ledger rebuild'
error 'and verify tells' 3 'not what its acts say' county verify
quietly county ledger rebuild
check 'made again from nothing' diff -r "$C/ledger" "$TMPDIR/ledger"
check 'it goes on' county verify
printf x >>"$C/ledger/tile/0/000.p/6"
error 'a damaged tile is seen by who writes' 3 'is damaged' county run
quietly county ledger rebuild
rm "$C/ledger/key.pub"
quietly county run
check 'the public key is written again' cmp "$TMPDIR/key" "$key"
mv "$C/keys/ledger.key" "$TMPDIR/ledger.key"
error 'without the log key nothing is written' 3 'could not read the key' county run
check 'but read' county ledger status
mv "$TMPDIR/ledger.key" "$C/keys/ledger.key"

# ---- as a stranger's judge tampers with it ----

export ABACUS_HOME="$PWD"
build/test/tests/unit/act_maker "$C" 6000 700 && build/test/tests/unit/act_maker "$C" 40 1
check 'a large log holds' abacus ledger audit "$C/ledger" --key "$key" --old "$TMPDIR/first"
check 'and fits the acts' county verify
cp -r "$C/ledger" "$TMPDIR/large"
quietly county ledger rebuild
check 'it is made again byte for byte, left-over tiles too' diff -r "$C/ledger" "$TMPDIR/large"
"$PYTHON" tests/cli/ledger_damage.py "$ABACUS" "$C" "$TMPDIR" "$TMPDIR/first" || failures=$((failures + 1))
finish
