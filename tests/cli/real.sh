#!/bin/sh
# real.sh - files as offices and publishers really wrote them: each is read, or refused with a
# sentence; two award lists come out as whoever cleaned them by hand had them.
. tests/lib.sh

shared=../shared/data
C=$TMPDIR/c
D=$TMPDIR/d
[ -d "$shared/chinese" ] || {
    skip 'real files' "there is no $shared/chinese beside the project"
    finish
    exit
}
abacus init "$C" --name 示范县 --division 990101 --fictional >/dev/null

# ---- every file ----

# What may come of one: rows, a draft of a mapping, or what the file is and what to do.
mkdir "$D"
find "$shared/chinese" "$shared/spending/oxford-payments" "$shared/procurement" -type f \
    \( -iname '*.xls' -o -iname '*.xlsx' -o -iname '*.csv' -o -path '*/award-lists/src/*' \) \
    -exec cp {} "$D" \;
abacus -C "$C" import "$D" --format json >"$TMPDIR/real.json" 2>"$TMPDIR/real.errors"
json 'each real file is read or refused with a sentence' "
    len(x) >= 50 and not [r for r in x if not (
        r['batch'] or r.get('draft') or r['duplicate_of'] or 'was not read: ' in r['error'])]
    " cat "$TMPDIR/real.json"
json 'only documents are refused' "
    {r['file'].rsplit('.', 1)[-1] for r in x if 'was not read' in (r['error'] or '')} == {'pdf', 'docx'}
    " cat "$TMPDIR/real.json"
refuse 'no reader died' 1 grep -E 'reading process|a bug' "$TMPDIR/real.json" "$TMPDIR/real.errors"

# ---- two award lists, BIFF8 with a title and a head below it ----

mkdir -p "$C/maps"
cat >"$C/maps/award.yaml" <<'END'
map: award-list
title: {zh: 中标结果, en: 'Awards'}
register: bid
delivery: delta
recognise: {must: [生产企业]}
columns:
  - {to: tender_no, from: [流水号, 药交ID], required: yes}
  - {to: bidder, from: [申报企业, 成交企业]}
  - {to: price, from: [拟中标价格, 成交价格(元)], required: yes}
require: [price]
END
award() { # NAME FILE CLEANED
    rows=$(($(wc -l <"$shared/chinese/award-lists/csv/$3") - 1))
    json "$1: as many rows as in the list that was cleaned by hand" "
        [(r['map'], r['accepted'], r['rejected']) for r in x] == [('award-list', $rows, 0)]
        " abacus -C "$C" import "$shared/chinese/award-lists/src/$2" --format json
}
award 广东 广东省2018.xls 广东省.csv
award 宁夏 宁夏.xls 宁夏回族自治区.csv

finish
