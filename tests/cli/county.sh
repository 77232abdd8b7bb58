# shellcheck shell=sh
# county.sh - a county's life: init, doctor, keys, one writer at a time, another release; and the
# demonstration county with its score.
# shellcheck source=tests/lib.sh
. tests/lib.sh

C=$TMPDIR/c
county() { abacus -C "$C" --as-of 2024-06-30 "$@"; }
office() { "$PYTHON" tests/cli/office.py csv-utf8 "$TMPDIR/$1"; }
office dead.csv <<'END'
姓名|身份证号|死亡日期|户籍乡镇
张三丰|%1940.1%|2023-09-12|青山镇
END

# ---- init ----

for division in 9901 99010a 9901011 ''; do
    error "the division '$division'" 2 "division" \
        abacus init "$TMPDIR/x" --name 县 --division="$division"
done
error 'a name with a quote' 2 'a name without quotes' abacus init "$TMPDIR/x" --name 'a"b' --division 990101
error 'a name that is no text' 2 'name' abacus init "$TMPDIR/x" --name "$(printf '\377')" --division 990101
check 'none of them left anything' test ! -e "$TMPDIR/x"
mkdir "$TMPDIR/empty"
check 'into an empty folder, named by -C' abacus -C "$TMPDIR/empty" init --name 县 --division 990101
says 'into a folder that is made' "made a county in $C; keep a copy of $C/keys" \
    abacus init "$C" --name 示范县 --name-en 'Demo County' --division 990101 --fictional
prints 'its keys are for nobody else' '700 600 600 600 600 ' \
    sh -c "stat -c %a '$C/keys' '$C'/keys/* | tr '\n' ' '"
says 'its settings name the fictional division' 'fictional_divisions: \["990101"\]' cat "$C/abacus.yaml"
error 'twice' 3 "'$C' is a county already; nothing was changed" \
    abacus init "$C" --name 县 --division 990101
: >"$TMPDIR/file"
error 'where a file is' 3 "$TMPDIR/file" abacus init "$TMPDIR/file" --name 县 --division 990101

check 'a first delivery' county import "$TMPDIR/dead.csv"
sed s/张三丰/张三封/ "$TMPDIR/dead.csv" >"$TMPDIR/more.csv"

# ---- doctor ----

check 'doctor has nothing to say of a sound county' county doctor
json 'what doctor looks at' "len(x) == 8 and all(r['state'] == 'ok' for r in x)" county doctor --format json
says 'doctor as CSV' '^state,what,detail' county doctor --format csv
says 'doctor outside a county looks at the machine' 'kernel Landlock' abacus -C "$TMPDIR" doctor
mv "$C"/lake/status/000001.parquet "$TMPDIR/kept"
check_status 'a lost file of the lake needs attention' 1 county doctor
says 'doctor tells it' 'attention.*lake files +缺 1 个' county doctor
mv "$TMPDIR/kept" "$C/lake/status/000001.parquet"
chmod 644 "$C/keys/token.key"
check_status 'a key that others may read needs attention' 1 county doctor
error 'and nothing is imported with it' 3 "keys/token.key" county import "$TMPDIR/more.csv"
chmod 600 "$C/keys/token.key"
mv "$C/keys" "$TMPDIR/keys"
check_status 'lost keys need attention' 1 county doctor
error 'nothing is imported without keys' 3 '^错误 KEY001' county import "$TMPDIR/more.csv"
check 'reading needs no keys' county batches
cp -r "$TMPDIR/empty/keys" "$C/keys"
error "another county's keys" 3 '^错误 KEY001.*belongs to county [0-9a-f]+, not to' county import "$TMPDIR/more.csv"
rm -r "$C/keys" && mv "$TMPDIR/keys" "$C/keys"
says 'knowledge that is not there' 'attention.*knowledge' env ABACUS_HOME="$TMPDIR" "$ABACUS" doctor
error 'no verb works without knowledge' 3 "registers" env ABACUS_HOME="$TMPDIR" "$ABACUS" -C "$C" batches
hints 'where it is looked for' 'ABACUS_HOME'

# ---- one writer, many readers ----

held() { # COMMAND…: while another process holds the county's lock
    "$PYTHON" - "$C/lock" "$@" <<'END'
import fcntl, subprocess, sys
lock = open(sys.argv[1])
fcntl.flock(lock, fcntl.LOCK_EX)
sys.exit(subprocess.run(sys.argv[2:], stdin=subprocess.DEVNULL).returncode)
END
}
for verb in "import $TMPDIR/more.csv" 'run' 'withdraw 1 --why x' "batch 1 --original $TMPDIR/o --why x" \
    'param set K087 grace_months 2 --from 2024-01-01 --why x'; do
    # shellcheck disable=SC2086
    error "while another writes: $verb" 3 "cannot write to '$C' now: .* is held by .* \(process [0-9]+\) since " \
        held "$ABACUS" -C "$C" $verb
    hints 'what to do meanwhile' 'reading is possible meanwhile'
done
for verb in batches 'batch 1' findings 'param list' doctor; do
    # shellcheck disable=SC2086
    check "while another writes one may read: $verb" held "$ABACUS" -C "$C" $verb
done
check 'afterwards one may write' county withdraw 1 --why x

# ---- another release ----

user_version() { "$PYTHON" -c 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("PRAGMA user_version=" + sys.argv[2])' "$C/state.db" "$1"; }
user_version 999
error 'a county of a newer release cannot be read' 3 '^错误 STA004.*schema 999, this release knows' county batches
hints 'what to use' 'the release that wrote this county'
error 'nor written' 3 '^错误 STA004' county run
cp "$C/state.db" "$TMPDIR/kept"
printf 'nonsense' | dd of="$C/state.db" bs=1 conv=notrunc 2>/dev/null
error 'a damaged state.db' 3 '^错误 STA001' county batches
hints 'what to do' 'restore from a backup'
cp "$TMPDIR/kept" "$C/state.db"

# ---- the demonstration ----

demo=$TMPDIR/demo
error 'too few people' 2 '--people 3: a whole number' abacus demo "$demo" --people 3
error 'a seed that is no number' 2 '--seed x: a whole number' abacus demo "$demo" --seed x
says 'what was written' 'files, [0-9]+ rows of a fictional county' abacus demo "$demo" --people 300 --seed 7
abacus demo "$TMPDIR/twin" --people 300 --seed 7 >/dev/null
check 'the same seed gives the same files' diff -r "$demo" "$TMPDIR/twin"
error 'not over what is there' 3 "$demo" abacus demo "$demo" --people 300
D=$TMPDIR/d
abacus init "$D" --name 示范县 --division 990101 --fictional >/dev/null
error 'no score where truth.csv is not' 3 'truth.csv' abacus -C "$D" demo score "$TMPDIR"
check_status 'a score before the run: all is missed' 1 abacus -C "$D" demo score "$demo"
abacus -C "$D" import "$demo" >/dev/null
abacus -C "$D" --as-of 2024-06-30 run >/dev/null
check 'nothing planted is missed, nothing else is found' abacus -C "$D" demo score "$demo"
json 'the score as JSON' "x['missed'] == [] and x['false_alarms'] == [] and len(x['models']) >= 6 and
    all(m['recall'] == m['precision'] == '100.00%' for m in x['models'])" \
    abacus -C "$D" demo score "$demo" --format json
says 'the score as CSV' '^benefit-deceased,[0-9]+,[0-9]+,[0-9]+,0,100.00%,100.00%' \
    abacus -C "$D" demo score "$demo" --format csv

finish
