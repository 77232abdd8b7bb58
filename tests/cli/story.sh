# shellcheck shell=sh
# story.sh - one whole day: seven offices send seven files in seven formats; every sum and every
# finding below was reckoned by hand.
# shellcheck source=tests/lib.sh
. tests/lib.sh

C=$TMPDIR/c
D=$TMPDIR/收件
mkdir "$D"
office() { "$PYTHON" tests/cli/office.py "$1" "$D/$2"; } # FORMAT FILE <TABLE
county() { abacus -C "$C" --as-of 2024-06-30 "$@"; }
abacus init "$C" --name 示范县 --division 990101 --fictional >/dev/null

# 发放明细: the header's own 元 wins over the page's 万元. V1 1280.00, V2 1081.00, in all 2361.00.
# 张三丰 is dead since September (400 + 400); 李四光 died in December: January is grace.
# 王五常 has 高龄津贴 twice for January; 临时救助 may be given twice.
office csv-gb18030 惠企利民发放明细.csv <<'END'
示范县直达资金惠企利民发放明细表（2024年01月）
单位：万元
支付凭证号|金额(元)|项目名称|收款账户名称|收款方账户|街道(乡镇)名称|村名称|证件号码|姓名|备注|发放月份
V1|400.00|农村最低生活保障金|张三丰|80120000000011|青山镇|东村|%1940.1%|张三丰||2023-12
V1|400.00|农村最低生活保障金|张三丰|80120000000011|青山镇|东村|%1940.1%|张三丰||202401
V1|400|农村最低生活保障金|李四光|80120000000012|青山镇|东村|%1941.2%|李四光||2024年1月
V1|80|高龄津贴|王五常|80120000000013|青山镇|西村|%1930.3%|王五常||2024.01
V2|８０．００|高龄津贴|王五常|80120000000013|青山镇|西村|%1930.3%|王五常||2024-01
V2|500.50|临时救助金|赵六安|80120000000014|青山镇|西村|%1951.4%|赵六安||2024-01
V2|500.50|临时救助金|赵六安|80120000000014|青山镇|西村|%1951.4%|赵六安||2024-01
合计|2,361.00|||||||||
END

# 支付明细 in 万元, a month a sheet: 0.128 + 0.1081 + 0.3 + 5 + 2 × 1.23456 = 8.00522, that is
# 80,052.20 yuan. V3 has no list; 5 went to the bureau's own account; one invoice was paid twice.
office xlsx 直达资金支付明细.xlsx <<'END'
=sheet 一月
直达资金支付明细表
=merge A1:J1
填报单位：示范县财政局|||||||||单位：万元
单位名称|支付凭证号|用途|收款方账户名称|收款方账号|支付金额|付款日期|是否惠企利民|发票号码|备注
县民政局|V1|低保、高龄津贴|一卡通代发专户|880000000090|#0.128|@2024-01-10|是||
县民政局|V2|津贴、临时救助|一卡通代发专户|880000000090|#0.1081|@2024-01-12|是||
县民政局|V3|残疾人护理补贴|一卡通代发专户|880000000090|#0.3|@2024-01-05|是||
小计|||||#0.5361||||
县水利局|W1|项目资金转入本单位账户待支付|县水利局|880000000081|#5|@2024-01-20|否||
小计|||||#5||||
合计|||||#5.5361||||
制表：某某||||审核：某某|||||
=sheet 二月
直达资金支付明细表
=merge A1:J1
填报单位：示范县财政局|||||||||单位：万元
单位名称|支付凭证号|用途|收款方账户名称|收款方账号|支付金额|付款日期|是否惠企利民|发票号码|备注
县水利局|W2|购置水泵|示范泵业有限公司|880000000070|#1.23456|@2024-02-01|否|23990000000000000011|
县水利局|W3|水泵尾款|示范泵业有限公司|880000000070|#1.23456|@2024-02-20|否|23990000000000000011|
合计|||||#2.46912||||
END

# 花名册, two header rows, a village a sheet, 1904 dates: 250 + 350 + 125 = 725.00 yuan for 6.75 mu;
# 孙七斤's number has a wrong check digit.
office xlsx-1904 青山镇补贴花名册.xlsx <<'END'
=sheet 东村
示范县青山镇2023年耕地地力保护补贴资金发放公示表
=merge A1:L1
填报单位：青山镇人民政府||||||||||单位：亩、元|
序号|村组|户主姓名|身份证号码|开户银行|社保卡(银行账号)|补贴面积||补贴标准(元/亩)|补贴金额|联系电话|备注/签名
||||||自种|流入||||
=merge G3:H3
=merge A3:A4
#1|一组|钱八方|%1960.1%|示范银行|80120000000021|#2.5||#100|#250||
一组小计||||||#2.5|||#250||
#2|二组|孙七斤|%1952.5!%|示范银行|80120000000022|#3|#0.5|#100|#350||
合计||||||#5.5|#0.5||#600||
村主任：某某|||||||||||
=sheet 西村
示范县青山镇2023年耕地地力保护补贴资金发放公示表
=merge A1:L1
填报单位：青山镇人民政府||||||||||单位：亩、元|
序号|村组|户主姓名|身份证号码|开户银行|社保卡(银行账号)|补贴面积||补贴标准(元/亩)|补贴金额|联系电话|备注/签名
||||||自种|流入||||
#1|一组|周九如|%1961.2%|示范银行|80120000000023|#1.25||#100|#125||
合计||||||#1.25|||#125||
END

# 回盘: 400 + 80 = 480.00.
office tab-bom 代发回盘.txt <<'END'
序|代发账户|代发户名|代发金额|代发身份证号|代发单位|补贴项目|核心系统身份证|装表结果
1|80120000000012|李四光|400.00|%1941.2%|县民政局|农村最低生活保障金|%1941.2%|成功
2|80120000000013|王五常|80.00|%1930.3%|县民政局|高龄津贴|%1930.3%|已存在，无需装表
END
office bar-utf8 死亡名单.dat <<'END'
姓名|身份证号|死亡日期|户籍乡镇
张三丰|%1940.1%|2023年9月12日|青山镇
李四光|%1941.2%|2023/12/5|青山镇
END
office csv-utf8 财政供养人员.csv <<'END'
单位名称|姓名|身份证号码|人员类别
县水利局|吴十全|%1980.1%|公务员
END
office xlsx 预算单位账户.xlsx <<'END'
单位名称|账户名称|账号|开户银行|账户性质|开户日期|销户日期
县水利局|县水利局|880000000081|示范银行|实有资金账户|@2010-03-01|
县水利局|县水利局|880000000082|示范银行|零余额账户|@2012-01-01|
县民政局|县民政局|880000000083|示范银行|零余额账户|@2012-01-01|
END

# ---- the files come in ----

county import "$D" --format json >"$TMPDIR/receipts"
json 'seven files, seven mappings, nothing rejected, nothing lost' "sorted((r['map'], r['rows']) for r in x) == [
    ('bank-return', 2), ('deaths', 2), ('direct-fund-benefit', 7), ('direct-fund-payment', 6),
    ('one-card-roster', 3), ('payroll', 1), ('unit-accounts', 3)] and
    all(r['rows'] == r['accepted'] == r['new'] and not r['notes'] and r['error'] is None for r in x)" cat "$TMPDIR/receipts"
json 'every total and subtotal agrees' "{r['map']: r['total_state'] for r in x if r['total_state'] != 'none'} ==
    dict.fromkeys(['direct-fund-benefit', 'direct-fund-payment', 'one-card-roster'], 'agrees')" cat "$TMPDIR/receipts"
json 'one identity is doubtful' "{r['map']: r['doubtful'] for r in x if r['doubtful']} == {'one-card-roster': 1}" \
    cat "$TMPDIR/receipts"

# ---- the sums in the lake, asked by a model of the county's own ----

mkdir -p "$C/packs/local"
cat >"$C/packs/local/sums.sql" <<'END'
/*
model: sums
id: X900
version: 1
status: trial
title: {zh: 合计, en: Sums}
detects: {zh: 各登记簿的合计, en: the sums of the registers}
severity: blue
answers: [财政局]
subject: project
law: [{name: 测试, article: 测试, text: 测试}]
needs: {registers: [benefit, payment], coverage: [{register: benefit, zh: 发放名单, en: a list of benefits}]}
occasion: [what]
material: [amount_fen]
lookalikes: {zh: [无], en: [none]}
ask: {zh: [无], en: [nothing]}
reason: {zh: '{what}合计{amount_fen}元', en: '{what} adds up to {amount_fen} yuan'}
cases:
  - {name: 两行, kind: fires, as_of: 2024-06-30, given: {benefit: [{stage: detail, amount: 1}, {stage: detail, amount: 2}]}, expect: [{subject: detail, amount_fen: 3}]}
*/
WITH lines AS (
    SELECT b.stage AS what, b.amount, b._row AS benefit_row, NULL AS payment_row FROM benefit b
    UNION ALL
    SELECT 'payment' AS what, p.amount, NULL AS benefit_row, p._row AS payment_row FROM payment p
)
SELECT
    CAST(what AS STRING) AS subject,
    CAST(NULL AS STRING) AS unit,
    CAST(NULL AS STRING) AS township,
    CAST(NULL AS STRING) AS fund,
    CAST(NULL AS DATE) AS occurred_on,
    CAST(sum(amount) AS BIGINT) AS amount_fen,
    CAST('A' AS STRING) AS grade,
    collect_list(benefit_row) AS rows_benefit,
    collect_list(payment_row) AS rows_payment,
    CAST(what AS STRING) AS what
FROM lines
GROUP BY what
END
check 'the model of the county passes its case' county model test sums
check 'it runs by its name' county run sums
json 'the sums, to the fen' "{f['subject']: f['amount_fen'] for f in x} ==
    {'detail': 236100, 'payment': 8005220, 'roster': 72500, 'return': 48000}" \
    county findings --model sums --format json
json 'each is proved by its rows, over all sheets' "{f['subject']: sorted((r['sheet'], r['row'])
    for r in f['evidence']) for f in x}['roster'] == [('东村', 5), ('东村', 7), ('西村', 5)]" \
    county findings --model sums --format json

# ---- what is found ----

county run --format json >"$TMPDIR/run"
json 'the six models are checked whole' "all({m['id']: m['state'] for m in x}[k] == 'checked' for k in
    ('K003', 'K005', 'K014', 'K087', 'K089', 'K090'))" cat "$TMPDIR/run"
found() { # MODEL EXPRESSION over its one finding, f
    json "$1: $2" "len(x) == 1 and (lambda f: $2)(x[0])" county findings --model "$1" --format json
}
found K003 "(f['amount_fen'], f['occurred_on'], f['unit']) == (5000000, '2024-01-20', '县水利局')"
found K005 "(f['amount_fen'], f['occurred_on'], f['unit']) == (300000, '2024-01-05', '县民政局')"
found K014 "(f['amount_fen'], f['occurred_on'], f['grade']) == (1234560, '2024-02-20', 'A')"
found K087 "(f['amount_fen'], f['occurred_on'], f['unit'], f['grade']) == (80000, '2024-01-31', '民政局', 'A')"
found K089 "(f['amount_fen'], f['occurred_on']) == (8000, '2024-01-31')"
found K090 "(f['amount_fen'], f['grade']) == (35000, 'C')"
places() { # MODEL EXPRESSION over file, sheet and row of the evidence
    json "$1 leads to $2" "sorted((r['file'], r['sheet'], r['row']) for r in x[0]['evidence']) == $2" \
        county findings --model "$1" --format json
}
places K014 "[('直达资金支付明细.xlsx', '二月', 4), ('直达资金支付明细.xlsx', '二月', 5)]"
places K003 "[('直达资金支付明细.xlsx', '一月', 8), ('预算单位账户.xlsx', 'Sheet1', 2)]"
places K087 "[('惠企利民发放明细.csv', '', 4), ('惠企利民发放明细.csv', '', 5), ('死亡名单.dat', '', 2)]"
places K090 "[('青山镇补贴花名册.xlsx', '东村', 7)]"
json 'nobody is named, no number is shown' "not any(w in str(x) for w in ('张三丰', '王五常', '孙七斤',
    '19400601', '19520601', '80120000000011'))" county findings --status all --format json
ids=$(county findings --format csv | cut -d , -f 1 | tail -n +2)
for id in $ids; do
    check "$id comes out again" county replay "$id"
done
check 'the report is written' county report --out "$TMPDIR/report"

finish
