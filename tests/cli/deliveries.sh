# shellcheck shell=sh
# deliveries.sh - five months of one list: January, January to February, January to March with
# corrections, March corrected alone, January to May. After each the receipt, the sum of what is held
# and the findings are as reckoned by hand, and a finding keeps its id.
# shellcheck source=tests/lib.sh
. tests/lib.sh

C=$TMPDIR/c
D=$TMPDIR/d
mkdir -p "$D" "$TMPDIR/sum"
county() { abacus -C "$C" --as-of 2024-06-30 "$@"; }
abacus init "$C" --name 示范县 --division 990101 --fictional >/dev/null
printf '姓名|身份证号|死亡日期|户籍乡镇\n甲亡人|%%1940.1%%|2023-09-12|青山镇\n' |
    "$PYTHON" tests/cli/office.py csv-utf8 "$D/dead.csv"
county import "$D/dead.csv" >/dev/null

# What the lake holds: a model that adds up, tried and not kept.
cat >"$TMPDIR/sum/held.sql" <<'END'
/*
model: held
id: X901
version: 1
status: draft
title: {zh: 合计, en: sum}
detects: {zh: 合计, en: sum}
severity: blue
answers: [财政局]
subject: record
law: [{name: 无, article: 无, text: 无}]
params: {none: {unit: rows, basis: test, zh: 无, en: none, values: [{from: 2000-01-01, value: 0}]}}
needs: {registers: [benefit], coverage: [{register: benefit, zh: 明细, en: details}]}
occasion: [held]
material: [held]
lookalikes: {zh: [无], en: [none]}
ask: {zh: [无], en: [none]}
reason: {zh: '疑点：{held}', en: '{held}'}
cases: []
*/
SELECT 'all' AS subject, CAST(NULL AS STRING) AS unit, CAST(NULL AS STRING) AS township, CAST(NULL AS STRING) AS fund,
    CAST(max(period_hi) AS DATE) AS occurred_on, CAST(sum(b.amount) AS BIGINT) AS amount_fen, CAST('C' AS STRING) AS grade,
    collect_list(b._row) AS rows_benefit, CAST(count(*) AS BIGINT) AS held
FROM benefit b
JOIN p_none n ON n.value = 0
END
held() { county model backtest "$TMPDIR/sum/held.sql" --format json; }

# list FILE VOUCHER-AND-MONTH PERSON AMOUNT …: lines of a cumulative list
list() {
    file=$1
    shift
    {
        echo '支付凭证号|金额(元)|项目名称|收款账户名称|收款方账户|街道(乡镇)名称|村名称|证件号码|姓名|发放月份'
        sum=0
        while [ $# -gt 0 ]; do
            case $2 in
            甲亡人) who='%1940.1%' project=农村最低生活保障金 account=80120000000011 ;;
            乙在世) who='%1950.2%' project=农村最低生活保障金 account=80120000000012 ;;
            丙高龄) who='%1932.3%' project=高龄津贴 account=80120000000013 ;;
            丁高龄) who='%1933.4%' project=高龄津贴 account=80120000000014 ;;
            esac
            echo "V$1|$3|$project|$2|$account|青山镇|东村|$who|$2|2024-0$1"
            sum=$((sum + $3))
            shift 3
        done
        echo "合计|$sum||||||||"
    } | "$PYTHON" tests/cli/office.py csv-gb18030 "$D/$file"
}
counts="(x[0]['new'], x[0]['same'], x[0]['changed'], x[0]['gone'], x[0]['total_state'])"
delivered() { county import "$D/$1" --format json; }
run() { county run benefit-deceased benefit-duplicate-exclusive >/dev/null 2>&1; }
findings() { county findings --status all --format json; }
id_of() { findings | "$PYTHON" -c 'import json, sys; print([f["id"] for f in json.load(sys.stdin) if f["model"] == sys.argv[1]][0])' "$1"; }

# ---- January ----

list 一月.csv 1 甲亡人 400 1 乙在世 410 1 丙高龄 80
json 'January: three new' "$counts == (3, 0, 0, 0, 'agrees')" delivered 一月.csv
json 'held: 890 yuan' "[y['amount_fen'] for y in x] == [89000]" held
run
json 'one finding: a month after death' "[(f['model'], f['status'], f['amount_fen']) for f in x] == [('benefit-deceased', 'new', 40000)]" findings
death=$(id_of benefit-deceased)

# ---- January to February ----

list 一至二月.csv 1 甲亡人 400 1 乙在世 410 1 丙高龄 80 \
    2 甲亡人 400 2 乙在世 410 2 丙高龄 80 2 丁高龄 80
json 'January to February: four new, three the same' "$counts == (4, 3, 0, 0, 'agrees')" delivered 一至二月.csv
json 'held: 1,860 yuan, January is not doubled' "[y['amount_fen'] for y in x] == [186000]" held
run
json 'the same finding, now of two months' "[(f['id'], f['amount_fen']) for f in x] == [('$death', 80000)]" findings

# ---- January to March: one amount of January corrected, one line of February withdrawn ----

list 一至三月.csv 1 甲亡人 400 1 乙在世 430 1 丙高龄 80 \
    2 甲亡人 400 2 乙在世 410 2 丙高龄 80 \
    3 乙在世 430 3 丙高龄 80 3 丙高龄 80
json 'January to March: three new, five the same, one changed, one gone' \
    "$counts == (3, 5, 1, 1, 'agrees')" delivered 一至三月.csv
json 'held: 2,390 yuan' "[y['amount_fen'] for y in x] == [239000]" held
run
twice=$(id_of benefit-duplicate-exclusive)
json 'the finding stands as it was, another is new' \
    "sorted((f['id'], f['model'], f['status'], f['amount_fen']) for f in x) == sorted([
        ('$death', 'benefit-deceased', 'open', 80000), ('$twice', 'benefit-duplicate-exclusive', 'new', 8000)])" findings

# ---- March alone, corrected: what is said of the other months stays ----

list 三月更正.csv 3 乙在世 430 3 丙高龄 80
json 'March corrected: two the same, one gone' "$counts == (0, 2, 0, 1, 'agrees')" delivered 三月更正.csv
json 'held: 2,310 yuan' "[y['amount_fen'] for y in x] == [231000]" held
run
json 'what was corrected is resolved, under its id' \
    "{f['id']: f['status'] for f in x} == {'$death': 'open', '$twice': 'resolved'}" findings

# ---- January to May ----

list 一至五月.csv 1 乙在世 430 1 丙高龄 80 \
    2 甲亡人 400 2 乙在世 430 2 丙高龄 80 \
    3 乙在世 430 3 丙高龄 80 4 乙在世 430 4 丙高龄 80 \
    5 乙在世 430 5 丙高龄 80 5 丙高龄 80
json 'January to May: five new, six the same, one changed, one gone' \
    "$counts == (5, 6, 1, 1, 'agrees')" delivered 一至五月.csv
json 'held: 3,030 yuan' "[y['amount_fen'] for y in x] == [303000]" held
run
json 'the first finding is of one month again; the twice of May is another finding than that of March' \
    "len(x) == 3 and {f['id']: (f['status'], f['amount_fen']) for f in x}['$death'] == ('open', 40000) and
     {f['id']: f['status'] for f in x}['$twice'] == 'resolved' and
     [f['status'] for f in x if f['id'] not in ('$death', '$twice')] == ['new']" findings

# ---- the same file again, and a delivery taken back ----

says 'the same file under another name is skipped' '是同一文件' \
    sh -c "cp '$D/一至五月.csv' '$D/再报.csv'; '$ABACUS' -C '$C' import '$D/再报.csv'"
error 'a delivery that others were compared with stays' 3 'later|compared' county withdraw 2 --why 误报
check 'the last is taken back' county withdraw 6 --why 误报
json 'held: 2,310 yuan again' "[y['amount_fen'] for y in x] == [231000]" held
run
json 'and the finding is of two months again, under the same id' \
    "{f['id']: (f['status'], f['amount_fen']) for f in x}['$death'] == ('open', 80000)" findings

finish
