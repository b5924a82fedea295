# shellcheck shell=bash
# nvm for the commands: the image's own where it has one, else that of builds. A part of session.bash.
# shellcheck disable=SC2154 # its variables are there
__buildapi_own_nvm='# nvm for builds'

# Sets __buildapi_nvm to the folder of a real nvm; fails when there is none.
__buildapi_find_nvm() {
  local first
  for __buildapi_nvm in "${NVM_DIR-}" "${HOME-}/.nvm" /usr/local/nvm /usr/local/share/nvm /usr/share/nvm /opt/nvm; do
    [ -s "$__buildapi_nvm/nvm.sh" ] || continue
    { IFS= read -r first && IFS= read -r first; } <"$__buildapi_nvm/nvm.sh"
    # A folder that caches keep may have ours of an earlier build.
    [[ $first == "$__buildapi_own_nvm"* ]] || return 0
  done
  return 1
}

__buildapi_nvm_of_image() {
  export NVM_DIR="$__buildapi_nvm"
  if command -v node >/dev/null; then
    # It takes a moment, which only those who call it need to spend; and an override stays before its default.
    nvm() {
      unset -f nvm
      # The headers of an override are not those of the Node.js that it brings.
      case ${npm_config_nodedir-} in */buildapi/tools/*) unset npm_config_nodedir ;; esac
      # shellcheck source=/dev/null
      . "$NVM_DIR/nvm.sh" --no-use
      nvm "$@"
    }
  else
    # shellcheck source=/dev/null
    . "$NVM_DIR/nvm.sh"
  fi
}

# The lines by habit in specs ('. "$NVM_DIR/nvm.sh"', 'source ~/.nvm/nvm.sh') find a file that does no harm.
__buildapi_nvm_of_builds() {
  local folder
  export BUILDAPI_NVM="$__buildapi_home/nvm"
  export NVM_DIR="${NVM_DIR:-${HOME:-$BUILDAPI_NVM}/.nvm}"
  for folder in "$NVM_DIR" "${HOME:-$BUILDAPI_NVM}/.nvm"; do
    # What is there is an earlier build's of ours, or nobody's.
    { mkdir -p "$folder" && cp "$BUILDAPI_NVM/nvm.sh" "$folder/nvm.sh"; } 2>/dev/null || :
  done
  nvm() {
    # shellcheck source=/dev/null
    declare -F __nvm_main >/dev/null || . "$BUILDAPI_NVM/nvm.sh" || return
    __nvm_main "$@"
  }
  # For scripts that the commands run with Bash.
  export -f nvm
}

if ! declare -F nvm >/dev/null; then
  if __buildapi_find_nvm; then
    __buildapi_nvm_of_image
  elif [ -p "$__buildapi_home/nvm/requests" ]; then
    __buildapi_nvm_of_builds
  fi
fi
