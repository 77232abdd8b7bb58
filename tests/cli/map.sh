# shellcheck shell=sh
# map.sh - mappings from the command line: listed, shown, and tried on files cell by cell without
# importing, with a county and without.
# shellcheck source=tests/lib.sh
. tests/lib.sh

C=$TMPDIR/c
office() { "$PYTHON" tests/cli/office.py "$1" "$TMPDIR/$2"; }
abacus init "$C" --name 示范县 --division 990101 --fictional >/dev/null

# ---- list, show ----

json 'every mapping is listed' \
    'len(x) == '"$(find maps -name '*.yaml' | wc -l)"' and {"one-card-roster", "deaths"} <= {m["map"] for m in x}' \
    abacus map list --format json
json 'a mapping is shown: what it wants, what feeds what' \
    'x["register"] == "status" and x["must"] == ["死亡日期", "身份证号", "姓名"] and
     {"to": "from", "required": True}.items() <= {c["to"]: c for c in x["columns"]}["from"].items() and
     "死亡时间" in {c["to"]: c for c in x["columns"]}["from"]["headers"]' \
    abacus map show deaths --format json
says 'and in words' '死亡日期、死亡时间' abacus map show deaths
error 'a mapping that is not there' 3 "no mapping 'death'" abacus map show death

# ---- a file with one of every fault ----

office xlsx roster.xlsx <<'END'
=sheet 东村
示范县青山镇2023年耕地地力保护补贴资金发放公示表
=merge A1:L1
填报单位：青山镇人民政府||||||||||单位：亩、元|
序号|村组|户主姓名|身份证号码|开户银行|社保卡(银行账号)|补贴面积||补贴标准(元/亩)|补贴金额|联系电话|备注/签名
||||||自种|流入||||
=merge G3:H3
=merge A3:A4
#1|一组|钱八方|%1960.1%|示范银行|80120000000021|#2.5||#100|#250||
#2|〃|孙七斤|%1952.5!%|示范银行|80120000000022|三亩||#100|#300||
#3|〃|周?如|4.50922E+17|示范银行|6228480402564890019|#1||#100|看不清|1390000123|
一组小计||||||#3.5|||#550||
合计||||||#4.5|||#651||
村主任：某某|||||||||||
=sheet 说明
本表由各村填报|以上属实
=hidden 旧表
户主姓名|身份证号码|补贴金额
甲|%1960.1%|#1
END

json 'which mapping, and what came near' \
    'x["map"] == "one-card-roster" and x["candidates"][0]["map"] == "one-card-roster" and x["candidates"][0]["fits"] and
     [(c["why_en"], c["why_what"]) for c in x["candidates"] if c["map"] == "direct-fund-benefit"] == [("lacks the header", "支付凭证号")]' \
    abacus -C "$C" map test "$TMPDIR/roster.xlsx" --format json
json 'every sheet' \
    '[(s["sheet"], s["state"]) for s in x["sheets"]] == [("东村", "taken"), ("说明", "unknown"), ("旧表", "hidden")] and
     (x["sheets"][0]["header_first"], x["sheets"][0]["header_last"], x["sheets"][0]["year"]) == (3, 4, 2023)' \
    abacus -C "$C" map test "$TMPDIR/roster.xlsx" --format json
json 'every column: from where, and in what unit' \
    '{c["to"]: (c["from"], c["column"], c["header"], c["value"], c["unit"]) for c in x["sheets"][0]["columns"]} | {
        "quantity": ("column", "G", "补贴面积/自种", "", "亩"), "amount": ("column", "J", "补贴金额", "", "元"),
        "village": ("sheet", "", "", "东村", ""), "township": ("title", "", "", "青山镇", ""), "stage": ("constant", "", "", "roster", "")
     } == {c["to"]: (c["from"], c["column"], c["header"], c["value"], c["unit"]) for c in x["sheets"][0]["columns"]} and
     [u["column"] for u in x["sheets"][0]["unused"]] == ["A"]' \
    abacus -C "$C" map test "$TMPDIR/roster.xlsx" --format json
json 'every row: 3 of data, one goes back, one is doubtful; the total differs' \
    '(x["rows"]["data"], x["rows"]["subtotal"], x["rows"]["total"], x["rows"]["footer"]) == (3, 1, 1, 1) and
     (x["rows_in"], x["accepted"], x["rejected"], x["doubtful"]) == (3, 2, 1, 1) and
     [(d["row"], d["written"], d["counted"]) for d in x["differences"]] == [(9, 65100, 55000)]' \
    abacus -C "$C" map test "$TMPDIR/roster.xlsx" --format json
json 'every cell that fails: where, what shape, what was expected' \
    '{(c["sheet"], c["column"], c["row"], c["to"], c["code"], c["shape"], c["effect"]) for c in x["cells"]} == {
        ("东村", "D", 6, "person", "check", "999999999999999999", "doubtful"),
        ("东村", "G", 6, "quantity", "unreadable", "字字", "noted"),
        ("东村", "C", 7, "name", "odd", "字?字", "noted"),
        ("东村", "D", 7, "person", "rounded", "9.99999a+99", "doubtful"),
        ("东村", "F", 7, "account", "check", "9999999999999999999", "noted"),
        ("东村", "J", 7, "amount", "unreadable", "字字字", "rejected"),
        ("东村", "K", 7, "phone", "prefix", "9999999999", "noted")} and x["failing"] == 7 and
     all(c["expected"]["zh"] and c["expected"]["en"] for c in x["cells"])' \
    abacus -C "$C" map test "$TMPDIR/roster.xlsx" --format json
refuse 'it wants attention' 1 abacus -C "$C" map test "$TMPDIR/roster.xlsx"
says 'in words: sheet, cell, shape, expectation' '东村!J7 补贴金额 → amount：字字字  应为数字' \
    abacus -C "$C" map test "$TMPDIR/roster.xlsx"
abacus -C "$C" map test "$TMPDIR/roster.xlsx" >"$TMPDIR/said" 2>&1
abacus -C "$C" map test "$TMPDIR/roster.xlsx" --format json >>"$TMPDIR/said" 2>&1
refuse 'no cell is shown' 1 grep -E '钱八方|孙七斤|9901011|80120000|6228|看不清' "$TMPDIR/said"
json 'and nothing was imported' 'x == []' abacus -C "$C" batches --format json

# ---- without a county, with a mapping of one's own ----

office csv-gb18030 grants.csv <<'END'
补助对象|证件|补助款(万元)|月份
甲一|%1960.1%|0.5|2024-05
甲二|%1960.2%|0.25万|2024-05
合计||0.75|
END
cat >"$TMPDIR/own.yaml" <<'END'
map: own
title: {zh: 自己的, en: of one's own}
register: benefit
delivery: delta
recognise: {must: [补助对象, 补助款]}
columns:
  - {to: name, from: [补助对象]}
  - {to: person, from: [证件]}
  - {to: amount, from: [补助款], required: yes}
  - {to: period, from: [月份]}
require: [amount]
total: amount
END
error 'no mapping knows it' 3 'no mapping recognises' abacus map test "$TMPDIR/grants.csv"
hints 'what to do then' '--map FILE.yaml'
json 'a draft is tried from its file; the unit in a cell is the nearer one' \
    'x["map"] == "own" and x["accepted"] == 2 and x["total_state"] == "agrees" and
     [c["unit"] for c in x["sheets"][0]["columns"] if c["to"] == "amount"] == ["万元"] and x["failing"] == 0' \
    abacus map test "$TMPDIR/grants.csv" --map "$TMPDIR/own.yaml" --format json
check 'in the county all is well' abacus -C "$C" map test "$TMPDIR/grants.csv" --map "$TMPDIR/own.yaml"
json 'a mapping that does not fit says why' \
    'x["sheets"][0]["state"] == "unknown" and "map" not in x' \
    abacus -C "$C" map test "$TMPDIR/grants.csv" --map deaths --format json
error 'a mapping file with a fault' 3 "own.yaml line 3: there is no register|no register 'benefits'" \
    sh -c "sed s/benefit/benefits/ '$TMPDIR/own.yaml' >'$TMPDIR/bad.yaml' && $ABACUS map test '$TMPDIR/grants.csv' --map '$TMPDIR/bad.yaml'"
error 'a file that is not there' 3 'nothing.csv' abacus map test "$TMPDIR/nothing.csv"
mkdir "$C/maps" && cp "$TMPDIR/own.yaml" "$C/maps/own.yaml"
json "a county's own mapping is listed and chosen" '"own" in {m["map"] for m in x}' \
    abacus -C "$C" map list --format json
check 'and tried without naming it' abacus -C "$C" map test "$TMPDIR/grants.csv"
check 'as it is then imported' abacus -C "$C" import "$TMPDIR/grants.csv"

finish
