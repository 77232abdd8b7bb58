#!/bin/sh
# privacy.sh - who stands behind a finding, who looked, and what the law has erased: each is on record,
# an import does not bring back what was erased, and the proof that nothing was altered holds.
. tests/lib.sh

C=$TMPDIR/c
county() { abacus -C "$C" --as-of 2024-06-30 "$@"; }
field() { "$PYTHON" -c "import json, sys; x = json.load(sys.stdin); print($1)"; }
quietly() { "$@" >/dev/null 2>&1 || [ $? -eq 1 ] || not_ok "$*"; }
head='支付凭证号,金额(元),项目名称,收款方账户,街道(乡镇)名称,证件号码,姓名,发放月份'
who=990101194006010015
other=990101194006010023
quietly abacus init "$C" --name 示范县 --division 990101 --fictional
printf '%s\n%s\n%s\n%s\n' "$head" "V1,400,农村最低生活保障金,80120001112223,青山镇,$who,张三丰,2024-01" \
    "V2,400,农村最低生活保障金,80120001112224,青山镇,$other,李四娘,2024-01" \
    "V3,none,农村最低生活保障金,80120001112224,青山镇,$other,李四娘,2024-01" >"$TMPDIR/b.csv"
printf '姓名,身份证号,死亡日期,户籍乡镇\n张三丰,%s,2023-09-12,青山镇\n' "$who" >"$TMPDIR/dead.csv"
quietly county import "$TMPDIR/b.csv" "$TMPDIR/dead.csv"
quietly county run K087
id=$(county findings --format json | field "x[0]['id']")
last_act() { county acts --limit 1 --format json | field "(x[0]['kind'], x[0]['subject'], x[0]['body'])"; }

# ---- reveal ----

error 'a reveal needs a case' 2 'needs --case' county reveal "$id" --why 核查
error 'and a reason' 2 'needs --why' county reveal "$id" --case 1
json 'it shows the person' "(x[0]['id'], x[0]['name'], x[0]['subject'][:2]) == ('$who', '张三丰', '人员')" \
    county reveal "$id" --case 核1 --why 入户核实 --format json
says 'it is an act with case, reason and finding' "'reveal', '人员 .*'case': '核1'.*'finding': '$id'.*'why': '入户核实'" last_act
error 'a finding that is not there' 3 'there is no finding' county reveal K087-00000000 --case 1 --why x
says 'and no act tells the number or the name' '^0$' sh -c "'$ABACUS' -C '$C' acts --format json | grep -cE '$who|张三丰'; true"

# ---- looks ----

quietly sh -c "echo $who | '$ABACUS' -C '$C' find --case 核2 --why 来信"
quietly sh -c "echo $other | '$ABACUS' -C '$C' find --case 核3 --why 来信"
quietly county batch 1 --rejects "$TMPDIR/rejects.xlsx" --why 更正
looks() { echo "$1" | abacus -C "$C" looks --format json; }
json 'looks of late are not told yet' 'x == []' looks $who
says 'and it says so' '最近 90 日' sh -c "echo $who | '$ABACUS' -C '$C' looks"
sed -i 's/^90,/0,/' "$C/facts/look_delay.csv"
json 'afterwards they are, the last first, with exports of what holds the person' \
    "[(l['kind'], l['case'], l['why']) for l in x] == [('export', '', '更正'), ('find', '核2', '来信'),
    ('reveal', '核1', '入户核实')]" looks $who
json 'of another person only theirs' "[(l['kind'], l['case']) for l in x] == [('export', ''), ('find', '核3')]" looks $other
says 'to ask is on record too' "'looks', '人员 " last_act
error 'what is no number' 2 'no sound identity number' sh -c "echo '?' | '$ABACUS' -C '$C' looks"
printf 'days:int,starts:date,ends:date\nmany,,\n' >"$C/facts/look_delay.csv"
error 'a delay that is no number' 3 "fact 'look_delay'" looks $who
printf 'days:int,starts:date,ends:date\n0,2020-01-01,2020-12-31\n' >"$C/facts/look_delay.csv"
error 'a delay that is over' 3 'gives no number for today' looks $who
printf 'days:int,starts:date,ends:date\n90,,\n0,2020-01-01,\n' >"$C/facts/look_delay.csv"
json 'of two, the one that came into force last' 'len(x) == 3' looks $who
cp facts/look_delay.csv "$C/facts"

# ---- erase ----

erase() { # WHO OPTION…
    erased=$1
    shift
    echo "$erased" | abacus -C "$C" erase "$@"
}
county ledger prove 2 --out "$TMPDIR/proof"
error 'an erasure needs its law' 2 'needs --under' erase $who --why 申请
says 'it is done under an act' 'erased under act [0-9]+$' erase $who --under 个人信息保护法第四十七条 --why 本人申请
act=$(county acts --kind erase --format json | field "x[0]['act']")
error 'the person is shown no more' 3 'the vault holds no record' county reveal "$id" --case 1 --why x
says 'verify tells under which act' "erased under act $act" county verify
check 'and that nothing else differs' county verify
says 'an earlier proof holds' 'holds: act 2' abacus ledger check "$TMPDIR/proof" --key "$C/ledger/key.pub"
error 'what is erased cannot be erased again' 3 'holds no record' erase $who --under x --why x
sed 's/V1/V9/' "$TMPDIR/b.csv" >"$TMPDIR/again.csv"
quietly county import "$TMPDIR/again.csv"
error 'a later import does not bring it back' 3 'holds no record' erase $who --under x --why x
check 'and fits its act' county verify
json 'the other person is still there' "len(x) == 1" sh -c "'$ABACUS' -C '$C' acts --kind erase --format json"
error 'a phone has no record' 2 'persons and accounts' erase 13800138000 --under x --why x
quietly erase 80120001112224 --under 法 --why 申请
check 'an account may be erased too' county verify
"$PYTHON" -c '
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as vault:
    vault.execute("DELETE FROM record")
' "$C/vault/vault.db"
error 'what is removed without an act is told' 3 'not what its acts say' county verify

# ---- what an act said ----

reveal=$(county acts --kind reveal --format json | field "x[-1]['act']")
cp -r "$C" "$TMPDIR/copy"
says 'what an act said is erased' 'erased under act' county erase --act "$reveal" --under 法 --why 写了姓名
json 'it is gone' "[a['erased'] for a in x if a['act'] == $reveal] == [True]" county acts --kind reveal --format json
says 'its proof remains' 'what it said was erased by law' \
    sh -c "'$ABACUS' -C '$C' ledger prove $reveal --out '$TMPDIR/p' && '$ABACUS' ledger check '$TMPDIR/p' --key '$C/ledger/key.pub'"
says 'and verify tells' "act:$reveal：.*erased under act" county verify
error 'not twice' 3 'erased already' county erase --act "$reveal" --under 法 --why x
error 'not what binds others' 3 'binds others' county erase --act 2 --under 法 --why x
error 'not what is not there' 3 'there is no act 999' county erase --act 999 --under 法 --why x

# ---- retention ----

E=$TMPDIR/e
kept() { abacus -C "$E" --as-of "$day" "$@"; }
day=$(date +%Y-%m-%d)
quietly abacus init "$E" --name 示范县 --division 990101 --fictional
quietly kept import "$TMPDIR/b.csv" "$TMPDIR/dead.csv"
json 'what was just imported is kept' 'x == []' kept retention list --format json
error 'and cannot be approved away' 3 'nothing has been kept longer' kept retention approve 0123456789ab --why x
day=$(($(date +%Y) + 6))-01-01
json 'after its years it is on the list' "[(b['batch'], b['kept_years']) for b in x] == [(1, 5), (2, 5)]" \
    kept retention list --format json
list=$(kept retention list | grep -oE 'approve [0-9a-f]{12}' | cut -d ' ' -f 2)
error 'another list' 3 "the list is '$list' by now" kept retention approve 0123456789ab --why x
says 'one person is not enough' 'another person' kept retention approve "$list" --why 期满
error 'nor the same person twice' 3 'has approved the list already' kept retention approve "$list" --why 期满
check 'nothing is gone yet' kept batch 1 --original "$TMPDIR/original" --why 核对
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
    # Another user may not look where the project lies: program and knowledge go along.
    mkdir "$TMPDIR/home" && cp -r "$ABACUS" registers maps facts packs "$TMPDIR/home"
    chown -R 65534:65534 "$E" "$TMPDIR/home" && chmod 755 "$TMPDIR"
    second() {
        setpriv --reuid 65534 --regid 65534 --clear-groups env ABACUS_HOME="$TMPDIR/home" \
            "$TMPDIR/home/abacus" -C "$E" --as-of "$day" "$@"
    }
    says 'a second person destroys them' 'are destroyed' second retention approve "$list" --why 期满
    chown -R "$(id -u):$(id -g)" "$E"
    prints 'the files are gone' '' find "$E/lake/originals" "$E/lake/rejects" -type f
    error 'an original that is destroyed does not come out' 3 'was destroyed when its time was over' \
        kept batch 1 --original "$TMPDIR/again" --why 核对
    says 'verify tells under which act' 'lake/originals batch:1：.*erased under act' kept verify
    check 'and that nothing else differs' kept verify
    json 'the list is empty' 'x == []' kept retention list --format json
else
    skip 'a second person approves' 'ONE USER ONLY: two persons are tried as root, with setpriv'
fi
finish
