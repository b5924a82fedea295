#!/bin/sh
# Prints what this image holds as JSON. Every version is what the tool itself
# says; a tool that is missing or says nothing ends the build of the image.
set -eu

# version COMMAND...: the first thing in the output that looks like a version.
version() {
  found=$("$@" 2>&1 | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1)
  [ -n "$found" ] || { echo "no version in the output of: $*" >&2; exit 1; }
  printf '%s' "$found"
}

tools() {
  for tool in bash curl git node npm yarn pnpm corepack gcc make python3 ruby bundler jq tar wget xz; do
    printf '%s %s\n' "$tool" "$(version "$tool" --version)"
  done
  printf 'git-lfs %s\n' "$(version git lfs version)"
  printf 'ssh %s\n' "$(version ssh -V)"
  printf 'hugo %s\n' "$(version hugo version)"
  printf 'zip %s\n' "$(version zip -h)"
  printf 'unzip %s\n' "$(version unzip -v)"
}

# Through a file, because the exit status of a command in a pipe is lost.
list=$(mktemp)
trap 'rm -f "$list"' EXIT
tools > "$list"

. /etc/os-release
jq -Rn --arg id "$ID" --arg release "$(cat /etc/debian_version)" --arg glibc "$(version ldd --version)" '
  {
    distribution: { id: $id, version: $release },
    libc: { name: "glibc", version: $glibc },
    tools: [inputs | split(" ") | { key: .[0], value: .[1] }] | from_entries
  }' < "$list"
