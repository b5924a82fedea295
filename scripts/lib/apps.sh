# shellcheck shell=bash
# Apps at the service, as a user would make them with curl. Sourced, never run.
# shellcheck disable=SC2154 # service.sh and repositories.sh set what is not set here

# register_app NAME: an app for the local repository of that name, with what it takes to clone it.
register_app() {
  local app
  app=$(jq -n --arg id "$1" --arg repository "$(repository_address "$1")" '{ id: $id, name: $id, repository: $repository, branch: "main" }')
  call GET "/apps/$1"
  if [ "$REPLY" = 404 ]; then
    must POST /apps "$app"
  else
    must PATCH "/apps/$1" "$(jq 'del(.id)' <<<"$app")"
  fi
  must PUT "/apps/$1/deploy-key" "$(jq -n --rawfile key "$repositories/deploy_key" '{ privateKey: $key }')"
  must PUT "/apps/$1/known-hosts" "$(jq -n --arg hosts "$(known_host)" '{ knownHosts: $hosts }')"
}

# start_build APP REASON: sets REPLY to the number of the new build.
start_build() {
  must POST "/apps/$1/builds" "$(jq -n --arg reason "$2" '{ reason: $reason }')"
  REPLY=$(jq -r .number "$answer")
}

# await_build APP NUMBER: leaves the ended build in $answer.
await_build() {
  while :; do
    must GET "/apps/$1/builds/$2?wait=60"
    case $(jq -r .status "$answer") in
      queued | provisioning | running) ;;
      *) return ;;
    esac
  done
}
