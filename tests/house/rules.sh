#!/bin/sh
# rules.sh - the house's rules that a machine can tell: who may include whom, how long, what never.
. tests/lib.sh

sources=$(git ls-files --cached --others --exclude-standard 'src/*.[ch]')
# The order of the rooms is the order in src/meson.build; the command line is above all of them.
rooms=$(sed -n "/foreach room/,/\]/p" src/meson.build | grep -o "'[a-z]*'" | tr -d "'"; echo cli)

# none WHAT COMMAND…: the command finds nothing to complain about.
none() {
    what=$1
    shift
    found=$("$@")
    if [ -z "$found" ]; then
        ok "$what"
    else
        not_ok "$what"
        printf '%s\n' "$found" | sed 's/^/  # /'
    fi
}

# shellcheck disable=SC2086 # no path of ours has a space
in_sources() { grep -nE "$@" $sources; }

upward_includes() {
    # shellcheck disable=SC2086
    awk -v rooms="$(echo "$rooms" | tr '\n' ' ')" '
        BEGIN { n = split(rooms, list, " "); for (i = 1; i <= n; i++) rank[list[i]] = i }
        /^#include ".*\// {
            split(FILENAME, path, "/"); split($2, name, "[\"/]")
            here = path[2]; there = name[2]
            if (!(here in rank)) print FILENAME ": its room is not in src/meson.build"
            else if (!(there in rank)) print FILENAME ":" FNR ": no such room: " $2
            else if (rank[there] > rank[here]) print FILENAME ":" FNR ": " here " is below " there
        }' $sources
}

private_includes() {
    # shellcheck disable=SC2086
    awk '/^#include ".*_int\.h"/ {
            split(FILENAME, path, "/"); split($2, name, "[\"/]")
            if (path[2] != name[2]) print FILENAME ":" FNR ": " $2 " belongs to " name[2]
        }' $sources
}

# A function's braces stand in the first column (.clang-format), those of everything else do not.
long_functions() {
    # shellcheck disable=SC2086
    awk '/^\{$/ { start = FNR; next }
         /^\}$/ && start { if (FNR - start > 71) print FILENAME ":" start ": " FNR - start - 1 " lines"; start = 0 }
         FNR == 1 { start = 0 }' $sources
}

long_files() {
    # shellcheck disable=SC2086
    wc -l $sources | awk '$2 != "total" && $1 > 800 { print $2 ": " $1 " lines" }'
}

# What cannot bound its result, tell failure, or be used beside another thread.
dangerous_calls() {
    in_sources '(^|[^_[:alnum:]])(strcpy|strcat|stpcpy|sprintf|vsprintf|gets|strtok|alloca|system|popen|atoi|atol|atoll|atof|rand|srand|asctime|ctime|gmtime|localtime|tmpnam|mktemp|setjmp|longjmp|vfork)\('
}

# Doors: one room each for SQLite, DuckDB, processes and the sandbox.
beside_the_doors() {
    in_sources '#include [<"]sqlite3\.h' | grep -v '^src/store/'
    in_sources '#include [<"]duckdb\.h' | grep -v '^src/duck/'
    in_sources '(^|[^_[:alnum:]])(fork|execve|execv|execl|posix_spawn|rename|renameat|fsync|fdatasync|getrandom)\(' |
        grep -v '^src/os/'
}

floats_of_money() {
    in_sources '(double|float) +[a-z_]*(fen|yuan|amount|money)'
}

unintroduced() {
    for file in $sources; do
        head -n 1 "$file" | grep -q "^/\* ${file#src/} - " ||
            echo "$file: begins with no '/* ${file#src/} - what it is for'"
    done
}

unfinished() {
    git ls-files --cached --others --exclude-standard src tests tools run packs registers maps |
        grep -v '^tests/house/rules.sh$' | xargs grep -nE '\b(TODO|FIXME|XXX|HACK)\b'
}

bad_knowledge() {
    git ls-files --cached --others --exclude-standard registers maps packs facts | while read -r file; do
        grep -nH "$(printf '\t')" "$file"
        grep -nHE ' +$' "$file"
        iconv -f UTF-8 -t UTF-8 "$file" >/dev/null 2>&1 || echo "$file: not UTF-8"
        ! head -c 3 "$file" | grep -q "$(printf '\357\273\277')" || echo "$file: begins with a BOM"
        [ -z "$(tail -c 1 "$file")" ] || echo "$file: does not end with a newline"
    done
}

bad_shell() { shellcheck -x -s sh run tools/*.sh tests/lib.sh tests/*/*.sh .ci/run 2>&1; }

none 'a room includes only rooms before it' upward_includes
none 'private headers stay in their room' private_includes
none 'functions have at most 70 lines' long_functions
none 'files have at most 800 lines' long_files
none 'no dangerous calls' dangerous_calls
none 'SQLite, DuckDB, processes and durable writes have one door each' beside_the_doors
none 'no floating point for money' floats_of_money
none 'every file says what it is for' unintroduced
none 'nothing is left unfinished' unfinished
none 'knowledge is plain UTF-8 without tabs' bad_knowledge
none 'shell scripts are clean' bad_shell
finish
