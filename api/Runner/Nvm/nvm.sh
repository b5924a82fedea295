# shellcheck shell=dash
# nvm for builds: the commands of nvm, with Node.js from the service's tool store. For Bash, and for scripts of sh that source
# it as they would nvm's own file. The runner answers what is asked in $BUILDAPI_NVM; a version that was had once is noted there.
# shellcheck disable=SC2034 # asked, silent and the others belong to whoever calls, by the scope that "local" gives them

command -v nvm >/dev/null 2>&1 || nvm() {
  # A child of the build's shell may have this function and not those that it calls.
  # shellcheck source=/dev/null
  command -v __nvm_main >/dev/null 2>&1 || . "$BUILDAPI_NVM/nvm.sh" || return
  __nvm_main "$@"
}

__nvm_main() {
  local asked='' silent='' latest='' name='' standard='' save='' long_term='' taken=0 rc='' version='' bin='' global='' cached='' answer=''
  local IFS=' 	
'
  [ $# -gt 0 ] || set -- help
  name=$1
  shift
  case $name in
    install | i) __nvm_install "$@" ;;
    use) __nvm_use "$@" ;;
    exec) __nvm_exec "$@" ;;
    run) __nvm_run "$@" ;;
    which) __nvm_which "$@" ;;
    current) __nvm_current ;;
    version) __nvm_version "$@" ;;
    ls | list) __nvm_list "$@" ;;
    ls-remote | list-remote) __nvm_list_remote "$@" ;;
    version-remote) __nvm_list_remote "$@" | tail -n 1 | sed 's/^ *//; s/ .*//' ;;
    alias) __nvm_alias "$@" ;;
    unalias) rm -f "$BUILDAPI_NVM/alias/${1:-none}" && __nvm_say "Deleted alias: ${1-}" ;;
    deactivate) __nvm_begin_again && __nvm_say 'nvm has let go of node' ;;
    install-latest-npm) __nvm_latest_npm ;;
    reinstall-packages | copy-packages) __nvm_say 'What npm installed globally stays there for every version of node.' ;;
    uninstall) __nvm_say "Versions of node stay in the service's tool store; there is nothing to uninstall." ;;
    cache | set-colors | unload | debug) ;;
    --version | -v) __nvm_say 0.40.3 ;;
    help | --help | -h) __nvm_help ;;
    *)
      __nvm_complain "'$name' is not a command of nvm here."
      __nvm_help >&2
      return 127
      ;;
  esac
}

__nvm_say() { printf '%s\n' "$*"; }
__nvm_complain() { printf 'nvm: %s\n' "$*" >&2; }

__nvm_help() {
  __nvm_say 'nvm of builds: install, use, exec, run, which, current, version, ls, ls-remote, alias, unalias, deactivate.' \
    'A version is 20, v20.11, 20.11.1, node, lts/*, lts/iron, lts/-1, an alias, or left out: then .nvmrc says it.'
}

# read UNTIL WORD...: options and a version; of "stop", the words behind the version are a command's.
__nvm_read() {
  local until=$1
  shift
  while [ $# -gt 0 ]; do
    case $1 in
      --lts) asked='lts/*' long_term=yes ;;
      --lts=*) asked=lts/${1#--lts=} long_term=yes ;;
      --silent) silent=yes ;;
      --latest-npm) latest=yes ;;
      --default) standard=default ;;
      --alias=*) standard=${1#--alias=} ;;
      --save | -w) save=yes ;;
      --) taken=$((taken + 1)) && return ;;
      -*) ;;
      *)
        [ -z "$asked" ] || return 0
        [ "$until" = all ] || __nvm_is_version "$1" || return 0
        asked=$1
        ;;
    esac
    taken=$((taken + 1))
    shift
  done
}

__nvm_is_version() {
  case $1 in
    [0-9]* | v[0-9]* | lts/* | node | stable | default | system | current) ;;
    '' | */* | .*) return 1 ;;
    *) [ -f "$BUILDAPI_NVM/alias/$1" ] ;;
  esac
}

# What is asked for, in the end: .nvmrc in the place of nothing, and what aliases stand for.
__nvm_settle() {
  local depth=0
  [ -n "$asked" ] || __nvm_read_rc || return
  while [ "$depth" -lt 5 ]; do
    case $asked in */* | .*) break ;; esac
    [ -f "$BUILDAPI_NVM/alias/$asked" ] || break
    read -r asked <"$BUILDAPI_NVM/alias/$asked"
    depth=$((depth + 1))
  done
}

__nvm_read_rc() {
  local folder=$PWD line=''
  while [ ! -f "$folder/.nvmrc" ]; do
    if [ -z "$folder" ]; then
      __nvm_complain "No .nvmrc file found in $PWD or above it. Name a version, or commit the file."
      return 127
    fi
    folder=${folder%/*}
  done
  rc=$folder/.nvmrc
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line#"$(printf '\357\273\277')"}
    line=${line%%#*}
    line=${line#"${line%%[![:space:]]*}"}
    line=${line%"${line##*[![:space:]]}"}
    [ -z "$line" ] || break
  done <"$rc"
  if [ -z "$line" ]; then
    __nvm_complain "$rc names no version."
    return 3
  fi
  asked=$line
  [ -n "$silent" ] || __nvm_say "Found '$rc' with version <$asked>"
}

# ask WHAT WORDS: the runner's answer is then in the file $answer; fails when that is a refusal.
__nvm_ask() {
  local folder='' verdict=''
  if [ ! -p "${BUILDAPI_NVM-}/requests" ] || ! folder=$(mktemp -d "$BUILDAPI_NVM/ask.XXXXXX") || ! mkfifo "$folder/done"; then
    __nvm_complain 'the runner of this build cannot be asked.'
    return 1
  fi
  printf '%s %s %s\n' "${folder##*/}" "$1" "$2" >"$BUILDAPI_NVM/requests"
  read -r verdict <"$folder/done"
  answer=$folder/answer
  [ "$verdict" = yes ]
}

# get WHAT: sees to it that the version is there, and sets version, bin, global and cached.
__nvm_get() {
  local field='' value=''
  answer=$BUILDAPI_NVM/versions/v${asked#v}
  case $asked in */* | .*) answer=/nowhere ;; esac
  if [ ! -f "$answer" ]; then
    if ! __nvm_ask "$1" "$asked"; then
      [ ! -f "$answer" ] || __nvm_complain "$(cat "$answer")${rc:+ ($rc asks for $asked.)}"
      return 3
    fi
    while read -r field value; do
      [ "$field" != notice ] || __nvm_complain "$value"
    done <"$answer"
  fi
  while read -r field value; do
    case $field in
      version) version=$value ;;
      bin) bin=$value ;;
      global) global=$value ;;
      cached) cached=$value ;;
    esac
  done <"$answer"
  [ "$answer" = "$BUILDAPI_NVM/versions/$version" ] || sed 's/^cached .*/cached yes/' "$answer" >"$BUILDAPI_NVM/versions/$version"
}

# place BIN: PATH without the tool store's Node.js and with this folder in its place: behind the other tools of the store,
# which are overrides of their own, and before all else that is not the user's doing.
__nvm_place() {
  local rest=$PATH: entry='' front='' back=''
  while [ -n "$rest" ]; do
    entry=${rest%%:*}
    rest=${rest#*:}
    case $entry in
      */buildapi/tools/node-[0-9]*/bin) front=$front$back back='' ;;
      */buildapi/tools/* | */.buildapi/global/bin) front=$front$back$entry: back='' ;;
      *) back=$back$entry: ;;
    esac
  done
  if [ -n "$1" ]; then
    case :$front$back in *":$global:"*) ;; *) front=$front$global: ;; esac
    front=$front$1:
  fi
  PATH=$front$back
  PATH=${PATH%:}
  export PATH
  hash -r 2>/dev/null || :
  __nvm_headers "${1%/bin}"
}

# Add-ons are compiled against the headers of the Node.js that is chosen, or of nobody; what the user has set stays.
__nvm_headers() {
  case ${npm_config_nodedir-} in '' | */buildapi/tools/*) ;; *) return 0 ;; esac
  if [ -n "$1" ] && [ -f "$1/include/node/node.h" ]; then export npm_config_nodedir="$1"; else unset npm_config_nodedir; fi
}

__nvm_activate() {
  local field='' value=''
  while read -r field value; do
    case $field in
      folder) mkdir -p "$value" ;;
      variable) __nvm_export "${value%%=*}" "${value#*=}" ;;
    esac
  done <"$answer"
  __nvm_place "$bin"
}

# What the user has set stays.
__nvm_export() {
  local now=''
  case $1 in '' | [0-9]* | *[!A-Za-z0-9_]*) return 0 ;; esac
  eval "now=\${$1-}"
  case $now in
    '' | */buildapi/tools/* | */.buildapi/global*) export "$1=$2" ;;
  esac
}

# As the build began: on the override's Node.js, or the image's.
__nvm_begin_again() {
  local first=''
  [ ! -f "$BUILDAPI_NVM/first" ] || first=$(tr ':' '\n' <"$BUILDAPI_NVM/first" | grep '/buildapi/tools/node-[0-9].*/bin$' | tail -n 1)
  global=$(tr ':' '\n' <"$BUILDAPI_NVM/first" 2>/dev/null | grep '/\.buildapi/global/bin$' | head -n 1)
  __nvm_place "$first"
}

__nvm_npm() { sed -n 's/^ *"version": *"\([^"]*\)".*/\1/p' "$bin/../lib/node_modules/npm/package.json" 2>/dev/null | head -n 1; }

__nvm_is_here() {
  case $asked in
    system) __nvm_place '' ;;
    default) __nvm_begin_again ;;
    current) ;;
    *) return 1 ;;
  esac
}

__nvm_use() {
  __nvm_read all "$@"
  __nvm_settle || return
  if __nvm_is_here; then
    if ! command -v node >/dev/null; then
      __nvm_complain "there is no node but those of nvm ('$asked')."
      return 127
    fi
    [ -n "$silent" ] || __nvm_say "Now using the build's own node: $(node --version)"
    return 0
  fi
  __nvm_get use || return
  __nvm_activate
  [ -n "$silent" ] || __nvm_say "Now using node $version (npm v$(__nvm_npm))"
  [ -z "$save" ] || printf '%s\n' "$version" >.nvmrc
}

__nvm_install() {
  local wished=''
  __nvm_read all "$@"
  __nvm_settle || return
  wished=$asked
  if __nvm_is_here; then return 0; fi
  __nvm_get install || return
  if [ -z "$silent" ]; then
    if [ "$cached" = yes ]; then __nvm_say "$version is already installed."; else __nvm_say "Downloading and installing node $version..."; fi
  fi
  __nvm_activate
  [ -n "$silent" ] || __nvm_say "Now using node $version (npm v$(__nvm_npm))"
  [ -n "$standard" ] || [ -f "$BUILDAPI_NVM/alias/default" ] || standard=default
  if [ -n "$standard" ]; then
    printf '%s\n' "$wished" >"$BUILDAPI_NVM/alias/$standard"
    [ -n "$silent" ] || __nvm_say "Creating $standard alias: $standard -> $wished (-> $version)"
  fi
  [ -z "$save" ] || printf '%s\n' "$version" >.nvmrc
  [ -z "$latest" ] || __nvm_latest_npm
}

# The newest npm may not run on an old Node.js; then the one that came along stays.
__nvm_latest_npm() {
  npm install --global --engine-strict --no-audit --no-fund npm@latest ||
    __nvm_complain "npm stays at $(npm --version): the newest does not run on node $(node --version), or cannot be had."
}

__nvm_exec() {
  __nvm_read stop "$@"
  shift "$taken"
  __nvm_settle || return
  if [ $# -eq 0 ]; then
    __nvm_complain 'exec needs a command.'
    return 127
  fi
  (
    if ! __nvm_is_here; then
      __nvm_get use || exit
      __nvm_activate
      [ -n "$silent" ] || __nvm_say "Running node $version (npm v$(__nvm_npm))"
    fi
    "$@"
  )
}

__nvm_run() {
  __nvm_read stop "$@"
  shift "$taken"
  __nvm_settle || return
  set -- ${silent:+--silent} "$asked" node "$@"
  asked='' silent='' taken=0
  __nvm_exec "$@"
}

__nvm_which() {
  silent=yes
  __nvm_read all "$@"
  __nvm_settle || return
  case $asked in
    system | default | current) (__nvm_is_here && command -v node) ;;
    *) __nvm_get use && __nvm_say "$bin/node" ;;
  esac
}

__nvm_current() {
  local node=''
  if ! node=$(command -v node); then
    __nvm_say none
  else
    case $node in
      */buildapi/tools/node-*) "$node" --version ;;
      *) __nvm_say system ;;
    esac
  fi
}

# here PREFIX: the versions that this build has had, lowest first.
__nvm_here() {
  local each=''
  # shellcheck disable=SC2012 # the names are versions
  ls "$BUILDAPI_NVM/versions" | while read -r each; do
    case $each in v"$1" | v"$1".*) __nvm_say "$each" ;; *) [ -n "$1" ] || __nvm_say "$each" ;; esac
  done | sort -t . -k 1.2,1n -k 2,2n -k 3,3n
}

__nvm_version() {
  local found=''
  asked=${1:-current}
  __nvm_settle || return
  case $asked in
    current) __nvm_current && return ;;
    node | stable) asked='' ;;
  esac
  found=$(__nvm_here "${asked#v}" | tail -n 1)
  __nvm_say "${found:-N/A}"
  [ -n "$found" ] || return 3
}

__nvm_list() {
  local current='' each=''
  current=$(__nvm_current)
  asked=${1-}
  [ -z "$asked" ] || __nvm_settle || return
  [ -n "$(__nvm_here "${asked#v}")" ] || [ -z "$asked" ] || { __nvm_say '            N/A' && return 3; }
  __nvm_here "${asked#v}" | while read -r each; do
    if [ "$each" = "$current" ]; then __nvm_say "->  $each"; else __nvm_say "    $each"; fi
  done
  if [ "$current" = system ]; then __nvm_say '->  system'; fi
  [ -n "$asked" ] || __nvm_alias
}

__nvm_list_remote() {
  local field='' value=''
  __nvm_read all "$@"
  if ! __nvm_ask list -; then
    [ ! -f "$answer" ] || __nvm_complain "$(cat "$answer")"
    return 3
  fi
  case $asked in
    lts/\* | node | stable) asked='' ;;
    lts/*) long_term=${asked#lts/} asked='' ;;
  esac
  sed '1!G;h;$!d' "$answer" | while read -r field value; do
    case $field in v"${asked#v}" | v"${asked#v}".*) ;; *) [ -z "$asked" ] || continue ;; esac
    case $long_term in '' | "$value") ;; yes) [ -n "$value" ] || continue ;; *) continue ;; esac
    __nvm_say "    $field${value:+   (LTS: $value)}"
  done
}

__nvm_alias() {
  local each='' target=''
  case ${1-} in
    */* | .*)
      __nvm_complain "an alias cannot be named '$1'."
      return 1
      ;;
  esac
  if [ $# -ge 2 ]; then
    printf '%s\n' "$2" >"$BUILDAPI_NVM/alias/$1"
  elif [ $# -eq 1 ] && [ ! -f "$BUILDAPI_NVM/alias/$1" ]; then
    return 0
  fi
  # shellcheck disable=SC2012 # the names were checked
  ls "$BUILDAPI_NVM/alias" | while read -r each; do
    [ $# -eq 0 ] || [ "$each" = "$1" ] || continue
    read -r target <"$BUILDAPI_NVM/alias/$each"
    __nvm_say "$each -> $target"
  done
}
