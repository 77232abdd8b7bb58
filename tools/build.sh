# shellcheck shell=sh
# build.sh - the two builds: release (build/abacus) and test (sanitizers, warnings are errors).

# configure FOLDER OPTION…: from nothing when the options changed or an earlier try did not end;
# ninja itself configures again when a meson.build changes.
configure() {
    folder=$1
    shift
    [ "$(cat "$folder/options" 2>/dev/null)" = "$*" ] && return
    rm -rf "$folder"
    meson setup "$folder" "$@" >build/meson.log 2>&1 || {
        tail -n 20 build/meson.log >&2
        die "配置失败 configuring failed: build/meson.log"
    }
    printf '%s\n' "$*" >"$folder/options"
}

# A copy, not the linker's own output: it appears whole, and a running program keeps its file.
build_release() {
    configure build/release --buildtype=release -Doptimization=2 -Db_lto=true \
        -Db_lto_threads=1
    ninja -C build/release --quiet src/abacus
    cp build/release/src/abacus build/abacus.new
    mv -f build/abacus.new build/abacus
}

build_test() {
    configure build/test --buildtype=debugoptimized -Db_sanitize=address,undefined -Dwerror=true
    ninja -C build/test --quiet
}
