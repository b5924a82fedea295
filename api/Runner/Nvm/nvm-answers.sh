# shellcheck shell=sh
# The runner's side of nvm.sh; a part of runner.sh. The build's shells ask through a pipe, because they have no token: a line
# of "FOLDER WHAT WORDS" each, whose answer goes into that folder.
# shellcheck disable=SC2154,SC2034 # variables of the runner

# answer_nvm FOLDER WHAT WORDS
answer_nvm() {
  case $1 in ask.*/* | *..* | '') return ;; ask.*) ;; *) return ;; esac
  reply=$home/nvm/$1
  verdict=no
  case $2 in
    list) request "$reply/answer" "$BUILDAPI_URL/runner/nvm" && verdict=yes ;;
    *)
      installs=false
      [ "$2" != install ] || installs=true
      request "$reply/answer" -G -X POST --data-urlencode "asked=$3" -d "installs=$installs" "$BUILDAPI_URL/runner/nvm" && verdict=yes
      ;;
  esac
  printf '%s\n' "$verdict" >"$reply/done"
}

answer_nvms() {
  # For reading and writing, so that it does not end with the last who asked.
  exec 3<>"$home/nvm/requests"
  while IFS=' ' read -r folder what words <&3; do
    answer_nvm "$folder" "$what" "$words" 3<&- &
  done
}

answering=''
if mkdir -p "$home/nvm/versions" "$home/nvm/alias" && mv "$home/nvm.sh" "$home/nvm/nvm.sh" && mkfifo "$home/nvm/requests"; then
  printf '%s\n' "$path_prefix" >"$home/nvm/first"
  answer_nvms &
  answering=$!
fi
