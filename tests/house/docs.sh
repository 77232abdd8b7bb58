#!/bin/sh
# docs.sh - the documentation holds: no link is dead, no page is an orphan, and every command in a
# ```sh block of docs/ runs, page by page, in a scratch copy of what `./run demo` leaves behind.
. tests/lib.sh

root=$(pwd)
pages=$(git ls-files --cached --others --exclude-standard '*.md' | grep -v '^third_party/')

# Targets of the links of a page, without those that lead out of the tree.
links_of() { grep -o '](\([^)#]*\)' "$1" | sed 's/^](//' | grep -v '^[a-z]*://' | grep -v '^$'; }

dead_links() {
    for page in $pages; do
        for link in $(links_of "$page"); do
            [ -e "$(dirname "$page")/$link" ] || echo "$page: $link"
        done
    done
}

# Pages that no other page leads to.
orphans() {
    for page in $pages; do
        for link in $(links_of "$page"); do
            realpath --relative-to . "$(dirname "$page")/$link"
        done
    done | sort -u >"$TMPDIR/linked"
    for page in $pages; do
        case $page in README.md | CHANGELOG.md) continue ;; esac
        grep -qx -e "$page" -e "${page%/*}" "$TMPDIR/linked" || echo "$page"
    done
}

none() { # WHAT COMMAND
    found=$($2)
    if [ -z "$found" ]; then
        ok "$1"
    else
        not_ok "$1"
        printf '%s\n' "$found" | sed 's/^/  # /'
    fi
}

commands_of() { awk '/^```sh$/ { on = 1; next } /^```/ { on = 0 } on' "$1"; }

make_scratch() {
    mkdir -p build/demo
    ln -s "$(realpath "$root/$ABACUS")" build/abacus
    export ABACUS_HOME="$root"
    build/abacus demo build/demo/data --people 600 >/dev/null &&
        build/abacus init build/demo/county --name 示范县 --name-en Demo --division 990101 --fictional >/dev/null &&
        { build/abacus -C build/demo/county import build/demo/data >/dev/null || [ $? -eq 1 ]; } &&
        { build/abacus -C build/demo/county run >/dev/null || [ $? -eq 1 ]; }
}

# Each page begins in a folder of its own, beside nothing but build/.
run_page() {
    folder=$(mktemp -d) && ln -s "$TMPDIR/scratch/build" "$folder/build" && cd "$folder" || return 1
    commands_of "$root/$1" >page.sh
    sh -eu page.sh
}

none 'no link is dead' dead_links
none 'every page is reached from another' orphans
mkdir "$TMPDIR/scratch" && cd "$TMPDIR/scratch" || exit 1
check 'a scratch county is made' make_scratch
for page in $(cd "$root" && git ls-files --cached --others --exclude-standard 'docs/*.md' 'docs/**/*.md'); do
    [ -z "$(commands_of "$root/$page")" ] || check "the commands of $page run" run_page "$page"
done
finish
