#!/bin/sh
# Prints what the tool store must know about an image, one "buildapi-facts <name> <value>" a line. Arguments: the shared
# libraries to look for, "--", the commands to look for. Any POSIX shell runs it; what it needs besides may be missing.
say() { echo "buildapi-facts $*"; }

first() { IFS= read -r line && printf '%s\n' "$line"; }

say begin
say machine "$(uname -m 2>/dev/null)"

# glibc says its version in three places, of which a slim image may lack the first two; musl only says that it is musl.
libc=$(getconf GNU_LIBC_VERSION 2>/dev/null)
case $libc in
  'glibc '*) ;;
  *)
    libc=$(ldd --version 2>&1 | first)
    case $libc in
      *musl*) libc=musl ;;
      *GLIBC* | *glibc* | *'GNU libc'*) libc="glibc ${libc##* }" ;;
      *)
        libc=
        for loader in /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1; do
          [ -x "$loader" ] || continue
          libc=$("$loader" --version 2>/dev/null | first)
          libc="glibc ${libc##* }"
          libc=${libc%.}
        done
        for loader in /lib/ld-musl-*.so.1; do
          [ -e "$loader" ] && [ -z "$libc" ] && libc=musl
        done
        ;;
    esac
    ;;
esac
say libc "$libc"

while [ $# -gt 0 ] && [ "$1" != -- ]; do
  for folder in /lib /usr/lib /lib64 /usr/lib64 /lib/*-linux-gnu* /usr/lib/*-linux-gnu* /usr/local/lib /usr/local/lib64; do
    if [ -e "$folder/$1" ]; then
      say library "$1"
      break
    fi
  done
  shift
done
[ $# -eq 0 ] || shift
for command in "$@"; do
  command -v "$command" >/dev/null 2>&1 && say command "$command"
done

# Where Node.js comes from a start-up file, as with nvm, only a login shell knows it.
folder=
if command -v node >/dev/null 2>&1; then
  folder=$(dirname "$(command -v node)")
elif command -v bash >/dev/null 2>&1; then
  folder=$(bash -lc 'command -v node >/dev/null && dirname "$(command -v node)"' 2>/dev/null)
fi
if [ -n "$folder" ]; then
  PATH=$folder:$PATH
  say node "$(node --version 2>/dev/null | first)"
  say node-folder "$folder"
fi
if command -v npm >/dev/null 2>&1; then
  say npm "$(npm --version 2>/dev/null | first)"
  say registry "$(npm config get registry 2>/dev/null | first)"
fi
say end
