#!/bin/sh
# analyse.sh TOOL FILE… - has one of the analysers (tidy, gcc) look at C files, one TAP line a file.
#
# A clean verdict is kept under a hash of all that it depends on: the file, every header of ours that
# it includes, the tool and its settings. So a second look costs a hash.
set -eu
tool=$1
shift
cache=build/cache/analysis/$tool
mkdir -p "$cache"
# build/test/src holds the sources that the build makes.
flags='-std=gnu17 -D_GNU_SOURCE -Isrc -Ibuild/test/src -isystem third_party/duckdb'

case $tool in
tidy) settings=$({ clang-tidy-14 --version; cat .clang-tidy; } | sha256sum) ;;
gcc) settings=$(gcc -v 2>&1 | tail -n 1) ;;
*) exit 2 ;;
esac

# shellcheck disable=SC2086
look() {
    case $tool in
    # Small functions (rc_failed) are followed however deep they are called.
    tidy) clang-tidy-14 --quiet "$1" -- $flags -Xclang -analyzer-config \
        -Xclang ipa-always-inline-size=8 ;;
    # Its search for leaks takes iconv_open's failure for memory; LeakSanitizer sees the real ones.
    gcc) gcc $flags -Werror -fanalyzer -Wno-analyzer-malloc-leak -c "$1" -o /dev/null ;;
    esac
}

verdict_key() {
    # shellcheck disable=SC2086
    gcc $flags -MM "$1" | grep -o '[^ ]*/[^ ]*' | sort -u | xargs sha256sum | { cat; echo "$settings $flags"; } | sha256sum | cut -d ' ' -f 1
}

status=0
for file in "$@"; do
    key=$(verdict_key "$file")
    if [ -e "$cache/$key" ] || said=$(look "$file" 2>&1); then
        : >"$cache/$key"
        echo "ok - $tool: $file"
    else
        status=1
        printf 'not ok - %s: %s\n' "$tool" "$file"
        printf '%s\n' "$said" | sed 's/^/  # /'
    fi
done
exit "$status"
