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
  printf 'setuptools %s\n' "$(version python3 -c 'import distutils, setuptools; print(setuptools.__version__)')"
  if [ -x /usr/local/bin/amplify ]; then printf 'amplify %s\n' "$(version amplify --version)"; fi
}

# What the image was to have and goes without: a file each, with the reason.
missing() {
  for file in /usr/local/share/buildapi/missing/*; do
    [ ! -f "$file" ] || printf '%s %s\n' "${file##*/}" "$(head -n 1 "$file")"
  done
}

# A program that its maker's host gave but that does not run here is no reason to have no image.
if [ -x /usr/local/bin/amplify ] && ! (version amplify --version) >/dev/null 2>&1; then
  rm -f /usr/local/bin/amplify
  echo 'Its program does not run in the image.' >/usr/local/share/buildapi/missing/amplify
fi

# Through a file, because the exit status of a command in a pipe is lost.
list=$(mktemp)
absent=$(mktemp)
trap 'rm -f "$list" "$absent"' EXIT
tools > "$list"
missing > "$absent"

. /etc/os-release
jq -Rn --rawfile absent "$absent" --arg id "$ID" --arg release "$(cat /etc/debian_version)" --arg glibc "$(version ldd --version)" '
  {
    distribution: { id: $id, version: $release },
    libc: { name: "glibc", version: $glibc },
    tools: [inputs | split(" ") | { key: .[0], value: .[1] }] | from_entries,
    missing: [$absent | split("\n")[] | select(. != "") | { key: split(" ")[0], value: sub("^[^ ]* "; "") }] | from_entries
  }' < "$list"
