#!/bin/sh
# format.sh - .clang-format decides the layout of every C file.
. tests/lib.sh
for file in $(git ls-files 'src/*.[ch]' 'tests/*.[ch]' 'fuzz/*.[ch]' 'bench/*.[ch]'); do
    check "layout of $file" clang-format-14 --dry-run --Werror "$file"
done
finish
