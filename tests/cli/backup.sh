# shellcheck shell=sh
# backup.sh - a county in one encrypted file and back: the same findings, also when it was saved while
# others wrote; keys wrapped, split and joined; everything that is altered, cut off, foreign or in the
# wrong place is refused in one sentence and leaves nothing behind.
# shellcheck source=tests/lib.sh
. tests/lib.sh

ROOT=$PWD
ABACUS=$PWD/$ABACUS
export ABACUS_HOME="$PWD"
cd "$TMPDIR" || exit 1
county() { abacus -C c --as-of 2024-06-30 "$@"; }
office() { "$PYTHON" "$ROOT/tests/cli/office.py" csv-utf8 "$1"; }
secret() { # FILE TEXT
    printf '%s\n' "$2" >"$1"
    chmod 600 "$1"
}
secret pass '四个词连成一句 correct horse'
secret other 'another passphrase'
PASS=--passphrase-file=pass

office list.csv <<'END'
支付凭证号|金额(元)|项目名称|收款方账户|街道(乡镇)名称|证件号码|姓名|发放月份
V1|400.00|农村最低生活保障金|80120001112221|青山镇|%1940.1%|张三丰|2024-01
V1|400.00|农村最低生活保障金|80120001112222|青山镇|%1950.2%|李四娘|2024-01
V1|x|农村最低生活保障金|80120001112223|青山镇|%1960.3%|王五铁|2024-01
END
office dead.csv <<'END'
姓名|身份证号|死亡日期|户籍乡镇
张三丰|%1940.1%|2023-09-12|青山镇
END
abacus init c --name 示范县 --division 990101 --fictional >/dev/null
county import list.csv dead.csv >/dev/null 2>&1
county run >/dev/null 2>&1
mkdir -p c/packs/local c/drafts
echo 'a note of the county' >c/packs/local/说明.txt
echo half >c/lake/benefit/000099.parquet.part
id=$(county findings --format json | grep -o 'K087-[0-9a-f]*' | head -n 1)

# What somebody sees who only reads.
seen() { # COUNTY
    abacus -C "$1" findings --status all --format json
    abacus -C "$1" batches --format json
    abacus -C "$1" batch 1
    abacus -C "$1" digest --format json
    abacus -C "$1" show "$id"
    abacus -C "$1" replay "$id"
    abacus -C "$1" param list direct-fund-no-detail
}
seen c >before 2>&1
says 'there is something to lose' K087 cat before

# ---- there and back ----

says 'a backup says what it holds and what not' '^[0-9]+ files, [0-9]+ bytes in one; the keys are not in it' \
    county backup one "$PASS"
prints 'a backup is for nobody else' 600 stat -c %a one
says 'its head says what it is' '^iron-abacus backup 1$' head -n 1 one
says 'of which county' "^county $(sed -n 's/^county: "\(.*\)"/\1/p' c/abacus.yaml)$" sed -n 2p one
says 'a restore says what it made' "^[0-9]+ files, [0-9]+ bytes in r, saved at 20.*Z$" \
    abacus restore one r "$PASS"
check 'keys, spill and unfinished files did not come along' \
    test ! -e r/keys -a ! -e r/tmp -a ! -e r/lake/benefit/000099.parquet.part -a ! -e r.part
seen r >after 2>&1
check 'who reads sees the same' cmp before after
check 'nothing differs from what the acts say' abacus -C r verify
same_files() { # what is there, but for keys, locks, spill and what SQLite keeps beside
    diff -r -x keys -x lock -x tmp -x '*.db*' -x '*.part' -x ledger c "$1" | grep -v '^Only in c.*: \(gone\|rejects\|drafts\)$'
}
prints 'every other file is the same' '' same_files r
check 'a file of the county came along' cmp c/packs/local/说明.txt r/packs/local/说明.txt
prints 'the county is for nobody else' '700 700 ' sh -c "stat -c %a r r/vault | tr '\n' ' '"
says 'the backup is an act, and names no place' '^[0-9]*\|backup\|county\|{"bytes":[0-9]+,"files":[0-9]+}$' \
    "$PYTHON" -c 'import sqlite3
for row in sqlite3.connect("r/state.db").execute("SELECT a.seq, kind, subject, body FROM act a JOIN act_body USING(seq) ORDER BY a.seq DESC LIMIT 1"):
    print("|".join(map(str, row)))'

error 'nothing is imported without keys' 3 "could not read the key 'r/keys/token.key'" abacus -C r import list.csv
hints 'and it says how to put them back' 'keys unwrap FILE'
error 'a second restore' 3 "'r' is not empty: nothing was changed" abacus restore one r "$PASS"
mkdir empty
check 'into an empty folder, with a slash' abacus restore one empty/ "$PASS"
check 'nothing lies beside it' test ! -e empty.part -a -e empty/state.db

# ---- no name, number or key ----

"$PYTHON" - c/keys/*.key one >hidden <<'END'
import sys
words = [w.encode() for w in ('张三丰', '李四娘', '80120001112221', '19400601', 'SQLite format 3', 'PAR1')]
for path in sys.argv[1:-1]:
    key = [line.split(': ')[1] for line in open(path) if line.startswith('key: ')][0].strip()
    words += [key.encode(), bytes.fromhex(key)]
data = open(sys.argv[-1], 'rb').read()
print('found' if any(w in data for w in words) else 'clean', len(words))
END
prints 'neither names, numbers, formats nor keys can be read in it' 'clean 14' cat hidden

# ---- keys wrapped ----

check 'keys are wrapped' county keys wrap keys "$PASS"
error 'a wrapped file is no backup' 3 "'keys' holds the keys of a county, not a backup" abacus restore keys x "$PASS"
error 'a backup holds no keys' 3 "'one' is a backup, it holds no keys" abacus -C r keys unwrap one "$PASS"
error 'another passphrase' 3 "KEY002.*not the one that 'keys' was written with" \
    abacus -C r keys unwrap keys --passphrase-file other
check 'none of them left anything' test ! -e r/keys -a ! -e x
check 'keys are unwrapped' abacus -C r keys unwrap keys "$PASS"
check 'they are the same' diff -r c/keys r/keys
prints 'and for nobody else' '700 600 ' sh -c "stat -c %a r/keys r/keys/* | uniq | tr '\n' ' '"
says 'once more there is nothing to do' '^放回 0 ' abacus -C r keys unwrap keys "$PASS"
check 'nothing differs now either' abacus -C r verify
check 'the original comes out again' abacus -C r batch 1 --original back.csv --why 试
check 'as it came' cmp list.csv back.csv
rm r/keys/hash.key
says 'a single one that is missing' '^放回 1 ' abacus -C r keys unwrap keys "$PASS"
sed 's/^generation: 1/generation: 2/' c/keys/hash.key >r/keys/hash.key
error 'another key is never overwritten' 3 "LAK002.*has another key 'r/keys/hash.key': nothing was changed" \
    abacus -C r keys unwrap keys "$PASS"
abacus init n --name 邻县 --division 990101 --fictional >/dev/null
rm -r n/keys
error "another county's keys" 3 "'keys' holds the keys of county [0-9a-f]*, not of" abacus -C n keys unwrap keys "$PASS"
check 'left nothing' test ! -e n/keys
cp -r c half && rm half/keys/vault.key
error 'only whole keys are wrapped' 3 "vault.key" abacus -C half keys wrap keys2 "$PASS"
check 'and nothing was written' test ! -e keys2 -a ! -e keys2.part

# ---- keys split ----

check 'keys are split' county keys split a b
prints 'a share is for nobody else' 600 stat -c %a a
says 'wrapping and splitting are acts' '^ *2 *$' sh -c "'$ABACUS' -C c acts --kind keys --format json | grep -c '\"kind\": \"keys\"'"
rm -r r/keys
check 'and joined, in any order' abacus -C r keys join b a
check 'they are the same again' diff -r c/keys r/keys
"$PYTHON" - a >typed <<'END'
import re, sys
for line in open(sys.argv[1]).read().split('\n'):
    if re.match(r' ?\d+  ', line):
        line = line.strip().lower().replace('0', 'o').replace(' ', '-', 3).replace('1', 'l')
        line = re.sub(r'^[o\dl]+', lambda m: m[0].replace('o', '0').replace('l', '1'), line).replace('-', ' ', 1)
    sys.stdout.write(line + '\r\n')
END
rm -r r/keys
check 'typed in small letters, o for 0 and l for 1' abacus -C r keys join typed b
check 'they are the same again' diff -r c/keys r/keys
rm -r r/keys
joined() { abacus -C r keys join "$@"; }
error 'one share twice' 3 'both files are share 1' joined a a
county keys split a2 b2 >/dev/null
error 'shares of two splits' 3 'come from two splits' joined a b2
sed '/^ 3  /s/\(.*\)\([0-9A-Z]\)\(.*\)  \(..\)$/\1\3\2  \4/; /^ 3  /s/^ 3  ../ 3  ZZ/' a >wrong
error 'a mistyped line is named' 3 "line 3 of 'wrong'" joined wrong b
sed '/^ 4  /d' a >wrong
error 'a missing line is named' 3 "line 4 of 'wrong' is missing" joined wrong b
sed '$d' a >wrong
error 'the last line too' 3 "line [0-9]+ of 'wrong' is missing" joined wrong b
sed '/^split/d' a >wrong
error 'a share without its head' 3 "'wrong'" joined wrong b
error 'what is no share' 3 "SHT001.*'list.csv' is no share of keys" joined list.csv b
error "another county's shares" 3 'share 2 is of county' abacus -C n keys join b a
check 'none of them left anything' test ! -e r/keys -a ! -e n/keys
error 'two shares in one file' 2 'two shares need two files' county keys split z z
"$PYTHON" - c/keys/token.key a b >hidden <<'END'
import sys
key = [line.split(': ')[1] for line in open(sys.argv[1]) if line.startswith('key: ')][0].strip()
print(any(key in open(path).read() for path in sys.argv[2:]))
END
prints 'no share holds a key' False cat hidden

# ---- in the wrong place, in the wrong words ----

error 'over a file that is there' 3 "'one' is there already and is never overwritten" county backup one "$PASS"
error 'into the county' 3 "'c/lake/x' lies inside of the county" county backup c/lake/x "$PASS"
error 'into a folder that does not exist' 3 "its folder does not exist" county backup nowhere/x "$PASS"
error 'a short passphrase' 3 'KEY002.*shorter than 12 characters' sh -c "echo short | '$ABACUS' -C c backup x --passphrase-file -"
error 'no passphrase' 3 'the passphrase is empty' sh -c "'$ABACUS' -C c backup x --passphrase-file - </dev/null"
chmod 644 other
error 'a passphrase that others can read' 3 "'other' can be read by other users" county backup x --passphrase-file other
error 'no terminal' 3 'there is no terminal to ask' setsid -w "$ABACUS" -C c backup x
check 'none of them left anything' test ! -e x -a ! -e x.part -a ! -e c/lake/x
printf '四个词连成一句 correct horse\r\nmore\n' >crlf
check 'a passphrase from the standard input, as Windows ends lines' \
    sh -c "'$ABACUS' restore one w --passphrase-file - <crlf"
: >file
error 'where a file is' 3 "'file' is there and is no folder" abacus restore one file "$PASS"
mkdir mine.part && : >mine.part/precious
error 'what is in the way stays' 3 "'mine.part' is in the way" abacus restore one mine "$PASS"
check 'and is untouched' test -e mine.part/precious
error 'another passphrase' 3 "KEY002.*'one'" sh -c "echo 四个词连成一句 Correct horse | '$ABACUS' restore one x --passphrase-file -"
error 'a foreign file' 3 'SHT001.*no file that' abacus restore list.csv x "$PASS"
error 'an empty file' 3 'SHT001.*no file that' abacus restore file x "$PASS"
error 'no file' 3 "OS002.*'none'" abacus restore none x "$PASS"
typed() { "$PYTHON" "$ROOT/tests/cli/terminal.py" "$@"; }
says 'on a terminal it is asked for twice, unseen' 'once more' \
    typed 'typed passphrase|typed passphrase' "$ABACUS" -C c backup t
check 'and is the one that was typed' sh -c "echo typed passphrase | '$ABACUS' restore t t-made --passphrase-file -"
typed 'typed passphrase|typed otherwise' "$ABACUS" -C c backup t2 >drawn
says 'two that differ are refused' 'two passphrases differ' cat drawn
prints 'what is typed is never drawn' 0 grep -c 'typed' drawn

# ---- altered and cut off ----

bytes=$(stat -c %s one)
for at in 3 15 30 100 150 170 210 260 300 5000 $((bytes / 2)) $((bytes - 20)) $((bytes - 1)); do
    "$PYTHON" -c 'import sys
data = bytearray(open("one", "rb").read())
data[int(sys.argv[1])] ^= 1
open("bad", "wb").write(data)' "$at"
    error "a flipped bit at byte $at" 3 "^错误 (SHT00[12]|KEY002|OS004|STA004)" abacus restore bad x "$PASS"
    check 'left nothing' test ! -e x -a ! -e x.part
done
for n in 1 294 295 296 1000 $((bytes / 2)) $((bytes - 17)) $((bytes - 1)); do
    head -c "$n" one >bad
    error "cut off after $n bytes" 3 "^错误 SHT00[12] .*'bad'" abacus restore bad x "$PASS"
    check 'left nothing' test ! -e x -a ! -e x.part
done
{ cat one && echo; } >bad
error 'a byte too many' 3 "SHT002.*'bad'" abacus restore bad x "$PASS"
check 'left nothing' test ! -e x -a ! -e x.part

# ---- a county that is not whole ----

rm -r half && cp -r c half
printf x | dd of=half/lake/originals/000001.sealed bs=1 seek=40 conv=notrunc 2>/dev/null
check_status 'an altered file of the lake needs attention, and is saved' 1 abacus -C half backup altered "$PASS"
rm half/lake/originals/000001.sealed
error 'a missing one is refused' 3 "OS002.*'half/lake/originals/000001.sealed' of a sealed batch is missing" \
    abacus -C half backup x "$PASS"
cp c/lake/originals/000001.sealed half/lake/originals/
ln -s /etc/passwd half/facts/passwd.csv
error 'a link is refused' 3 "'half/facts/passwd.csv' is a link" abacus -C half backup x "$PASS"
check 'none of them left anything' test ! -e x -a ! -e x.part

# ---- while others write ----

for n in $(seq 12); do sed "s/V1/W$n/; s/400.00/$n.00/" list.csv >"more$n.csv"; done
( for n in $(seq 12); do county import "more$n.csv"; county param set direct-fund-no-detail wait_workdays "$((n % 9 + 1))" --from 2024-01-01 --why "$n"; done ) >writer 2>&1 &
writer=$!
made=0
while kill -0 "$writer" 2>/dev/null; do
    made=$((made + 1))
    county backup "live$made" "$PASS" >said 2>&1 || fails "backup $made while others write" "status $?" "$(cat said)"
done
wait "$writer"
prints 'nobody who wrote was refused' '' grep -a -A 1 '^错误' writer
check "while others wrote, $made backups were made" test "$made" -ge 3
for n in $(seq "$made"); do
    rm -rf live
    { abacus restore "live$n" live "$PASS" && abacus -C live keys unwrap keys "$PASS"; } >said 2>&1 ||
        fails "backup $n cannot be restored" "status $?" "$(cat said)"
    files=$(find live/lake/originals -name '*.sealed' | wc -l)
    whole=$(abacus -C live batches --format json | "$PYTHON" -c 'import json, sys; print(len([b for b in json.load(sys.stdin) if b["state"] != "intent"]))')
    [ "$files" -eq "$whole" ] || not_ok "backup $n: $files originals of $whole batches"
    abacus -C live verify >said 2>&1 || fails "backup $n does not verify" "status $?" "$(cat said)"
    abacus -C live batch "$whole" --original "out$n" --why 试 >/dev/null || not_ok "backup $n: the last original does not open"
    abacus -C live --as-of 2024-06-30 run >/dev/null 2>&1 || [ $? -eq 1 ] || not_ok "backup $n: the restored county does not run"
done
ok 'each of them is a whole county'

finish
