# shellcheck shell=sh
# setup.sh - brings what is missing: Debian packages and the DuckDB library. Sourced by ./run.
#
# Debian's own record tells what is installed, and a hash tells whether the library is whole: no
# stamp of ours that could lie. When nothing is missing, nothing here touches the network.

BUILD_PACKAGES='gcc libc6-dev meson ninja-build pkg-config
    libarchive-dev libexpat1-dev libisal-dev libjansson-dev libpcre2-dev libseccomp-dev libsodium-dev libsqlite3-dev
    libssl-dev libxlsxwriter-dev libyaml-dev libzstd-dev zlib1g-dev'
FORMAT_PACKAGES='git clang-format-14'
TEST_PACKAGES="$FORMAT_PACKAGES clang-tidy-14 libcmocka-dev python3 shellcheck"

DUCKDB_FOLDER=build/deps/duckdb

is_debian_12() {
    # shellcheck source=/dev/null
    (. /etc/os-release && [ "$ID" = debian ] && [ "$VERSION_ID" = 12 ]) 2>/dev/null
}

# Those of the named packages that are not (wholly) installed, on one line.
missing_packages() {
    for package in "$@"; do
        # shellcheck disable=SC2016 # the format is dpkg's
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
            printf '%s ' "$package"
    done
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "请以 root 执行 / run as root: apt-get install --no-install-recommends $missing"
    fi
}

install_packages() {
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" >build/apt.log 2>&1
}

# need_packages "LIST": installs those that are missing, after saying which.
need_packages() {
    is_debian_12 || return 0
    # shellcheck disable=SC2086 # a list of names
    missing=$(missing_packages $1)
    [ -n "$missing" ] || return 0
    step "安装 Debian 软件包 installs Debian packages: $missing"
    mkdir -p build
    # A new machine has no lists yet; old lists may name versions that are gone.
    # shellcheck disable=SC2086
    { has_package_lists && install_packages $missing; } ||
        { as_root apt-get update -qq && install_packages $missing; } || {
        tail -n 5 build/apt.log >&2
        die "软件包未装上，修复后再运行 / packages are missing; mend this and run again"
    }
}

has_package_lists() {
    for list in /var/lib/apt/lists/*_Packages*; do
        [ -e "$list" ] && return 0
    done
    return 1
}

# Elsewhere than on Debian 12 nothing is installed: what is needed is said, and tried if present.
check_system() {
    [ "$(uname -sm)" = 'Linux x86_64' ] ||
        die "只支持 Linux x86-64 / builds on Linux x86-64 only; this is $(uname -sm)"
    is_debian_12 && return
    note "注意：这不是 Debian 12，所需请自备 / this is not Debian 12; what is needed, by its names:"
    # shellcheck disable=SC2086
    note "  "$BUILD_PACKAGES npm
    for tool in cc meson ninja pkg-config; do
        command -v "$tool" >/dev/null || die "缺 missing: $tool"
    done
}

# ---- DuckDB ----

duckdb_fact() { awk -v key="$1" '$1 == key { print $2 }' third_party/duckdb/VERSION; }

has_hash() { # FILE HASH
    [ -f "$1" ] && echo "$2  $1" | sha256sum --check --status
}

# Downloads into a folder of its own; the library appears under its name only when its hash is right.
# npm is the package's ordinary client and keeps to the user's registry settings.
fetch_duckdb() {
    package=$(duckdb_fact package)@$(duckdb_fact package_version)
    command -v npm >/dev/null || need_packages npm
    step "下载 DuckDB downloads DuckDB: npm $package (24 MB)"
    download=$(mktemp -d build/deps/download.XXXXXX)
    trap 'rm -rf "$download"' EXIT INT TERM
    (cd "$download" && npm pack --silent "$package" >/dev/null) ||
        die "DuckDB 未下载成功，请检查网络后再试 / could not download DuckDB; check the network"
    has_hash "$(echo "$download"/*.tgz)" "$(duckdb_fact package_sha256)" ||
        die "DuckDB 包的校验值不符，未采用 / the package's hash is not the known one; not used"
    tar -xzf "$download"/*.tgz -C "$download" package/libduckdb.so
    has_hash "$download/package/libduckdb.so" "$(duckdb_fact library_sha256)" ||
        die "DuckDB 库的校验值不符，未采用 / the library's hash is not the known one; not used"
    mkdir -p "$DUCKDB_FOLDER"
    mv -f "$download/package/libduckdb.so" "$DUCKDB_FOLDER/libduckdb.so"
    rm -rf "$download"
    trap - EXIT INT TERM
}

need_duckdb() {
    mkdir -p build/deps
    has_hash "$DUCKDB_FOLDER/libduckdb.so" "$(duckdb_fact library_sha256)" || fetch_duckdb
}

set_up_build() {
    check_system
    need_packages "$BUILD_PACKAGES"
    need_duckdb
}

set_up_test() {
    check_system
    need_packages "$BUILD_PACKAGES $TEST_PACKAGES"
    need_duckdb
}
