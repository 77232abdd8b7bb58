# shellcheck shell=sh
# model.sh - models as their authors work on them: begun, checked, tested, tried on a county's data.
# shellcheck source=tests/lib.sh
. tests/lib.sh

C=$TMPDIR/c
county() { abacus -C "$C" --as-of 2024-06-30 "$@"; }
abacus init "$C" --name 示范县 --division 990101 --fictional >/dev/null

# ---- what there is ----

says 'the list: id, slug, severity, state, cases, title' \
    '^K087 +benefit-deceased +red +live +[0-9]+  死亡后仍发补贴 +Benefits paid after death' abacus model list
json 'the list as JSON' "{'K003', 'K005', 'K014', 'K087', 'K089', 'K090'} <= {m['id'] for m in x} and
    all(m['status'] == 'live' and m['cases'] >= 5 for m in x)" abacus model list --format json
says 'the list as CSV' '^id,model,severity,status,cases,title_zh,title_en' abacus model list --format csv
for text in '^K087 死亡后仍发补贴（red，第 1 版，live）' '《社会救助暂行办法》第十三条（2014-05-01 起 from）' \
    'grace_months（months）死亡后宽限月数' '自 from 2000-01-01: 1' '常见误报' '请核实' 'packs/benefit/benefit-deceased.sql$'; do
    says "show tells $text" "$text" abacus model show benefit-deceased
done
error 'a model that does not exist' 3 "there is no model 'K999'" abacus model show K999
hints 'where the models are' "'abacus model list'"

# ---- a new one ----

model=$TMPDIR/large.sql
says 'a new model says what comes next' "abacus model lint $model && abacus model test $model" \
    abacus model new large --out "$model"
says 'it passes lint' '1 个模型没有问题' abacus model lint "$model"
json 'lint as JSON: no problem' 'x == []' abacus model lint "$model" --format json
json 'its cases pass' "len(x) == 5 and all(c['result'] == 'passed' for c in x) and
    {c['kind'] for c in x} == {'fires', 'quiet', 'edge', 'lookalike', 'dirty'}" abacus model test "$model" --format json
says 'how many passed' '^5 通过 passed, 0 未通过 failed$' abacus model test "$model"
says 'it can be shown' '^X001 待命名的模型' abacus model show "$model"
error 'it is not written twice' 3 "'$model' is there already; nothing was changed" \
    abacus model new large --out "$model"
error 'a name in capitals' 2 "'Large_One' is no name for a model" abacus model new Large_One
error 'a name that is taken' 3 "there is a model 'benefit-deceased' already" \
    abacus model new benefit-deceased --out "$TMPDIR/x.sql"
error 'into a folder that is not there' 3 'no such file or folder' \
    abacus model new other --out "$TMPDIR/none/x.sql"
check 'in a county it goes to the county' county model new first
check 'a second one has an id of its own' county model new second
json 'both are listed' "{('first', 'X001'), ('second', 'X002')} <= {(m['model'], m['id']) for m in x}" \
    county model list --format json
says 'the county tests its own by name' '^5 通过 passed' county model test first
cp "$C/packs/local/first.sql" "$C/packs/local/copy.sql"
error 'two models of one name' 3 "$C/packs/local/first.sql: another model is called 'first'" county model list
hints 'what to do with two of one name' 'a name and an id of its own'
rm "$C/packs/local/copy.sql"

# ---- what is wrong with one ----

wrong() { sed "$1" "$model" >"$TMPDIR/wrong.sql"; }
wrong 's/b.amount > o.value/& AND now() IS NOT NULL/'
error 'the clock' 3 '1 problem\(s\) in 1 model' abacus model lint "$TMPDIR/wrong.sql"
says 'lint names it' "large +a model may not use the function 'now'" abacus model lint "$TMPDIR/wrong.sql"
says 'lint as CSV' "^large,\"?a model may not use" abacus model lint "$TMPDIR/wrong.sql" --format csv
error 'it is not tested either' 3 "may not use the function 'now'" abacus model test "$TMPDIR/wrong.sql"
wrong 's/amount_fen: 100001}\]}$/amount_fen: 7}]}/'
error 'a case that expects another amount' 3 '1 of 5 worked case\(s\) failed' abacus model test "$TMPDIR/wrong.sql"
says 'which case, and what came out' 'large +fires +FAILED +above +.*100001' abacus model test "$TMPDIR/wrong.sql"
wrong 's/^severity: .*/severity: orange/'
error 'a severity that does not exist' 3 "wrong.sql line 10: .*'orange'" abacus model lint "$TMPDIR/wrong.sql"
wrong 's/^occasion:/ocasion:/'
error 'a misspelt key' 3 "line [0-9]+: unknown key 'ocasion'" abacus model lint "$TMPDIR/wrong.sql"
wrong 's/FROM benefit b/FROM read_csv_auto('"'\/etc\/passwd'"') b/'
error 'another file' 3 "construct 'TABLE_FUNCTION'" abacus model test "$TMPDIR/wrong.sql"
echo 'SELECT 1' >"$TMPDIR/wrong.sql"
error 'no header' 3 'a model begins with /\* its header in YAML \*/' abacus model lint "$TMPDIR/wrong.sql"
error 'no file' 3 "could not open '$TMPDIR/none.sql'" abacus model lint "$TMPDIR/none.sql"
error 'no model' 3 "there is no model 'none'" abacus model test none
says 'several are tested together' '^10 通过 passed' county model test first "$model"

# ---- on the county's data ----

check_status 'without data there is nothing to try it on' 1 county model backtest "$model"
office() { "$PYTHON" tests/cli/office.py csv-utf8 "$TMPDIR/$1"; }
office b.csv <<'END'
支付凭证号|金额(元)|项目名称|收款方账户|街道(乡镇)名称|证件号码|姓名|发放月份
V1|1000.00|低保|80120001112223|青山镇|%1940.1%|张三丰|2023-12
V1|1000.01|低保|80120001112224|青山镇|%1940.2%|李四光|2023-12
V2|5000|低保|80120001112225|青山镇|%1940.3%|王五常|2024-01
V2|2000|低保|80120001112226|青山镇|%1940.4%|赵六安|2024-01
END
county import "$TMPDIR/b.csv" >/dev/null
json 'by year: how many, how much' "[(y['year'], y['findings'], y['amount_fen']) for y in x] ==
    [('2023', 1, 100001), ('2024', 2, 700000)]" county model backtest "$model" --format json
says 'for people' '^待命名的模型（checked）：3 条' county model backtest "$model"
says 'as CSV, in yuan' '^2024,2,7000.00' county model backtest "$model" --format csv
prints 'nothing was kept' '[]' county findings --status all --format json
error 'a draft is not run by name unless the county has it' 3 "there is no model 'large'" county run large
sed -i 's/^status: draft/status: live/' "$C/packs/local/first.sql"
json 'a live model of the county runs with the others' "'X001' in {m['id'] for m in x} and
    'X002' not in {m['id'] for m in x}" county run --format json
says 'and finds' '^X001-' county findings --model first

finish
