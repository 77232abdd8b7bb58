#!/bin/sh
# report.sh - a report that is cut off while it replaces an older one, or meets a failing or full disk:
# every file is the old one or the new one, and the same report again makes all of them new.
. tests/fault-lib.sh

report() { abacus -C base report --out "$1"; }

# The workbook library names its spill for an instant, and a kill may fall into it.
same_reports() { diff -r -x 'tmp.??????????' new_report "$1"; }

each_is_old_or_new() {
    (cd new_report && find . -type f) | while read -r file; do
        [ ! -e "report/$file" ] || cmp -s "report/$file" "old_report/$file" ||
            cmp -s "report/$file" "new_report/$file" || echo "$file"
    done
}

strike_report() { # KIND CLASS N
    kind=$1 class=$2 nth=$3 wrong='' status=0
    rm -rf report && cp -r old_report report
    injected "$kind" "$class" "$nth" "$ABACUS" -C base report --out report >said 2>refusal || status=$?
    [ "$(counted 0)" -eq 1 ] || kind=none
    check_end "$kind" "$status"
    half_files=$(each_is_old_or_new)
    [ -z "$half_files" ] || complain "half written: $half_files"
    expect_status 0 'the report again' report report
    same_reports report >errors 2>&1 || complain 'the report again gives something else'
    show_wrong
}

make_county
report old_report >said 2>&1
done_by abacus -C base import second.csv
done_by abacus -C base --as-of 2024-07-01 run
cp -r old_report new_report && report new_report >said 2>&1
cp -r new_report again && report again >said 2>&1
check 'the same report is the same bytes' same_reports again
cp -r old_report report
injected kill any 0 "$ABACUS" -C base report --out report >said 2>&1
sweep_points 'report' 12 strike_report

# Workbooks are written by a library whose calls cannot be counted here; a limit on file size stops them.
rm -rf report && cp -r old_report report
what='a report whose workbook does not fit' wrong='' status=0
(trap '' XFSZ && ulimit -f 8 && report report) >said 2>refusal || status=$?
[ "$status" -eq 3 ] || complain "status $status"
[ -z "$(each_is_old_or_new)" ] || complain "half written: $(each_is_old_or_new)"
[ -z "$(find report -name '*.new' -o -name '*.part')" ] || complain 'something is left over'
if [ -z "$wrong" ]; then ok "$what"; else not_ok "$what: $wrong" && cat refusal; fi
finish
