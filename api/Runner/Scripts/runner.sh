#!/bin/sh
# The runner: does the steps of a build inside its container and tells the service, over HTTP with a token, what happens.
# POSIX sh (dash, bash, busybox); needs curl, git, ssh and bash, which the probe before it has made sure of.
#
# Two files grow and are sent by byte offset: "log", what the build prints, and "events", one line each:
#   step NAME started|succeeded|failed TIME    commit ID    command NUMBER started TIME    command NUMBER finished EXIT TIME
#   runs PACKAGE VERSION WHY                   a tool that is not the override's while commands run
#   failed CODE EXIT MESSAGE                   artifacts SOURCE//FOLDER    wrote FOLDER//...    kept INDEX PATTERN
#   skipped                                    succeeded
#   usage CPU MEMORY READ WRITTEN RECEIVED SENT    what the container has used so far
# TIME is in seconds since 1970. The service knows what an offset means, so either side may restart at any moment.
set -u
umask 022
home=$BUILDAPI_HOME
log=$home/log
events=$home/events
answer=$home/answer
: >>"$log"
: >>"$events"
cd /

# Not every date knows fractions of a second.
case $(date +%s.%N 2>/dev/null) in
  *[!0-9.]* | *. | '') now() { date +%s.0; } ;;
  *) now() { date +%s.%N; } ;;
esac
# A line of its own, also behind output that does not end with one.
say() {
  if [ -s "$log" ] && [ -n "$(tail -c 1 "$log")" ]; then echo >>"$log"; fi
  printf '%s\n' "$*" >>"$log"
}
event() { printf '%s\n' "$*" >>"$events"; }

# shellcheck source=api/Runner/Scripts/usage.sh
. "$home/usage.sh"
step() {
  event step "$1" "$2" "$(now)"
  usage
}

# request OUTPUT CURL-ARGUMENT...: asks until the service answers; succeeds on 2xx, fails on 4xx with the code in $status.
# Two requests of one curl have two codes, one behind the other.
second_output=
request() {
  output=$1
  shift
  tries=0
  while :; do
    # With -C, curl adds to a file that is there.
    rm -f "$output" ${second_output:+"$second_output"}
    status=$(curl -K "$home/curl.conf" -o "$output" -w '%{http_code}' "$@" 2>"$home/curl.err") || status=000
    case $status in
      # 408: the body came to a halt, as when something on the way was paused.
      *000* | 5* | ???5?? | 408* | ???408) ;;
      2?? | 2??2??) return 0 ;;
      4?? | 4????? | 2??4??) return 1 ;;
    esac
    tries=$((tries + 1))
    # Ten minutes without an answer: nobody waits for this build any more.
    [ "$tries" -lt 1200 ] || exit 92
    sleep 0.5
  done
}

# shellcheck source=api/Runner/Scripts/shipping.sh
. "$home/shipping.sh"

# The one way out: everything is sent before the container ends.
finish() {
  trap '' TERM
  [ -z "${session-}" ] || kill -KILL "$session" 2>/dev/null
  [ -z "${answering-}" ] || kill -KILL "$answering" 2>/dev/null
  # What the commands left running may print for ever.
  drain
  [ -z "${reader-}" ] || kill -KILL "$reader" 2>/dev/null
  usage
  : >"$home/done"
  # Before its trap stands the signal would end it.
  [ ! -e "$home/shipping" ] || kill -USR1 "$shipper" 2>/dev/null
  # "wait" alone is not to be trusted with it: a shell may come back from it early.
  while wait "$shipper"; [ ! -e "$home/sent" ] && kill -0 "$shipper" 2>/dev/null; do sleep 0.05; done
  # A command of the build may have ended it, too. What it did not send is sent now; the service knows from where on.
  [ -e "$home/sent" ] || (ship)
  exit "$1"
}

# fail STEP CODE EXIT MESSAGE
fail() {
  step "$1" failed
  event failed "$2" "$3" "$4"
  finish 1
}

# A repeated claim of the same claimant is answered like the first: the answer may have been lost on the way.
claimant=
read -r claimant 2>/dev/null </proc/sys/kernel/random/uuid || claimant=$$-$(date +%s%N)
if ! request "$home/claim" -X POST "$BUILDAPI_URL/runner/claim?claimant=$claimant"; then
  echo "buildapi-bootstrap refused $status"
  exit 94
fi
repository='' branch='' commit='' key=none app='' path_prefix='' depth=1 root=. since='' since_build='' log_limit=0
: >"$home/compare"
while IFS=' ' read -r name value; do
  case $name in
    repository) repository=$value ;;
    branch) branch=$value ;;
    commit) commit=$value ;;
    key) key=$value ;;
    app) app=$value ;;
    depth) depth=$value ;;
    log) log_limit=$value ;;
    root) root=$value ;;
    since) since=${value#* } since_build=${value%% *} ;;
    compare) printf '%s\n' "$value" >>"$home/compare" ;;
    folder) mkdir -p "$value" ;;
    path) path_prefix=${path_prefix:+$path_prefix:}$value ;;
  esac
done <"$home/claim"

ship &
shipper=$!
trap 'finish 143' TERM INT

# Until commands run, PATH leads neither into the checkout nor, by a relative folder, to wherever one is: an image may put
# node_modules/.bin there, and a repository a "git" into that.
path_outside() {
  set -f
  IFS=:
  outside=''
  for folder in $PATH; do
    case $folder/ in
      /workspace/* | "${HOME:-/tmp}"/workspace/* | /tmp/workspace/*) ;;
      /*) outside=${outside:+$outside:}$folder ;;
    esac
  done
  printf '%s' "$outside"
}
whole_path=$PATH
image_path=$(path_outside)
export PATH="${path_prefix:+$path_prefix:}$image_path"

# ---- packages: what is in effect now, and what the image had; the service judges --------------------------------------
# The first lines of what a command prints, as one.
first_lines() { "$@" 2>&1 </dev/null | head -n 3 | tr '\n' ' '; }

check_tool() {
  found=$(command -v "${2%% *}" 2>/dev/null) || found=nothing
  # shellcheck disable=SC2086 # the command's words come apart on purpose
  printf 'tool %s\npath %s\nnow %s\nbefore %s\n' "$1" "$found" "$(first_lines $2)" "$(PATH=$image_path && first_lines $2)" >"$home/tool.$1"
}

# They run side by side, and beside the clone: most are scripts that take a while to start.
check_tools() {
  while IFS=' ' read -r name package command; do
    [ "$name" != tool ] || check_tool "$package" "$command" &
  done <"$home/claim"
  wait
}
check_tools &
checks=$!

# ---- source --------------------------------------------------------------------------------------------------------
# shellcheck source=api/Runner/Scripts/source.sh
. "$home/source.sh"

wait "$checks"
: >"$home/tools"
for file in "$home"/tool.*; do
  [ ! -e "$file" ] || cat "$file" >>"$home/tools"
done
if [ -s "$home/tools" ]; then
  request "$answer" -X POST -H 'Content-Type: text/plain' --data-binary "@$home/tools" "$BUILDAPI_URL/runner/tools" || finish 1
fi

# Whether nothing differs in the folders that count between the last green build and this one.
nothing_changed() {
  [ -n "$since" ] || return
  set --
  while IFS= read -r folder; do set -- "$@" ":(top,literal)$folder"; done <"$home/compare"
  git diff --quiet "$since" HEAD -- "$@"
}
if nothing_changed; then
  say "Nothing has changed in $(tr '\n' ' ' <"$home/compare")since build $since_build ($since), so there is nothing to build (AMPLIFY_DIFF_DEPLOY)."
  event skipped
  finish 0
fi

# ---- the plan: the service reads the spec and answers with commands as data ------------------------------------------
# A file of the checkout. A link may lead to another one, and nowhere else: the runner's own files hold its token.
inside=$(pwd -P)
is_file() {
  [ -f "$1" ] || return 1
  [ -L "$1" ] || return 0
  case $(readlink -f "$1" 2>/dev/null) in "$inside"/*) return 0 ;; *) return 1 ;; esac
}
# The spec lies at the repository's root or in the app's.
spec=''
for place in '' "$root/"; do
  for name in amplify.yml amplify.yaml; do
    [ -z "$spec" ] && is_file "$place$name" && spec=$place$name
  done
done
set -- -F "probe=@$home/probe"
[ -z "$spec" ] || set -- "$@" -F "spec=@$source/$spec;filename=$spec"
# Headers for hosting, in a file of their own.
for place in "$root/" ''; do
  for name in customHttp.yml customHttp.yaml; do
    if is_file "$place$name"; then
      set -- "$@" -F "headers=@$source/$place$name;filename=$place$name"
      break 2
    fi
  done
done
git ls-files -- ':(glob)**/amplify.yml' ':(glob)**/amplify.yaml' 2>/dev/null | head -n 20 >"$home/specs"
set -- "$@" -F "specs=@$home/specs"
# The rest is about the app, wherever in the repository it is.
cd "$root" 2>/dev/null || :
# Which versions of tools the project wants; the app's folder goes before the repository's.
for folder in "$root" .; do
  place=''
  [ "$folder" = . ] || place=$folder/
  for file in .nvmrc .node-version .tool-versions package.json; do
    ! is_file "$source/$place$file" || set -- "$@" -F "wanted=@$source/$place$file;filename=$place$file"
  done
  [ "$root" != . ] || break
done
# shellcheck disable=SC2012 # names with line ends only fail to be recognised
ls -1A >"$home/files" 2>/dev/null
set -- "$@" -F "files=@$home/files"
# What the package managers will find, and what they are; of a workspace, the lock file lies at the repository's root.
: >"$home/versions"
# They are asked outside the checkout and without the token: in it, a file of the repository may say what runs as "yarn".
version_of() {
  version=$(
    unset BUILDAPI_TOKEN BUILDAPI_URL BUILDAPI_HOME BUILDAPI_SECRETS BUILDAPI_SOURCE
    export COREPACK_ENABLE_NETWORK=0 COREPACK_ENABLE_STRICT=0 COREPACK_ENABLE_PROJECT_SPEC=0 YARN_IGNORE_PATH=1 \
      npm_config_manage_package_manager_versions=false pnpm_config_manage_package_manager_versions=false pnpm_config_pm_on_fail=ignore
    cd / && "$1" --version 2>/dev/null </dev/null | head -n 1
  )
  printf '%s %s\n' "$1" "$version" >>"$home/versions"
}
# A project that brings its own Yarn runs that, and not the one which would answer.
brings_yarn() {
  grep -q -s '^[[:space:]]*yarnPath:' .yarnrc.yml "$source/.yarnrc.yml" || grep -q -s '^[[:space:]]*"*yarn-path' .yarnrc "$source/.yarnrc"
}
for lock in package-lock.json npm-shrinkwrap.json pnpm-lock.yaml yarn.lock; do
  for folder in . "$source"; do
    if is_file "$folder/$lock"; then
      head -c 4096 "$folder/$lock" >"$home/lock.$lock"
      set -- "$@" -F "lock=@$home/lock.$lock;filename=$lock"
      case $lock in pnpm*) version_of pnpm ;; yarn*) brings_yarn || version_of yarn ;; *) version_of npm ;; esac
      break
    fi
  done
done
! is_file package.json || version_of node
set -- "$@" -F "versions=@$home/versions"
! is_file package.json || set -- "$@" -F "package=@package.json"
# What helps to see how the project is built, when there is no spec.
for file in angular.json .angular.json hugo.* config.toml .eleventy.js eleventy.config.* next.config.* nuxt.config.* vite.config.* vue.config.* astro.config.* svelte.config.*; do
  [ -n "$spec" ] || ! is_file "$file" || set -- "$@" -F "text=@$file"
done
# shellcheck source=api/Runner/Scripts/written.sh
. "$home/written.sh"

request "$home/plan" "$@" "$BUILDAPI_URL/runner/plan" && planned=yes || planned=no
cd "$source" || :
if [ "$planned" = no ]; then
  # The service has written down and logged why.
  finish 1
fi

# shellcheck source=api/Runner/Nvm/nvm-answers.sh
. "$home/nvm-answers.sh"

# ---- all phases in one Bash ------------------------------------------------------------------------------------------
wait "$listing"
token=$BUILDAPI_TOKEN url=$BUILDAPI_URL
unset BUILDAPI_TOKEN BUILDAPI_URL
PATH=${path_prefix:+$path_prefix:}$whole_path
mkfifo "$home/output"
# Commands that run as another user may open their outputs anew, too.
chmod 622 "$home/output"
# No child of this shell: a build that ends all of those goes on.
(
  cat <"$home/output" >>"$log" &
  printf '%s\n' "$!" >"$home/reader"
)
read -r reader <"$home/reader"
bash "$home/session.bash" "$home" "$reader" >"$home/output" 2>&1 </dev/null &
session=$!
BUILDAPI_TOKEN=$token BUILDAPI_URL=$url
wait "$session"
code=$?
session=''
drain
if [ "$code" -eq 0 ]; then
  if [ ! -e "$home/session.done" ]; then
    ran=$(sed -n 's/^command \([0-9]*\) started .*/\1/p' "$events" | tail -n 1)
    commands=0
    [ ! -e "$home/commands" ] || read -r commands <"$home/commands"
    [ $((${ran:-0} + 1)) -ge "$commands" ] || say "A command ended the session with exit code 0; the commands behind it were not run."
    event artifacts "$source//"
  fi
  written_folders
  # Where the cache paths lie that only the session could tell.
  [ ! -e "$home/kept" ] || cat "$home/kept" >>"$events"
  event succeeded
  finish 0
fi
event failed command_failed "$code" "$(sed -n 's/^command \([0-9]*\) started .*/\1/p' "$events" | tail -n 1)"
# A failed build may leave a cache, too, once its install has finished.
[ ! -e "$home/kept" ] || cat "$home/kept" >>"$events"
finish 1
