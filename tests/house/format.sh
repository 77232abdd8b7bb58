#!/bin/sh
# format.sh - .clang-format decides the layout of every C file.
. tests/lib.sh
files=$(git ls-files 'src/*.[ch]' 'tests/*.[ch]' 'fuzz/*.[ch]' 'bench/*.[ch]')
printf '%s\n' "$files" | xargs -n 40 -P "$(getconf _NPROCESSORS_ONLN)" clang-format-14 --dry-run --Werror >"$TMPDIR/said" 2>&1
for file in $files; do
    if grep -q "^$file:" "$TMPDIR/said"; then
        fails "layout of $file" './run fmt mends it' "$(grep -A 2 "^$file:" "$TMPDIR/said" | head -n 6)"
    else
        ok "layout of $file"
    fi
done
[ ! -s "$TMPDIR/said" ] || [ "$failures" -gt 0 ] || fails 'clang-format runs' 'it said' "$(cat "$TMPDIR/said")"
finish
