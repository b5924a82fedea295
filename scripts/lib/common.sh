# shellcheck shell=bash
# What every script here shares: saying things, failing, cleaning up, and
# installing Debian packages. Sourced, never run.

# shellcheck disable=SC2034 # for the scripts that source this file
BUILDAPI_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly BUILDAPI_ROOT

# Progress goes to stderr, so that a script's stdout stays its result.
say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
note() { printf '    %s\n' "$*" >&2; }

fail() {
  printf '\033[1;31merror:\033[0m %s\n' "$1" >&2
  shift
  local line
  for line in "$@"; do note "$line"; done
  exit 1
}

# Plain text where nobody watches: logs of CI need no colours.
if [ ! -t 2 ]; then
  say() { printf '==> %s\n' "$*" >&2; }
  fail() {
    printf 'error: %s\n' "$1" >&2
    shift
    local line
    for line in "$@"; do note "$line"; done
    exit 1
  }
fi

has() { command -v "$1" >/dev/null 2>&1; }

# on_exit COMMAND...: runs when the script ends, however it ends; the last one
# registered runs first. Each must be safe to run twice.
exit_commands=()
on_exit() { exit_commands=("$*" "${exit_commands[@]}"); }

run_exit_commands() {
  local command
  trap '' INT TERM
  for command in "${exit_commands[@]}"; do eval "$command" || true; done
}
trap run_exit_commands EXIT
# A command that fails without a word must not end a script without one.
set -o errtrace
trap 'trap - ERR; note "stopped at ${BASH_SOURCE[0]##*/}, line $LINENO: $BASH_COMMAND"' ERR
trap 'exit 130' INT
trap 'exit 143' TERM HUP

temporary_folder() {
  local folder
  folder=$(mktemp -d)
  on_exit "rm -rf $(printf %q "$folder")"
  REPLY=$folder
}

# quietly COMMAND...: keeps what it prints for the case that it fails.
quietly() {
  local output
  output=$(mktemp)
  if "$@" >"$output" 2>&1; then
    rm -f "$output"
    return
  fi
  tail -n 40 "$output" >&2
  rm -f "$output"
  fail "this failed, its last words are above: $*"
}

is_debian_like() { has apt-get && has dpkg-query; }

can_install() { is_debian_like && [ "$(id -u)" = 0 ]; }

is_installed() { dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^.i'; }

apt_lists_are_fresh=
# install_packages NAME...: Debian packages, without what they only recommend.
install_packages() {
  say "installing $*"
  if [ -z "$apt_lists_are_fresh" ]; then
    # A mirror may be behind with one suite; the install fails by itself when nothing usable came.
    apt-get -q update >/dev/null 2>&1 || note "apt-get update was not happy; going on with the lists there are"
    apt_lists_are_fresh=yes
  fi
  DEBIAN_FRONTEND=noninteractive quietly apt-get -qy -o DPkg::Lock::Timeout=300 \
    install --no-install-recommends "$@" </dev/null
}

# need_commands COMMAND=PACKAGE...: installs what is missing on Debian and
# Ubuntu as root; elsewhere names everything that is missing, all at once.
need_commands() {
  local pair missing=() packages=()
  for pair in "$@"; do
    has "${pair%%=*}" && continue
    missing+=("${pair%%=*}")
    packages+=("${pair#*=}")
  done
  [ ${#missing[@]} -eq 0 ] && return
  if can_install; then
    install_packages "${packages[@]}"
    return
  fi
  fail "missing on this machine: ${missing[*]}" \
    "Install them and start again. On Debian or Ubuntu:" \
    "  sudo apt-get install --no-install-recommends ${packages[*]}"
}

# Debian keeps servers where only root looks.
PATH=$PATH:/usr/sbin

# need_server COMMAND PACKAGE UNIT...: the same for a program of which only the
# program is wanted: its package would also start it, now and at every boot.
need_server() {
  if has "$1"; then return; fi
  need_commands "$1=$2"
  if [ -d /run/systemd/system ]; then systemctl disable --now "${@:3}" >&2 || true; fi
}
