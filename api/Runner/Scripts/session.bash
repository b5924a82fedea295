# Runs the commands of a plan in this one Bash, so that "cd", variables and functions live on from command to command.
# The plan is data: records of "KIND NAME LENGTH" and then exactly LENGTH bytes. A command reaches "eval" as the value of a
# variable and is never pasted into anything.
# What they print goes through a pipe, because a file would be emptied by "> /dev/stderr" and its like; the process READER, in the second argument,
# takes it to the log.
__buildapi_home=$1 __buildapi_reader=${2-}
shift $#
__buildapi_events=$__buildapi_home/events
# The session's own lines go to the log by its path: where the outputs of the shell lead is the commands' business.
__buildapi_log=$__buildapi_home/log
__buildapi_tail=$(type -P tail) __buildapi_sleep=$(type -P sleep)
__buildapi_artifacts=
unset BUILDAPI_HOME BUILDAPI_SECRETS

# Sets __buildapi_time; a substitution would cost a process each time.
__buildapi_now() {
  if [[ -n ${EPOCHREALTIME-} ]]; then __buildapi_time=${EPOCHREALTIME/,/.}; else __buildapi_time=$(date +%s).0; fi
}

# Read everything before anything runs: a command may change the plan's file, the folder or the locale.
__buildapi_steps=() __buildapi_commands=() __buildapi_expand=() __buildapi_defaults=() __buildapi_caches=() __buildapi_tools=() __buildapi_folder=$BUILDAPI_SOURCE
__buildapi_read() {
  local LC_ALL=C kind first length text
  while IFS=' ' read -r kind first length; do
    text=
    [ "$length" -eq 0 ] || IFS= read -r -N "$length" text
    IFS= read -r _
    case $kind in
      folder) __buildapi_folder=$BUILDAPI_SOURCE/$text ;;
      variable) export "$first=$text" ;;
      expand) __buildapi_expand+=("$first" "$text") ;;
      default) __buildapi_defaults+=("$first" "$text") ;;
      tool) __buildapi_tools+=("$first" "${text%% *}" "${text#* }") ;;
      cache) __buildapi_caches+=("$first" "$text") ;;
      artifacts) __buildapi_artifacts=$text ;;
      command) __buildapi_steps+=("$first") && __buildapi_commands+=("$text") ;;
    esac
  done <"$__buildapi_home/plan"
}
__buildapi_read

# What the spec writes may refer to variables, as $NAME or ${NAME}; nothing else in a value means anything.
__buildapi_expand_value() {
  # shellcheck disable=SC2016 # the dollar is what is looked for
  builtin local value="$1" pattern='^([^$]*)\$(\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*)|)(.*)$'
  __buildapi_value=
  while [[ $value =~ $pattern ]]; do
    __buildapi_value+=${BASH_REMATCH[1]}
    value=${BASH_REMATCH[5]}
    if [[ -n ${BASH_REMATCH[3]} ]]; then
      __buildapi_value+=${!BASH_REMATCH[3]-}
    elif [[ -n ${BASH_REMATCH[4]} ]]; then
      __buildapi_value+=${!BASH_REMATCH[4]-}
    else
      __buildapi_value+=\$
    fi
  done
  __buildapi_value+=$value
}

for ((__buildapi_index = 0; __buildapi_index < ${#__buildapi_expand[@]}; __buildapi_index += 2)); do
  __buildapi_expand_value "${__buildapi_expand[__buildapi_index + 1]}"
  export "${__buildapi_expand[__buildapi_index]}=$__buildapi_value"
done
__buildapi_total=${#__buildapi_commands[@]}
builtin printf '%s\n' "$__buildapi_total" >"$__buildapi_home/commands"
umask 022

# mentions FILE TEXT: whether a line of the file begins with the text.
__buildapi_mentions() {
  local line
  [ -f "$1" ] || return
  while IFS= read -r line || [ -n "$line" ]; do
    [[ $line != [[:space:]]*"$2"* && $line != "$2"* ]] || return 0
  done <"$1"
  return 1
}

# A variable for builds that have not said otherwise: neither with it nor in a file of the tool that it is for.
__buildapi_default() {
  local upper=${1^^} file text=cache
  [ -z "${!1+x}${!upper+x}" ] || return 0
  case $1 in
    npm_config_cache) set -- "$1" "$2" .npmrc ;;
    YARN_CACHE_FOLDER) set -- "$1" "$2" .yarnrc && text=yarn-offline-mirror ;;
    YARN_GLOBAL_FOLDER) set -- "$1" "$2" .yarnrc.yml && text=globalFolder ;;
  esac
  for file in "$__buildapi_folder" "$BUILDAPI_SOURCE" "${HOME-}"; do
    ! __buildapi_mentions "$file/${3-}" "$text" || return 0
  done
  export "$1=$2"
}
for ((__buildapi_index = 0; __buildapi_index < ${#__buildapi_defaults[@]}; __buildapi_index += 2)); do
  __buildapi_default "${__buildapi_defaults[__buildapi_index]}" "${__buildapi_defaults[__buildapi_index + 1]}"
done

# A cache path that is none of the repository's: what is kept of it lies in the workspace, which is written down. Adds the
# folder, and whether it must be one, to __buildapi_outside.
__buildapi_outside=() __buildapi_copies=()
__buildapi_place_cache() {
  local index=$1 pattern home=${HOME-} workspace=${BUILDAPI_SOURCE%/*} base='' part rest
  __buildapi_expand_value "$2"
  pattern=$__buildapi_value
  [ "$home" != / ] || home=
  # shellcheck disable=SC2088 # the tilde is what is looked for
  case $pattern in
    '~/'*) pattern=${home:-/nowhere}/${pattern#'~/'} ;;
    /*) ;;
    ?*) pattern=$__buildapi_folder/$pattern ;;
  esac
  case $pattern/ in
    */../* | */./*) pattern= ;;
    "$workspace"/?*)
      builtin printf 'kept %s %s\n' "$index" "${pattern#"$workspace"/}" >>"$__buildapi_home/kept"
      return
      ;;
    "${home:-/nowhere}"/?* | /tmp/?* | /home/?* | /usr/local/share/.cache/?*) ;;
    *) pattern= ;;
  esac
  # The folder is what comes before the first name with a wildcard.
  rest=${pattern#/}
  while [ -n "$rest" ]; do
    part=${rest%%/*}
    case $part in *['*?[{']*) break ;; esac
    base=$base/$part
    case $rest in */*) rest=${rest#*/} ;; *) rest= ;; esac
  done
  # All of the home or of /tmp is more than anybody means; the runner's own files lie there, too.
  case $base/ in
    "$home/" | /tmp/ | /home/ | /usr/local/share/.cache/ | "$__buildapi_home"/*) pattern= ;;
  esac
  if [ -z "$pattern" ]; then
    builtin printf '[cache] Warning: %s is not kept: it is outside of the project, of the home of the build and of /tmp, or all of one of these.\n' "$2"
    return
  fi
  builtin printf 'kept %s %s\n' "$index" ".outside$pattern" >>"$__buildapi_home/kept"
  __buildapi_outside+=("$base" "$rest")
}

# link_cache INDEX-IN-OUTSIDE: a link leads from the folder to where it is kept.
__buildapi_link_cache() {
  local base=${__buildapi_outside[$1]} rest=${__buildapi_outside[$1 + 1]} place other
  for ((other = 0; other < ${#__buildapi_outside[@]}; other += 2)); do
    # What is in a folder that is kept comes along with it.
    case $base in "${__buildapi_outside[other]}"/*) return 0 ;; esac
    [ "$other" -ge "$1" ] || [ "$base" != "${__buildapi_outside[other]}" ] || return 0
  done
  place=${BUILDAPI_SOURCE%/*}/.outside$base
  [ ! -L "$base" ] || return 0
  if [ -d "$base" ] && rmdir "$base" 2>/dev/null || [ ! -e "$base" ] && [ -n "$rest" ]; then
    mkdir -p "$place" "${base%/*}" && ln -s "$place" "$base"
  else
    # There is something of the image's, or it may be a file: it is copied here, and back at the end.
    [ ! -e "$place" ] || { mkdir -p "${base%/*}" && cp -a "$place" "${base%/*}/"; }
    __buildapi_copies+=("$base" "$place")
  fi
}
for ((__buildapi_index = 0; __buildapi_index < ${#__buildapi_caches[@]}; __buildapi_index += 2)); do
  __buildapi_place_cache "${__buildapi_caches[__buildapi_index]}" "${__buildapi_caches[__buildapi_index + 1]}"
done
for ((__buildapi_index = 0; __buildapi_index < ${#__buildapi_outside[@]}; __buildapi_index += 2)); do
  __buildapi_link_cache "$__buildapi_index"
done

if ! cd "$__buildapi_folder" 2>/dev/null; then
  builtin printf 'The folder %s is not in the repository.\n' "${__buildapi_folder#"$BUILDAPI_SOURCE"/}"
  exit 1
fi
__buildapi_source=$BUILDAPI_SOURCE
unset BUILDAPI_SOURCE
# shellcheck source=api/Runner/Nvm/nvm.bash
. "$__buildapi_home/nvm.bash"
# shellcheck source=api/Runner/Scripts/tools.bash
. "$__buildapi_home/tools.bash"

__buildapi_step=
__buildapi_enter() {
  [[ $__buildapi_step != "$1" ]] || return 0
  [[ -z $__buildapi_step ]] || builtin printf 'step %s succeeded %s\n' "$__buildapi_step" "$__buildapi_time" >>"$__buildapi_events"
  __buildapi_step=$1
  [[ -z $1 ]] || builtin printf 'step %s started %s\n' "$1" "$__buildapi_time" >>"$__buildapi_events"
}

# Sets __buildapi_seconds to the time between two times, with one decimal; Bash has no fractions of its own.
__buildapi_between() {
  builtin local tenths from="${1#*.}" to="${2#*.}"
  tenths=$(((${2%.*} - ${1%.*}) * 10 + ${to:0:1} - ${from:0:1}))
  builtin printf -v __buildapi_seconds '%d.%d' $((tenths / 10)) $((tenths % 10))
}

__buildapi_before() {
  __buildapi_now
  __buildapi_started=$__buildapi_time
  __buildapi_enter "${__buildapi_steps[$1]}"
  __buildapi_drain
  __buildapi_check_tools
  builtin printf 'command %s started %s\n' "$1" "$__buildapi_started" >>"$__buildapi_events"
  # A block of the spec ends with a line end of its own.
  builtin printf '[%s %s/%s] $ %s\n' "${__buildapi_steps[$1]}" "$(($1 + 1))" "$__buildapi_total" "${__buildapi_commands[$1]%$'\n'}" >>"$__buildapi_log"
}

# Waits until what was printed is in the log: then the reader sleeps. What some process of the commands goes on printing nobody waits for.
__buildapi_drain() {
  builtin local stat turn
  for ((turn = 0; turn < 1000; turn++)); do
    { IFS='' builtin read -r stat <"/proc/$__buildapi_reader/stat"; } 2>/dev/null || builtin return 0
    case ${stat##*') '} in R* | D*) ;; *) builtin return 0 ;; esac
    [[ $turn -lt 100 ]] || "$__buildapi_sleep" 0.01 || builtin return 0
  done
}

# What a command printed may end in the middle of a line, or with a carriage return that the next line would write over.
__buildapi_begin_line() {
  builtin local last
  __buildapi_drain
  # Bash warns of a NUL.
  { last=$("$__buildapi_tail" -c 1 "$__buildapi_log") || last=; } 2>/dev/null
  [[ -z $last ]] || builtin printf '\n' >>"$__buildapi_log"
}

__buildapi_after() {
  __buildapi_now
  __buildapi_between "$__buildapi_started" "$__buildapi_time"
  builtin printf 'command %s finished %s %s\n' "$1" "$2" "$__buildapi_time" >>"$__buildapi_events"
  __buildapi_begin_line
  builtin printf '[%s %s/%s] exit code %s after %s s\n' "${__buildapi_steps[$1]}" "$(($1 + 1))" "$__buildapi_total" "$2" "$__buildapi_seconds" >>"$__buildapi_log"
}

# One group, so that Bash has read all of it before a command may say "set -v". What the commands want to see of
# themselves ("set -x") is switched off between them: the session's own lines are nobody's business.
__buildapi_flags=
{
  for ((__buildapi_index = 0; __buildapi_index < __buildapi_total; __buildapi_index++)); do
    __buildapi_before "$__buildapi_index"
    {
      case $__buildapi_flags in *v*) builtin set -v ;; esac
      case $__buildapi_flags in *x*) builtin set -x ;; esac
    } 2>/dev/null
    builtin eval "${__buildapi_commands[$__buildapi_index]}"
    { __buildapi_code=$? __buildapi_flags=$- && builtin set +xv; } 2>/dev/null
    __buildapi_after "$__buildapi_index" "$__buildapi_code"
    [[ $__buildapi_code -eq 0 ]] || builtin exit "$__buildapi_code"
  done
  __buildapi_enter ''
  for ((__buildapi_index = 0; __buildapi_index < ${#__buildapi_copies[@]}; __buildapi_index += 2)); do
    [[ -e ${__buildapi_copies[__buildapi_index]} ]] || continue
    rm -rf "${__buildapi_copies[__buildapi_index + 1]}"
    mkdir -p "${__buildapi_copies[__buildapi_index + 1]%/*}" && cp -a "${__buildapi_copies[__buildapi_index]}" "${__buildapi_copies[__buildapi_index + 1]%/*}/"
  done
  __buildapi_expand_value "$__buildapi_artifacts"
  builtin printf 'artifacts %s//%s\n' "$__buildapi_source" "$__buildapi_value" >>"$__buildapi_events"
  builtin printf 'done\n' >|"$__buildapi_home/session.done"
  builtin exit 0
}
