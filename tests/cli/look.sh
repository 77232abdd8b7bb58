#!/bin/sh
# look.sh - looking closely: find by raw number or name, on record and masked; the evidence of one
# finding as an archive; what a report is made of.
. tests/lib.sh

county=$TMPDIR/county
data=$TMPDIR/data

done_or_attention() { "$@" >/dev/null 2>&1 || [ $? -eq 1 ]; }

make_county() {
    abacus demo "$data" --people 300 --seed 3 &&
        abacus init "$county" --name 示范县 --name-en Demo --division 990101 --fictional &&
        done_or_attention abacus -C "$county" import "$data" &&
        done_or_attention abacus -C "$county" run
}
check 'a county is made' make_county

# The first person of a list, as the file has it: number and name.
python3 - "$data" >"$TMPDIR/person" <<'PY'
import glob, re, sys
for path in sorted(glob.glob(sys.argv[1] + '/**/*.csv', recursive=True)):
    raw = open(path, 'rb').read()
    for encoding in ('utf-8-sig', 'gb18030'):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    found = re.search(r'(?<!\d)(9901\d{13}[\dX])(?!\d)', text)
    if found and 'truth' not in path:
        print(found.group(1))
        break
PY
person=$(cat "$TMPDIR/person")

# shellcheck disable=SC2120
find_person() { printf '%s\n' "$person" | abacus -C "$county" find --case 核查1 --why 群众申诉 "$@"; }
acts_of_kind() { sqlite "SELECT count(*) FROM act WHERE kind='$1'"; }
sqlite() { python3 -c 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()[0])' "$county/state.db" "$1"; }

json 'a person is found by number, given on the standard input' \
    'x["kind"] == "person" and len(x["rows"]) > 0 and all(r["row"] > 0 for r in x["rows"])' find_person --format json
# shellcheck disable=SC2119
find_person >"$TMPDIR/said" 2>&1
if grep -q "$person" "$TMPDIR/said"; then not_ok 'what was asked for is not repeated'; else ok 'what was asked for is not repeated'; fi
prints 'each look is an act' 2 acts_of_kind find
sqlite 'SELECT group_concat(a.subject || b.body) FROM act a JOIN act_body b USING (seq)' >"$TMPDIR/acts"
if grep -q "$person" "$TMPDIR/acts"; then not_ok 'the act does not name the person'; else ok 'the act does not name the person'; fi
json 'somebody unknown is not found, and that is on record too' 'x["rows"] == [] and x["findings"] == []' \
    abacus -C "$county" find 欧阳不在 --case 1 --why 核实 --format json
json 'a firm is found by name' 'x["kind"] == "org"' abacus -C "$county" find 某某建设有限公司 --case 1 --why 核实 --format json
error 'a look needs its case' 2 'needs --case' abacus -C "$county" find 张三 --why 核实
error 'a look needs its reason' 2 'needs --why' abacus -C "$county" find 张三 --case 1
error 'the reason may not repeat the person' 2 'may not repeat' abacus -C "$county" find "$person" --case 1 --why "查 $person"
prints 'a refused look leaves no act' 4 acts_of_kind find
nobody() { abacus -C "$county" find --case 1 --why 核实 </dev/null; }
error 'nothing was asked for' 2 'nothing was asked for' nobody

# ---- evidence ----
id=$(abacus -C "$county" findings --format json --limit 1 | sed -n 's/.*"id": "\([^"]*\)".*/\1/p' | head -n 1)
check 'evidence is packed' abacus -C "$county" evidence "$id" --out "$TMPDIR/a.zip"
check 'and again' abacus -C "$county" evidence "$id" --out "$TMPDIR/b.zip"
check 'the same finding gives the same bytes' cmp "$TMPDIR/a.zip" "$TMPDIR/b.zip"
unpack() { python3 -m zipfile -e "$TMPDIR/a.zip" "$TMPDIR/unpacked" && cd "$TMPDIR/unpacked" && sha256sum -c SHA256SUMS; }
check 'its sums are right' unpack
json 'the record names what the finding was computed from' \
    'x["finding"] == "'"$id"'" and len(x["deliveries"]) > 0 and len(x["model_hash"]) == 64' cat "$TMPDIR/unpacked/replay.json"
says 'the model is there' '^SELECT|^WITH' cat "$TMPDIR/unpacked/model.sql"
error 'no such finding' 3 'no finding' abacus -C "$county" evidence K999-0000000000 --out "$TMPDIR/c.zip"
error 'a folder that is not there' 3 'could not' abacus -C "$county" evidence "$id" --out "$TMPDIR/no/where.zip"

# ---- report ----
check 'a report is written' abacus -C "$county" report --out "$TMPDIR/report"
touch "$TMPDIR/report/units/999-已撤销单位.xlsx"
check 'and written again' abacus -C "$county" report --out "$TMPDIR/report"
whole() {
    python3 - "$TMPDIR/report" <<'PY'
import json, os, sys, zipfile
root = sys.argv[1]
findings = json.load(open(root + '/findings.json'))
units = {f.get('unit') or '' for f in findings}
books = os.listdir(root + '/units')
assert len(books) == len(units), (len(books), len(units))
ids = set()
for book in books:
    text = ''.join(zipfile.ZipFile(f'{root}/units/{book}').read(n).decode() for n in ('xl/sharedStrings.xml',))
    own = {f['id'] for f in findings if f['id'] in text}
    assert own and len({f.get('unit') or '' for f in findings if f['id'] in own}) == 1, book
    ids |= own
assert ids == {f['id'] for f in findings}
pages = os.listdir(root + '/models')
index = open(root + '/index.html').read()
assert pages and all(f'href="models/{page}"' in index for page in pages)
assert 'http://' not in open(root + '/month.html').read().replace('http://www.w3.org', '')
PY
}
check 'every finding is in the workbook of its unit and in no other; every kind has its page' whole
finish
