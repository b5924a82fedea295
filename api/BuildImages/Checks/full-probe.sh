# shellcheck shell=sh
# Defines buildapi_full_probe: what buildapi_probe finds (quick-probe.sh comes first), and then where each tool is, what
# version it says it has, and the user's name. Every tool is run at once and given five seconds; one that hangs is reported
# without a version. Needs no command but the tools themselves, though without "sleep" nobody stops one that hangs.
buildapi_full_probe() (
  set +euf
  root=${1-}
  place=
  result=0
  buildapi_probe "$root" || result=$?

  # Runs a command and kills it when it takes too long.
  limited() {
    "$@" </dev/null 2>&1 &
    started=$!
    (sleep 5 && kill -9 "$started") >/dev/null 2>&1 &
    watchdog=$!
    wait "$started" 2>/dev/null
    kill "$watchdog" 2>/dev/null
  }

  # The first lines are enough: some tools greet before they tell, and busybox answers with its usage.
  first_lines() {
    text=
    for number in 1 2 3; do
      IFS= read -r line && text="$text $line"
    done
    buildapi_say says "$1$text"
  }

  ask() {
    buildapi_has "$1" || return 0
    buildapi_say at "$1" "$place"
    (limited "$@" | first_lines "$1") &
  }

  ask npm --version
  ask node --version
  ask git --version
  ask curl --version
  ask ssh -V
  ask wget --version
  ask tar --version
  ask bash --version
  buildapi_has sh && buildapi_say at sh "$place"

  musl=
  for file in "$root"/lib/ld-musl-*.so.1; do
    [ -x "$file" ] && musl=$file
  done
  if buildapi_has getconf && [ -z "$musl" ]; then
    (limited getconf GNU_LIBC_VERSION | first_lines libc) &
  elif buildapi_has ldd && [ -z "$musl" ]; then
    (limited ldd --version | first_lines libc) &
  elif [ -n "$musl" ]; then
    (limited "$musl" | first_lines libc) &
  fi

  # nvm is a shell function; its package file says which one without running it.
  for folder in "${NVM_DIR-}" "${HOME-}/.nvm" /root/.nvm /usr/local/nvm /opt/nvm; do
    if [ -z "$folder" ] || [ ! -r "$root$folder/nvm.sh" ]; then continue; fi
    buildapi_say at nvm "$folder/nvm.sh"
    [ -r "$root$folder/package.json" ] || break
    while IFS= read -r line; do
      case $line in *'"version":'*) buildapi_say says nvm "$line" && break ;; esac
    done <"$root$folder/package.json"
    break
  done

  uid=
  [ -r /proc/self/status ] && while read -r key value _; do
    case $key in Uid:) uid=$value && break ;; esac
  done </proc/self/status
  [ -n "$uid" ] && [ -r "$root/etc/passwd" ] && while IFS=: read -r name _ number _; do
    [ "$number" = "$uid" ] && buildapi_say user "$name" && break
  done <"$root/etc/passwd"

  wait
  buildapi_say complete
  return "$result"
)
