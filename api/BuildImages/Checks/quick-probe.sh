#!/bin/sh
# Defines buildapi_probe: looks for everything that a build image must or should hold, prints one line for each finding,
# and fails when something required is missing. Uses nothing but what is built into the shell: dash, bash and busybox sh
# run it, and an image may lack every other command. It runs in a subshell, so it leaves no variable behind and may be
# called under "set -eu". The optional argument is the folder that stands for / (for tests).
buildapi_say() { echo "buildapi-probe $*"; }

# Finds a tool and leaves its path in $place. "command -v" alone would do, but dash also finds files that may not be
# executed. No substitution: each would cost a fork.
buildapi_has() {
  command -v "$1" >/dev/null 2>&1 || return 1
  old_ifs=$IFS
  IFS=:
  for folder in $PATH; do
    place=${folder:-.}/$1
    if [ -f "$place" ] && [ -x "$place" ]; then
      IFS=$old_ifs
      return 0
    fi
  done
  IFS=$old_ifs
  # Neither on the PATH nor a file: a command of the shell itself, as in a lone busybox.
  place="built into sh"
  case $(command -v "$1") in /*) return 1 ;; esac
}

buildapi_probe() (
  set +euf
  root=${1-}
  buildapi_say begin
  missing=0
  for tool in sh bash curl git ssh; do
    buildapi_has "$tool" || { buildapi_say missing "$tool"; missing=1; }
  done
  for tool in node npm wget tar; do
    buildapi_has "$tool" || buildapi_say missing "$tool"
  done
  nvm=
  for folder in "${NVM_DIR-}" "${HOME-}/.nvm" /root/.nvm /usr/local/nvm /opt/nvm; do
    [ -n "$folder" ] && [ -r "$root$folder/nvm.sh" ] && nvm=$folder
  done
  [ -n "$nvm" ] || buildapi_say missing nvm

  release=$root/etc/os-release
  [ -r "$release" ] || release=$root/usr/lib/os-release
  alpine=
  if [ -r "$release" ]; then
    while IFS= read -r line || [ -n "$line" ]; do
      value=${line#*=}
      value=${value#[\"\']}
      value=${value%[\"\']}
      case $line in
        ID=* | ID_LIKE=*) case " $value " in *" alpine "*) alpine=yes ;; esac ;;
      esac
      case $line in
        ID=*) buildapi_say id "$value" ;;
        ID_LIKE=*) buildapi_say like "$value" ;;
        VERSION_ID=*) buildapi_say release "$value" ;;
      esac
    done <"$release"
  fi

  # Both loaders may be there: Alpine can carry a glibc look-alike, and Debian has musl as a package.
  glibc=
  musl=
  for file in "$root"/lib64/ld-linux-x86-64.so.2 "$root"/lib/ld-linux-x86-64.so.2 "$root"/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2; do
    [ -e "$file" ] && glibc=yes
  done
  for file in "$root"/lib/ld-musl-*.so.1; do
    [ -e "$file" ] && musl=yes
  done
  if [ -n "$musl" ] && { [ -z "$glibc" ] || [ -n "$alpine" ]; }; then
    buildapi_say libc musl
  elif [ -n "$glibc" ]; then
    buildapi_say libc glibc
  else
    buildapi_say missing libc
  fi

  if [ -r /proc/self/status ]; then
    while read -r key value _; do
      case $key in Uid:) buildapi_say uid "$value" && break ;; esac
    done </proc/self/status
  fi
  buildapi_say end
  return "$missing"
)
