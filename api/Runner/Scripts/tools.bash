# shellcheck shell=bash
# What really runs where an override says what should. Package managers switch themselves in a project's folder, by
# package.json or a file of their own, and what the commands install may come before an override on PATH ("corepack enable",
# "npm install -g"). A part of session.bash.
# shellcheck disable=SC2154 # its variables are there

# The last known place of each tool's command, and the version that was told of last.
__buildapi_tool_paths=() __buildapi_tool_versions=()

# Sets __buildapi_switch to what in the project asks for another version of a package manager; fails when nothing does.
__buildapi_find_switch() {
  builtin local folder="$__buildapi_folder" file text line=$'(^|\n)[[:space:]]*"?yarn(Path|-path)"?[: ]'
  builtin local field='"packageManager"[[:space:]]*:[[:space:]]*"'"$1"'@([^"+]*)' engines='"devEngines"[[:space:]]*:.*"name"[[:space:]]*:[[:space:]]*"'"$1"'"'
  while :; do
    for file in .yarnrc.yml .yarnrc package.json; do
      [[ -f "$folder/$file" ]] || continue
      text=$(<"$folder/$file")
      __buildapi_switch=
      case $1/$file in
        yarn/.yarnrc*) [[ ! $text =~ $line ]] || __buildapi_switch="yarnPath in $file" ;;
        */package.json)
          if [[ $text =~ $field ]]; then
            [ "${BASH_REMATCH[1]}" = "$2" ] || __buildapi_switch="packageManager in package.json ($1@${BASH_REMATCH[1]})"
          elif [[ $text =~ $engines ]]; then
            __buildapi_switch="devEngines in package.json"
          fi
          ;;
      esac
      [[ -z "$__buildapi_switch" ]] || return 0
    done
    [[ "$folder" != "$__buildapi_source" ]] || return 1
    case $folder in "$__buildapi_source"/*) folder=${folder%/*} ;; *) return 1 ;; esac
  done
}

# tell INDEX WHY: asks the tool for its version where the commands are about to ask for its work.
__buildapi_tell_tool() {
  builtin local name="${__buildapi_tools[$1]}" version="${__buildapi_tools[$1 + 1]}" said code=0
  builtin local pattern='[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?' told="${__buildapi_tool_versions[$1]-${__buildapi_tools[$1 + 1]}}"
  # shellcheck disable=SC2086 # the command's words come apart on purpose
  said=$(hash -r && IFS=' ' && COREPACK_ENABLE_DOWNLOAD_PROMPT=0 ${__buildapi_tools[$1 + 2]} 2>/dev/null </dev/null) || code=$?
  if [[ "$code" -ne 0 ]] || [[ ! $said =~ $pattern ]]; then
    builtin printf '[packages] Warning: %s %s of the override does not run here, because of %s. Remove that or the override, or let both say the same version.\n' "$name" "$version" "$2" >>"$__buildapi_log"
    return
  fi
  said=${BASH_REMATCH[0]}
  # What some add to a version of theirs is no other version.
  case $version in *-*) ;; *) said=${said%%-*} ;; esac
  if [[ "$said" != "$version" ]]; then
    builtin printf '[packages] Warning: %s is %s here and not %s of the override, because of %s. Remove one of the two, or let both say the same version.\n' "$name" "$said" "$version" "$2" >>"$__buildapi_log"
  elif [[ $name/$version/$2 == yarn/1.*/packageManager* ]]; then
    builtin printf '[packages] Warning: yarn is %s by the override, and may refuse to run against %s. Set the override to that version, or remove it.\n' "$version" "$2" >>"$__buildapi_log"
  elif [[ $2 == packageManager* ]]; then
    builtin printf '[packages] %s is %s by the override, which counts for more than %s.\n' "$name" "$version" "$2" >>"$__buildapi_log"
  fi
  [[ "$said" = "$told" ]] || builtin printf 'runs %s %s %s\n' "$name" "$said" "$2" >>"$__buildapi_events"
  __buildapi_tool_versions[$1]=$said
}

# Sets __buildapi_path to where PATH finds a command; a substitution would cost a process for each command of the build.
__buildapi_find_command() {
  builtin local rest="${PATH-}:"
  while [[ -n "$rest" ]]; do
    __buildapi_path=${rest%%:*}/$1
    rest=${rest#*:}
    [[ ! -x "$__buildapi_path" ]] || [[ -d "$__buildapi_path" ]] || return 0
  done
  __buildapi_path=
}

# Before each command; the first time the files of the project count, too.
__buildapi_check_tools() {
  builtin local index command first
  for ((index = 0; index < ${#__buildapi_tools[@]}; index += 3)); do
    first=${__buildapi_tool_paths[index]-}
    command=${__buildapi_tools[index + 2]}
    __buildapi_find_command "${command%% *}"
    [[ -n "$__buildapi_path" ]] || continue
    __buildapi_tool_paths[index]=$__buildapi_path
    if [[ -z "$first" ]]; then
      case ${__buildapi_tools[index]} in
        npm | pnpm | yarn)
          ! __buildapi_find_switch "${__buildapi_tools[index]}" "${__buildapi_tools[index + 1]}" || __buildapi_tell_tool "$index" "$__buildapi_switch"
          ;;
      esac
    elif [[ "$first" != "$__buildapi_path" ]]; then
      __buildapi_tell_tool "$index" "$__buildapi_path"
    fi
  done
}
