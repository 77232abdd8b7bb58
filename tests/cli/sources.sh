# shellcheck shell=sh
# sources.sh - who owes which list: late to the day, shrunk, grown, empty, repeated; and a register
# of sources with faults.
# shellcheck source=tests/lib.sh
. tests/lib.sh

C=$TMPDIR/c
D=$TMPDIR/d
mkdir "$D"
county() { abacus -C "$C" "$@"; }
abacus init "$C" --name 示范县 --division 990101 --fictional >/dev/null
check 'a county begins with the register of the product' test -s "$C/facts/sources.yaml"
json 'which knows every mapping' \
    'not set(m["map"] for m in x) - set(s for line in open("'"$C"'/facts/sources.yaml") for s in __import__("re").findall(r"[a-z0-9-]+", line.partition("maps: [")[2].partition("]")[0])) - {"permit-steps", "bid-features"}' \
    abacus map list --format json
check 'nothing came, and nothing was agreed on: nothing is late' county --as-of 2024-06-30 sources
json 'each is told apart' '{s["state"] for s in x} == {"none"} and len(x) > 25' \
    county --as-of 2024-06-30 sources --format json

cat >"$C/facts/sources.yaml" <<'END'
limits: {late_workdays: 3, least_rows: 5, shrunk_bp: 5000, grown_bp: 20000, empty_bp: 500, duplicate_bp: 10}
sources:
  - {source: detail, title: {zh: 明细, en: Details}, owner: 财政局, maps: [direct-fund-benefit], cadence: month, due_days: 10, date: period, law: 约定, format: .csv}
  - {source: dead, title: {zh: 死亡名单, en: Deaths}, owner: 民政局, maps: [deaths], cadence: month, due_days: 15, date: from, from: 2024-01-01, law: 约定, format: .csv}
  - {source: accounts, title: {zh: 账户, en: Accounts}, owner: 财政局, maps: [unit-accounts], cadence: as-needed}
END

# month N [NTH…]: a list of benefits for 2024-0N, one line for each of the people
month() {
    file=$D/$1-$#.csv
    m=$1
    shift
    echo '支付凭证号,金额(元),项目名称,收款账户名称,收款方账户,街道(乡镇)名称,村名称,证件号码,姓名,发放月份' >"$file.txt"
    for nth; do
        echo "V$m|80|高龄津贴|甲|8012000000$nth|青山镇|东村|%1940.$nth%|甲|2024-0$m" | tr '|' ','
    done >>"$file.txt"
    tr ',' '|' <"$file.txt" | "$PYTHON" tests/cli/office.py csv-utf8 "$file"
    county import "$file" >/dev/null
}
of() { printf '[s for s in x if s["source"] == "%s"][0]' "$1"; }

# Ten people in January and in February; four in March: 40 %. January ends on the 31st, February on
# the 29th; the list of February is due on 10 March, a Sunday; grace is Monday to Wednesday.
month 1 11 12 13 14 15 16 17 18 19 20
json 'the last day of grace' "$(of detail)"'["flags"] == [] and '"$(of detail)"'["late_on"] == "2024-03-14"' \
    county --as-of 2024-03-13 sources --format json
json 'the day after it' "$(of detail)"'["flags"] == ["late"] and '"$(of detail)"'["missing"] == ["2024-02"] and
     '"$(of detail)"'["period"] == "2024-01"' county --as-of 2024-03-14 sources --format json
refuse 'somebody should look' 1 county --as-of 2024-03-14 sources
month 2 11 12 13 14 15 16 17 18 19 20
json 'it came: no longer late, and as long as before' \
    "$(of detail)"'["flags"] == [] and '"$(of detail)"'["change_bp"] == 10000 and '"$(of detail)"'["rows"] == 10' \
    county --as-of 2024-03-14 sources --format json
json 'a source with an agreed first day is late without any delivery' \
    "$(of dead)"'["flags"] == ["late"] and '"$(of dead)"'["missing"] == ["2024-01"] and '"$(of dead)"'["deliveries"] == 0' \
    county --as-of 2024-03-14 sources --format json
month 3 11 12 13 14
json 'four instead of ten' "$(of detail)"'["flags"] == ["shrunk"] and '"$(of detail)"'["change_bp"] == 4000 and
     ('"$(of detail)"'["rows_before"], '"$(of detail)"'["rows"]) == (10, 4)' county --as-of 2024-04-10 sources --format json
json 'the month that still runs is not judged' "$(of detail)"'["period"] == "2024-02"' \
    county --as-of 2024-03-31 sources --format json
month 4 11 12 13 14 15 16 17 18 19
json 'from fewer than least_rows nothing is reckoned' "$(of detail)"'["flags"] == [] and "change_bp" not in '"$(of detail)" \
    county --as-of 2024-05-10 sources --format json
month 5 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29
json 'nineteen instead of nine' "$(of detail)"'["flags"] == ["grown"] and '"$(of detail)"'["change_bp"] == 21111' \
    county --as-of 2024-06-10 sources --format json
says 'the table says it in both languages' '骤增 grown' county --as-of 2024-06-10 sources
says 'and sums up' '3 sources: 1 late, 0 shrunk, 1 grown' county --as-of 2024-06-10 sources
says 'CSV too' 'detail,财政局,month,骤增 grown' county --as-of 2024-06-10 sources --format csv

# ---- empty, repeated ----

"$PYTHON" tests/cli/office.py csv-utf8 "$D/odd.csv" <<'END'
支付凭证号|金额(元)|项目名称|收款账户名称|收款方账户|街道(乡镇)名称|村名称|证件号码|姓名|发放月份
V6|80|高龄津贴|甲|801200000031|青山镇|东村||甲|2024-06
V6|80|高龄津贴|甲|801200000032|青山镇|东村|12345|甲|2024-06
V6|80|高龄津贴|甲|801200000033|青山镇|东村|%1940.33%|甲|2024-06
V6|80|高龄津贴|甲|801200000034|青山镇|东村|%1940.34%|甲|2024-06
V6|80|高龄津贴|甲|801200000034|青山镇|东村|%1940.34%|甲|2024-06
V6|90|高龄津贴|甲|801200000034|青山镇|东村|%1940.34%|甲|2024-06
V6|80|高龄津贴|甲|801200000035|青山镇|东村|%1940.35%|甲|2024-06
V6|80|高龄津贴|甲|801200000036|青山镇|东村|%1940.36%|甲|2024-06
V6|80|高龄津贴|甲|801200000037|青山镇|东村|%1940.37%|甲|2024-06
V6|80|高龄津贴|甲|801200000038|青山镇|东村|%1940.38%|甲|2024-06
END
county import "$D/odd.csv" >/dev/null
json 'two of ten without a sound number, one line twice (another amount is another line)' \
    "$(of detail)"'["flags"] == ["empty", "duplicated"] and ('"$(of detail)"'["empty_bp"], '"$(of detail)"'["duplicate_bp"]) == (2000, 1000) and
     '"$(of detail)"'["empty_column"] == "证件号码"' county --as-of 2024-07-05 sources --format json

# ---- a list of few rows ----

printf '姓名,身份证号,死亡日期,户籍乡镇\n甲,990101194006010113,2024-01-05,青山镇\n乙,990101194006010121,2024-05-06,青山镇\n' >"$D/dead.csv"
county import "$D/dead.csv" >/dev/null
json 'months without a death are not missing once a later month came' \
    "$(of dead)"'["missing"] == [] and '"$(of dead)"'["late_on"] == "2024-07-19"' \
    county --as-of 2024-06-10 sources --format json

# ---- withdrawn, and a register with faults ----

batch=$(county batches --format json | "$PYTHON" -c 'import json,sys; print([b["batch"] for b in json.load(sys.stdin) if b["map"]=="deaths"][0])')
county withdraw "$batch" --why 误送 >/dev/null
json 'what was withdrawn did not come' "$(of dead)"'["deliveries"] == 0 and len('"$(of dead)"'["missing"]) == 4' \
    county --as-of 2024-06-10 sources --format json

bad() { # WHAT PATTERN SED
    cp "$C/facts/sources.yaml" "$TMPDIR/good.yaml"
    sed "$3" "$TMPDIR/good.yaml" >"$C/facts/sources.yaml"
    error "$1" 3 "$2" county sources
    cp "$TMPDIR/good.yaml" "$C/facts/sources.yaml"
}
bad 'an unknown mapping' "line 4: there is no mapping 'death'" 's/\[deaths\]/[death]/'
bad 'an unknown cadence' "line 3: cadence 'weekly' is not" 's/maps: \[direct-fund-benefit\], cadence: month/maps: [direct-fund-benefit], cadence: weekly/'
bad 'a date that is none' "line 4: register 'status' has no date 'name'" 's/date: from,/date: name,/'
bad 'mappings of two registers' "feeds another register" 's/\[deaths\]/[deaths, unit-accounts]/'
bad 'a misspelt key' "line 3: .*owners" 's/owner: 财政局, maps: \[direct/owners: 财政局, maps: [direct/'
bad 'a source twice' "'detail' stands above already" 's/source: dead/source: detail/'
bad 'no limits' "'limits' is missing" '1d'
bad 'a limit that is no number' "limits want a number for 'empty_bp'" 's/empty_bp: 500/empty_bp: many/'
rm "$C/facts/sources.yaml"
json "without a file of its own the county uses the product's" 'len(x) > 25' county --as-of 2024-06-10 sources --format json

finish
