# common.sh - sourced by the scripts here: where the project is, how to speak, how to build www and C.
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$top"
export LC_ALL=C.UTF-8

# Caches stand in HOME. Who builds for others may give none, or one that nothing can be written to: then build/home is it.
HOME=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
touched() { touch "$1/.kho-was-here" 2>/dev/null && rm -f "$1/.kho-was-here"; }
touched "${HOME:-/nowhere}" || { HOME=$top/build/home; mkdir -p "$HOME"; }
[ -z "${XDG_CACHE_HOME:-}" ] || { mkdir -p "$XDG_CACHE_HOME" && touched "$XDG_CACHE_HOME"; } 2>/dev/null || unset XDG_CACHE_HOME
export HOME

say()  { printf '\n== %s\n' "$*"; }
die()  { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# newer A B...: is any of the files (or any file below the folders) B newer than A, or A missing?
newer()
{
    local stamp=$1; shift
    [ -e "$stamp" ] || return 0
    [ -n "$(find "$@" -newer "$stamp" -print -quit 2>/dev/null)" ]
}

# The packages of www/, exactly as its lock names them; nothing when they are there already.
www_packages()
{
    [ -f www/package-lock.json ] || return 0
    newer www/node_modules/.stamp www/package.json www/package-lock.json || return 0
    say "npm ci in www/"
    (cd www && npm ci --no-fund --no-audit --no-update-notifier) && touch www/node_modules/.stamp
}

# www/dist, when a source of it is newer than the last bundle.
www_bundle()
{
    [ -f www/build.mjs ] || return 0
    www_packages || return 1
    local sources=()
    mapfile -t sources < <(find www -mindepth 1 -maxdepth 1 ! -name node_modules ! -name dist ! -name test)
    newer www/dist/.stamp "${sources[@]}" msg src/kernel script/wasm || return 0
    say "bundle of www/"
    (cd www && npm run --silent build) && mkdir -p www/dist && touch www/dist/.stamp
}

# meson_build DIR ARGUMENT...: sets DIR up once (again when the arguments differ) and builds what is out of date.
meson_build()
{
    local dir=$1; shift
    if [ "$(cat "$dir/.arguments" 2>/dev/null)" != "${CC:-} $*" ]; then
        rm -rf "$dir"
        meson setup "$dir" "$@" || return 1
        printf '%s' "${CC:-} $*" > "$dir/.arguments"
    fi
    ninja -C "$dir" -k 0 $(ninja -C "$dir" -t query "${NINJA_TARGET:-all}" >/dev/null 2>&1 && echo "${NINJA_TARGET:-all}")
}

# The program in a build folder; nothing when it is not built.
kho_in() { find "$1/src/kho" -maxdepth 0 -type f 2>/dev/null; }

# The program as people run it; asserts stay on. A warning that only another compiler has does not stop a newcomer.
release_build() { NINJA_TARGET=programs CC="$(command -v ccache >/dev/null && echo 'ccache ')gcc" meson_build build/release --buildtype=release -Dwerror=false; }
