# shellcheck shell=sh
# import.sh - deliveries as a user hands them over: files, folders, again, corrected, withdrawn;
# what is refused, what goes back, and the draft of a mapping.
# shellcheck source=tests/lib.sh
. tests/lib.sh

C=$TMPDIR/c
D=$TMPDIR/d
mkdir "$D"
office() { "$PYTHON" tests/cli/office.py "$1" "$D/$2"; } # FORMAT FILE <TABLE
county() { abacus -C "$C" "$@"; }
import() { abacus -C "$C" import "$D/$1"; }
imported() { abacus -C "$C" import "$D/$1" --format json; }
acts() { # KIND: how many there are, and the bodies
    "$PYTHON" - "$C/state.db" "$1" <<'END'
import sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute(
    'SELECT subject, body FROM act JOIN act_body USING (seq) WHERE kind = ?', sys.argv[2:]).fetchall()
print(len(rows), *['%s %s' % row for row in rows])
END
}
abacus init "$C" --name 示范县 --division 990101 --fictional >/dev/null

# ---- one table in every format ----

staff() {
    cat <<'END'
单位名称|姓名|身份证号码|人员类别|参加工作时间
县民政局|张三丰|%1970.1%|公务员|@2008-10-01
县民政局|李四光|%1971.2%|事业人员|@2012-07-15
县水利局|王五常|%1972.3%|公务员|@1999-12-31
END
}
new=3
for format in csv-utf8 csv-bom csv-gb18030 tab-utf8 tab-bom tab-gb18030 bar-utf8 bar-bom bar-gb18030 \
    xlsx xlsx-1904 xls xls-1904 html-utf8 html-gb18030 html-utf16 xml2003-utf8 xml2003-gb18030 \
    tab-utf16 csv-utf16le; do
    staff | office "$format" "staff.$format"
    json "$format: three rows, the same three" "
        [r['map'] for r in x] == ['payroll'] and x[0]['rows'] == x[0]['accepted'] == 3
        and x[0]['rejected'] == x[0]['doubtful'] == x[0]['changed'] == x[0]['gone'] == 0
        and x[0]['new'] == $new and x[0]['same'] == 3 - $new and not x[0]['notes'] and x[0]['error'] is None
        " imported "staff.$format"
    new=0
done

# ---- the same file again ----

cp "$D/staff.xlsx" "$D/renamed.dat"
check_status 'the same file again needs attention' 1 import renamed.dat
says 'the same file again names its batch' 'renamed.dat：.*the same file as batch 10, skipped' \
    import renamed.dat
json 'the same file again as JSON' "x[0]['duplicate_of'] == 10 and x[0]['batch'] == 0" \
    imported renamed.dat
prints 'nothing was imported again' 20 sh -c "'$ABACUS' -C '$C' batches --format csv | grep -c sealed"

# ---- a folder ----

mkdir -p "$D/folder/民政局/2024" "$D/folder/.git" "$D/empty/.hidden"
for place in folder/民政局/2024/a.csv folder/b.csv; do
    office csv-utf8 "$place" <<END
姓名|身份证号|死亡日期|户籍乡镇
张三|%19${#place}.1%|2023-09-12|${#place}镇
END
done
cp "$D/folder/b.csv" "$D/folder/.git/c.csv"
cp "$D/folder/b.csv" "$D/folder/~\$b.xlsx"
cp "$D/folder/b.csv" "$D/folder/truth.csv"
cp "$D/folder/b.csv" "$D/folder/.d.csv"
ln -s "$D/staff.xlsx" "$D/folder/link.xlsx"
json 'a folder: every file below it by name; no hidden ones, locks, links, truth' \
    "[r['file'] for r in x] == ['b.csv', 'a.csv'] and all(r['new'] == 1 for r in x)" imported folder
error 'an empty folder' 3 "there is no file to import in '$D/empty'" import empty
hints 'an empty folder: what is passed over' 'hidden files'
error 'a path that does not exist' 3 "could not open '$D/none'.*no such file" import none
prints 'one file is one error' 1 sh -c "'$ABACUS' -C '$C' import '$D/none' 2>&1 | grep -c 错误"

# ---- what cannot be read ----

printf '%%PDF-1.7\n' >"$D/a.pdf"
: >"$D/nothing.csv"
printf 'PK\003\004broken' >"$D/broken.xlsx"
printf '姓名,身份证号,死亡日期\n' >"$D/header-only.csv"
head -c 300 /dev/zero >"$D/zeros.csv"
error 'a PDF' 3 "'a.pdf' 未读入 was not read: 这是 PDF 文档，不能直接读入 / it is a PDF document" import a.pdf
hints 'a PDF: what to do' 'ask the sender'
error 'an empty file' 3 "nothing.csv" import nothing.csv
error 'half a workbook' 3 "broken.xlsx" import broken.xlsx
error 'zeros' 3 'zeros.csv' import zeros.csv
error 'a header without rows' 3 "'header-only.csv' has the header of 'List of deaths' and no rows" \
    import header-only.csv
hints 'a header without rows: what to do' 'confirmed by the sender'
office csv-utf8 late.csv <<'END'
姓名|身份证号|死亡日期|户籍乡镇
张三|%1930.7%|2023-09-12|丙镇
END
county import "$D/a.pdf" "$D/late.csv" "$D/nothing.csv" >"$TMPDIR/stdout" 2>"$TMPDIR/stderr"
check 'several files: the sound one is imported' grep -q '^late.csv：批次' "$TMPDIR/stdout"
check 'several files: each refusal is told with its path' \
    grep -q "$D/a.pdf: 'a.pdf' 未读入 was not read" "$TMPDIR/stderr"
check 'several files: how many were refused' grep -q '2 of 3 file(s) were not imported' "$TMPDIR/stderr"
check_status 'several files: refused' 3 county import "$D/a.pdf" "$D/late.csv"
name=$(printf '\325\305.csv') # 张 in GBK, as old archives unpack
cp "$D/staff.csv-utf8" "$D/$name"
printf '\n' >>"$D/$name"
json 'a file whose name is not UTF-8' "x[0]['file'] == '张.csv' and x[0]['rows'] == 3" \
    imported "$name"
name=$(printf 'a\033[31m\377.pdf')
cp "$D/a.pdf" "$D/$name"
json 'a name that would colour the terminal' \
    "'a?[31m?.pdf' in x[0]['error'] and x[0]['file'] == 'a?[31m?.pdf'" imported "$name"
json 'and the list of batches still stands' "len(x) == 24" county batches --format json

# ---- amounts, totals, what goes back ----

office xlsx pay.xlsx <<'END'
直达资金支付明细表
单位：元
单位名称|用途|收款方账户名称|收款方账号|支付金额|付款日期
县水利局|购置水泵|示范泵业有限公司|880000001|#1234.5|@2024-03-01
县水利局|维修|示范建材有限公司|880000002|一千元|@2024-03-02
县水利局|办公用品|示范文具店|880000003|1,000.00|@2024-03-03
县水利局|运输|示范运输有限公司|880000004||@2024-03-04
县水利局|茶叶||880000005|10|@2024-03-05
小计||||2244.5|
合计||||9999.99|
END
check_status 'what is rejected needs attention' 1 sh -c \
    "'$ABACUS' -C '$C' import '$D/pay.xlsx' --format json >'$TMPDIR/pay.json'"
json 'rows in = accepted + rejected; the total differs' "x[0]['rows'] == 5 and x[0]['accepted'] == 3 and
    x[0]['rejected'] == 2 and x[0]['total_state'] == 'differs'" cat "$TMPDIR/pay.json"
batch=$("$PYTHON" -c 'import json, sys; print(json.load(open(sys.argv[1]))[0]["batch"])' "$TMPDIR/pay.json")
says 'the receipt tells which total differs' '第 10 行 row：写明 written 9,999.99，明细 rows 2,244.50' \
    county batch "$batch"
json 'the receipt as JSON' "x['batch'] == $batch and x['rejected'] == 2 and
    [d['row'] for d in x['receipt']['differences']] == [10]" county batch "$batch" --format json
says 'the receipt as CSV' "^$batch,sealed,direct-fund-payment,5,2," county batch "$batch" --format csv

error 'an export without a reason' 2 'needs --why' county batch "$batch" --rejects "$D/back.xlsx"
check 'nothing was written' test ! -e "$D/back.xlsx"
prints 'nothing was recorded' 0 acts export
check 'rejected rows go back' county batch "$batch" --rejects "$D/back.xlsx" --why 退回水利局更正
prints 'it is an act with its reason' \
    "1 batch:$batch {\"what\":\"rejects\",\"why\":\"退回水利局更正\"}" acts export
prints 'nobody else may read them' 600 stat -c %a "$D/back.xlsx"
cells() { # FILE: the texts of a workbook, one a line
    "$PYTHON" - "$1" <<'END'
import re, sys, zipfile
print(*re.findall('<t[^>]*>([^<]*)</t>', zipfile.ZipFile(sys.argv[1]).read('xl/sharedStrings.xml').decode()), sep='\n')
END
}
for text in 直达资金支付明细表 收款方账户名称 一千元 示范运输有限公司 原行号 '支付金额：必填' '支付金额：金额'; do
    says "the workbook holds $text" "^$text" cells "$D/back.xlsx"
done
says 'the workbook holds no accepted row' '^0$' sh -c "grep -cE '购置水泵|茶叶' '$D/back.xlsx'; true"
error 'an export over a file' 3 "could not create '$D/back.xlsx'" \
    county batch "$batch" --rejects "$D/back.xlsx" --why again
check 'the original comes out' county batch "$batch" --original "$D/original" --why 核对原件
check 'it is what came in' cmp "$D/original" "$D/pay.xlsx"
prints 'the original is for nobody else either' 600 stat -c %a "$D/original"
sh -c "'$ABACUS' -C '$C' batch '$batch' --original '$D/closed' --why x >&-" 2>/dev/null
check 'with a closed output the original is still the original' cmp "$D/closed" "$D/pay.xlsx"
prints 'every export is an act' 3 sh -c "echo '$(acts export)' | cut -d ' ' -f 1"
error 'a batch without rejected rows' 3 'batch 1 has no rejected rows' \
    county batch 1 --rejects "$D/none.xlsx" --why x
error 'a batch that does not exist' 3 "there is no batch '99'" county batch 99
hints 'where the batches are' 'abacus batches'
digest=$(county batch 1 --format json | "$PYTHON" -c 'import json, sys; print(json.load(sys.stdin)["digest"][:8])')
says 'a batch by the beginning of its digest' '^批次 Batch 1 ' county batch "$digest"
error 'less than eight digits of a digest are no name' 3 "there is no batch" \
    county batch "$(echo "$digest" | cut -c 1-7)"

# ---- deliveries ----

benefit() { # VOUCHER AMOUNT-OF-A AMOUNT-OF-B [MORE ROWS]
    printf '支付凭证号|金额(元)|项目名称|收款方账户|街道(乡镇)名称|证件号码|姓名|发放月份\n'
    printf '%s|%s|低保|80120001112223|青山镇|%%1950.1%%|张三丰|2023-09\n' "$1" "$2"
    [ -z "$3" ] || printf '%s|%s|低保|80120001112224|青山镇|%%1950.2%%|李四光|2023-09\n' "$1" "$3"
    [ -z "${4:-}" ] || printf '%s|%s|低保|80120001112225|青山镇|%%1950.3%%|王五常|2023-09\n' "$1" "$4"
}
benefit V1 100 200 | office csv-utf8 v1.csv
benefit V1 100 250 300 | office csv-utf8 v1-corrected.csv
benefit V1 100 '' 300 | office csv-utf8 v1-gone.csv
counts="(x[0]['new'], x[0]['same'], x[0]['changed'], x[0]['gone'])"
json 'a first delivery is new' "$counts == (2, 0, 0, 0)" imported v1.csv
json 'a corrected one: new, same, changed' "$counts == (1, 1, 1, 0)" imported v1-corrected.csv
json 'a line left out is gone' "$counts == (0, 2, 0, 1)" imported v1-gone.csv
first=$(county batches --format csv | grep -n . | sed -n 's/^\([0-9]*\):.*,v1.csv.*/\1/p')
first=$((first - 1))
error 'a batch that later ones were compared with' 3 "cannot withdraw batch $first" \
    county withdraw "$first" --why x
hints 'which to withdraw first' "withdraw batch $((first + 2)) first"
check 'the last one can be withdrawn' county withdraw "$((first + 2))" --why 报错
json 'it is listed as withdrawn, with the reason' \
    "[(r['state'], r['why']) for r in x if r['batch'] == $first + 2] == [('withdrawn', '报错')]" \
    county batches --format json
prints 'a withdrawal is an act' "1 batch:$((first + 2)) {\"why\":\"报错\"}" acts withdraw
error 'twice is refused' 3 "batch $((first + 2)) is withdrawn already" \
    county withdraw "$((first + 2))" --why x
json 'and may come again' "$counts == (0, 2, 0, 1)" imported v1-gone.csv
error 'what is not there cannot be withdrawn' 3 "there is no batch '99'" county withdraw 99 --why x

# ---- a file that no mapping knows ----

office csv-gb18030 odd.csv <<'END'
高龄老人领取情况表
领取人|公民身份号码|本月领取|领取年月|镇
张三丰|%1930.1%|80|2024-01|青山镇
李四光|%1931.2%|80.5|2024-01|青山镇
END
error 'an unknown file' 3 "no mapping recognises 'odd.csv'" import odd.csv
hints 'what to do with it' "a draft lies in $C/drafts/draft-.*; complete it, move it to $C/maps"
says 'what was understood' "most like register 'benefit': 1 of 5 columns known" import odd.csv
says 'a column that was understood' '公民身份号码 → person' import odd.csv
says 'a column that was not' '本月领取 → \?' import odd.csv
json 'nothing was imported' "x[0]['batch'] == 0 and x[0]['draft'] and x[0]['error']" imported odd.csv
draft=$(echo "$C"/drafts/draft-*.yaml)
check 'one file, one draft' test -f "$draft"
says 'the draft tells what else there is' 'stage .* value: declared \| roster \| detail \| return' cat "$draft"
says 'no cell of the file is in the draft' '^0$' sh -c "grep -cE '张三丰|19300601' '$draft'; true"
echo '# half done' >>"$draft"
import odd.csv >/dev/null 2>&1
check 'a draft that somebody works on is left alone' grep -q 'half done' "$draft"

mkdir "$C/maps"
sed -e "s/# - {to: ?, from: \['领取人'\]}/- {to: name, from: ['领取人']}/" \
    -e "s/# - {to: ?, from: \['本月领取'\]}/- {to: amount, from: ['本月领取'], required: yes}/" \
    -e "s/# - {to: ?, from: \['领取年月'\]}/- {to: period, from: ['领取年月']}/" \
    -e "s/# - {to: ?, from: \['镇'\]}/- {to: township, from: ['镇']}/" \
    -e "s/^columns:/&\n  - {to: stage, value: detail}\n  - {to: project, value: 高龄津贴}/" \
    -e 's/^require: .*/require: [amount]\ntotal: amount/' "$draft" >"$C/maps/aged.yaml"
json 'the completed draft takes the file' "x[0]['rows'] == x[0]['accepted'] == 2 and
    x[0]['doubtful'] == 0 and x[0]['map'].startswith('draft-')" imported odd.csv
echo '  - {to: no_such_column, from: [x]}' >>"$C/maps/aged.yaml"
error 'a mapping with a mistake is named with its line' 3 "$C/maps/aged.yaml.*line" county batches
rm "$C/maps/aged.yaml"
error 'a mapping that does not exist' 3 "there is no mapping 'none'" county import --map none "$D/late.csv"
hints 'where the mappings are' "$C/maps"
staff | sed s/县/乡/ | office csv-utf8 staff2.csv
error 'a mapping that does not fit' 3 'no mapping recognises' \
    county import --map unit-accounts "$D/staff2.csv"
json 'a mapping named is used' "x[0]['map'] == 'payroll'" \
    county import --map payroll "$D/staff2.csv" --format json

finish
