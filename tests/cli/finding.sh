# shellcheck shell=sh
# finding.sh - a run's findings as a user meets them: listed, shown, replayed, reported; kept over
# corrections, withdrawals and changed parameters.
# shellcheck source=tests/lib.sh
. tests/lib.sh

C=$TMPDIR/c
D=$TMPDIR/d
mkdir "$D"
office() { "$PYTHON" tests/cli/office.py csv-utf8 "$D/$1"; } # FILE <TABLE
county() { abacus -C "$C" --as-of 2024-06-30 "$@"; }
import() { county import "$D/$1" --format json; }
model() { county run benefit-deceased "$@"; }
deceased() { county findings --model K087 --status all --format json; }
field() { "$PYTHON" -c 'import json, sys; print(eval(sys.argv[1], {"x": json.load(sys.stdin)}))' "$1"; }
quietly() { "$@" >/dev/null 2>&1; }

abacus init "$C" --name 示范县 --division 990101 --fictional >/dev/null
benefit() { # the head and the lines of Zhang, who died; VOUCHER AMOUNT MONTH …
    echo '支付凭证号|金额(元)|项目名称|收款方账户|街道(乡镇)名称|证件号码|姓名|发放月份'
    while [ $# -gt 0 ]; do
        echo "$1|$2|农村最低生活保障金|80120001112223|青山镇|%1940.1%|张三丰|$3"
        shift 3
    done
}
benefit V1 400 2023-12 V2 400 2024-01 | office b.csv
benefit V2 300 2024-01 | office b-corrected.csv
office other.csv <<'END'
支付凭证号|金额(元)|项目名称|收款方账户|街道(乡镇)名称|证件号码|姓名|发放月份
V9|80|高龄津贴|80120001112224|青山镇|%1930.2%|李四光|2024-01
END
office dead.csv <<'END'
姓名|身份证号|死亡日期|户籍乡镇
张三丰|%1940.1%|2023-09-12|青山镇
END
office pay.csv <<'END'
单位名称|用途|收款方账户名称|收款方账号|支付金额|付款日期|支付凭证号|发票号码|是否惠企利民
县水利局|购置水泵|示范泵业有限公司|880000001|5000|2024-03-01|P1|23990000000000000011|否
县水利局|水泵尾款|示范泵业有限公司|880000001|5000|2024-03-15|P2|23990000000000000011|否
县民政局|高龄津贴|代发专户|880000002|80|2024-01-15|V9||是
END
for file in b other pay; do
    quietly import $file.csv
done

# ---- before, and without what a model needs ----

error 'no report before the first run' 3 'nothing was run in this county yet' \
    county report --out "$TMPDIR/r"
hints 'what to do first' 'abacus run'
error 'no digest before the first run' 3 'nothing was run' county digest
check_status 'a model that lacks its data needs attention' 1 model
says 'what is missing is said' 'K087 .* not_checked .*缺数据' model
prints 'and nothing is found' '[]' deceased

# ---- a first run ----

quietly import dead.csv
check 'with its data the model is checked' model
json 'one finding, every amount and day as written by hand' "len(x) == 1 and
    (x[0]['amount_fen'], x[0]['occurred_on'], x[0]['unit'], x[0]['grade'], x[0]['status'],
     x[0]['severity'], x[0]['first_seen'], x[0]['last_seen'], x[0]['parameters']) ==
    (80000, '2024-01-31', '民政局', 'A', 'new', 'red', '2024-06-30', '2024-06-30', {'grace_months': 1})" deceased
json 'exactly the keys of the interface, in its order' "list(x[0]) == ('id model severity subject_kind '
    'subject unit occurred_on amount_fen grade reason_zh reason_en law parameters evidence first_seen '
    'last_seen status').split()" deceased
json 'exactly the keys of a piece of evidence' \
    "all(list(r) == 'register batch file sheet row'.split() for r in x[0]['evidence'])" deceased
json 'the evidence leads to the rows of the files' "sorted((r['register'], r['file'], r['row'])
    for r in x[0]['evidence']) == [('benefit', 'b.csv', 2), ('benefit', 'b.csv', 3), ('status', 'dead.csv', 2)]" deceased
json 'the law is named' "all(list(l) == ['article', 'name', 'text'] and all(l.values()) for l in x[0]['law'])" deceased
json 'the sentences tell it, masked' "'张*丰' in x[0]['reason_zh'] and '800.00' in x[0]['reason_zh'] and
    '张三丰' not in str(x) and '2 month' in x[0]['reason_en']" deceased
id=$(deceased | field "x[0]['id']")
says 'the id begins with the model' '^K087-[0-9a-f]{16}$' echo "$id"
cp -r "$C" "$TMPDIR/copy"
again() {
    quietly abacus -C "$TMPDIR/copy" --as-of 2024-06-30 run K087
    abacus -C "$TMPDIR/copy" findings --model K087 --format json | field "[f['status'] for f in x]"
}
prints 'the same run again tells nothing new: it stays new' "['new']" again
quietly "$PYTHON" -c '
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as state:
    state.execute("UPDATE run_model SET state = ? WHERE run = (SELECT max(run) FROM run)", ("failed",))
' "$TMPDIR/copy/state.db"
prints 'behind a run in which the model failed it is not' "['open']" again
quietly county run
check_status 'a run with models that were not checked needs attention' 1 county run
json 'run as JSON: one object a model' "{'K087', 'K014'} <= {m['id'] for m in x} and
    all(m['state'] in ('checked', 'not_checked') for m in x)" county run --format json
says 'run as CSV' '^K014,疑似重复支付,checked,3,1,' county run --format csv
error 'a model that does not exist' 3 "there is no model 'K999'" county run K999
hints 'where the models are' 'abacus model list'
json 'an id or a slug, and a model named twice runs once' "[m['id'] for m in x] == ['K087']" \
    model K087 --format json
for threads in 1 3; do
    check "with $threads thread(s)" county run K014 --threads $threads
done

# ---- lists ----

ids="[f['id'][:4] for f in x]"
json 'the most severe first, then the largest' "$ids == ['K014', 'K087']" county findings --format json
json 'of a model by its slug' "$ids == ['K014']" county findings --model duplicate-payment --format json
json 'of a unit' "$ids == ['K014']" county findings --unit 县水利局 --format json
json 'of a unit that has none' 'x == []' county findings --unit 县 --format json
json 'of a severity' "$ids == ['K014', 'K087']" county findings --severity red --format json
json 'of another severity' 'x == []' county findings --severity yellow --format json
json 'at most one' "$ids == ['K014']" county findings --limit 1 --format json
json 'of a model that does not exist' 'x == []' county findings --model K999 --format json
says 'as a table' "^K014-[0-9a-f]+ +red +疑似重复支付 +县水利局 +5,000.00  2024-03-15" county findings
prints 'as CSV: the head' \
    "$(printf 'id,severity,title_zh,unit,amount_yuan,occurred_on,status,reason_zh\r')" \
    sh -c "'$ABACUS' -C '$C' findings --format csv | head -n 1"
says 'as CSV: yuan without grouping, quotes where needed' \
    "^K014-[0-9a-f]+,red,疑似重复支付,县水利局,5000.00,2024-03-15,[a-z]+,\"" county findings --format csv

# ---- one of them ----

county show "$id" >"$TMPDIR/shown"
for text in "^$id  K087 死亡后仍发补贴" '^对象 Subject: 人员 [0-9A-F]{4}-[0-9A-F]{4}' 'Amount: 800.00 元' \
    '《社会救助暂行办法》第十三条' 'grace_months = 1' '常见误报' '请核实' 'benefit  b.csv  第 3 行' \
    '姓名: 张\*丰' '未经人工核实不作定论'; do
    says "show tells $text" "$text" cat "$TMPDIR/shown"
done
says 'show hides names and numbers' '^0$' \
    sh -c "grep -cE '张三丰|19400601|80120001112223' '$TMPDIR/shown'; true"
json 'show as JSON is one object, with more than the list' \
    "x['id'] == '$id' and x['model_id'] == 'K087' and x['evidence'][0]['cells']" county show "$id" --format json
says 'show as CSV is a list of one' "^$id,red" county show "$id" --format csv
says 'the beginning of an id is enough' "^$id" county show "$(echo "$id" | cut -c 1-9)"
error 'less than eight characters are no id' 2 "'K087-00' is too short" county show K087-00
error 'an id that does not exist' 3 "there is no finding 'K087-0000'" county show K087-0000
hints 'where the findings are' 'abacus findings'
check 'replay gives the same' county replay "$id"
says 'replay says so' 'byte for byte' county replay "$id"
error 'replay of what is not there' 3 "there is no finding 'K087-0000'" county replay K087-0000
hints 'where the findings are, again' 'abacus findings'

# ---- the report ----

says 'the report says where it is' "2 findings in $TMPDIR/r: index.html" county report --out "$TMPDIR/r"
for file in index.html findings.xlsx findings.csv findings.json; do
    check "the report holds $file" test -s "$TMPDIR/r/$file"
done
json 'its JSON holds the findings' "len(x) == 2" cat "$TMPDIR/r/findings.json"
check 'again over the same folder' county report --out "$TMPDIR/r"
: >"$TMPDIR/file"
error 'into a file' 3 "'$TMPDIR/file" county report --out "$TMPDIR/file"

# ---- corrections and withdrawals ----

state() { deceased | field "[(f['id'] == '$id', f['status'], f['amount_fen']) for f in x]"; }
prints 'seen again by a later run it is not new' "[(True, 'open', 80000)]" state
json 'a corrected delivery' "(x[0]['changed'], x[0]['same']) == (1, 0)" import b-corrected.csv
quietly model
prints 'the same finding, with the corrected amount' "[(True, 'open', 70000)]" state
json 'the digest tells that it changed' \
    "[f['id'] for f in x['changed']] == ['$id'] and not x['new'] and not x['resolved']" \
    county digest --format json
says 'the digest for people' "变化 Changed：1" county digest
says 'the digest as CSV' "^changed,$id,red," county digest --format csv
error 'the digest of a run that was not' 2 '--run 99: a whole number' county digest --run 99
check 'replay of the corrected one' county replay "$id"
batch_of() { county batches --format json | field "max(b['batch'] for b in x if b['file'] == '$1' and b['state'] == 'sealed')"; }
check 'the correction is withdrawn' county withdraw "$(batch_of b-corrected.csv)" --why 报错
quietly model
prints 'the first amount again' "[(True, 'open', 80000)]" state
check 'the delivery is withdrawn' county withdraw "$(batch_of b.csv)" --why 报错
check 'replay does with the batches of its run' county replay "$id"
quietly model
prints 'without its rows the finding is resolved' "[(True, 'resolved', 80000)]" state
prints 'and no longer listed' '[]' county findings --model K087 --format json
json 'but found by its status' "[f['id'] for f in x] == ['$id']" county findings --status resolved --format json
json 'the digest tells that it was resolved' "[f['id'] for f in x['resolved']] == ['$id']" \
    county digest --format json
quietly import b.csv
quietly model
prints 'it comes back with its id' "[(True, 'open', 80000)]" state
check 'the list of deaths is withdrawn' county withdraw "$(batch_of dead.csv)" --why 报错
check_status 'the model cannot be checked any more' 1 model
prints 'what was not checked is not resolved' "[(True, 'open', 80000)]" state
says 'its evidence stays' '姓名: 张\*丰' county show "$id"
quietly import dead.csv

# ---- parameters ----

says 'a parameter with its value, unit, day and basis' \
    '^benefit-deceased +grace_months +1  months +2000-01-01 ' county param list K087
json 'of every model' "{'benefit-deceased', 'duplicate-payment'} <= {p['model'] for p in x}" \
    county param list --format json
error 'parameters of no model' 3 "there is no model 'none'" county param list none
error 'a value that is no number' 2 "'six' is not a whole number" \
    county param set K087 grace_months six --from 2024-01-01 --why x
error 'a value with a fraction' 2 "'1.5' is not a whole number" \
    county param set K087 grace_months 1.5 --from 2024-01-01 --why x
error 'a first day that is none' 2 "--from '2024-1-1' is not a day" \
    county param set K087 grace_months 6 --from 2024-1-1 --why x
error 'a parameter that does not exist' 3 "has no parameter 'grace'" \
    county param set K087 grace 6 --from 2024-01-01 --why x
hints 'where its parameters are' 'abacus param list benefit-deceased'
error 'a model that does not exist has none' 3 "there is no model 'none'" \
    county param set none grace_months 6 --from 2024-01-01 --why x
says 'a parameter from a day on' 'from 2024-01-01 on, grace_months of K087 is 6' \
    county param set K087 grace_months 6 --from 2024-01-01 --why 县政府会议纪要
json 'the new value from that day' "[(p['value'], p['from']) for p in x] == [(6, '2024-01-01')]" \
    county param list K087 --format json
json 'the old value before' "[(p['value'], p['from']) for p in x] == [(1, '2000-01-01')]" \
    abacus -C "$C" --as-of 2023-12-31 param list K087 --format json
quietly model
prints 'December by the old value, January by the new' "[(True, 'open', 40000)]" state
check 'an earlier first day' county param set K087 grace_months 6 --from 2023-01-01 --why 县政府会议纪要
quietly model
prints 'then nothing is late' "[(True, 'resolved', 40000)]" state
says 'each change is an act' '^2$' "$PYTHON" -c '
import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM act WHERE kind = ?", ("param",)).fetchone()[0])
' "$C/state.db"

# ---- today ----

json 'what had not happened by a day is not found on it' 'x == []' sh -c "
    '$ABACUS' -C '$C' --as-of 2024-03-10 run K014 >/dev/null
    '$ABACUS' -C '$C' findings --model K014 --format json"
json 'and is found again later' "[f['last_seen'] for f in x] == ['2024-06-30']" sh -c "
    '$ABACUS' -C '$C' --as-of 2024-06-30 run K014 >/dev/null
    '$ABACUS' -C '$C' findings --model K014 --format json"
json 'a day in a year without a calendar is not guessed' \
    "x[0]['state'] == 'not_checked' and '2031' in x[0]['why_en']" \
    abacus -C "$C" --as-of 2031-01-01 run K005 --format json

finish
