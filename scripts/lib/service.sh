# shellcheck shell=bash
# Builds the service, starts and stops it, and calls it. Sourced, never run.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

readonly configuration=Release
readonly service_folder=$BUILDAPI_ROOT/api/bin/$configuration/net10.0
service_id=

ensure_dotnet() {
  (cd "$BUILDAPI_ROOT" && dotnet --version >/dev/null 2>&1) ||
    fail "the .NET SDK 10 is missing" "Get it from https://dotnet.microsoft.com/download/dotnet/10.0 and start again."
}

# MSBuild takes seconds to find out that there is nothing to do; checksums of what
# goes in and of what came out tell it at once.
build_service() {
  local stamp=$BUILDAPI_ROOT/api/obj/$configuration.built
  if [ "$(cat "$stamp" 2>/dev/null)" = "$(service_checksum)" ]; then return; fi
  say "building the service"
  # The OpenAPI document is made by the build of the whole solution; here it only costs time.
  quietly dotnet build "$BUILDAPI_ROOT/api" -c "$configuration" -v q -clp:NoSummary -p:OpenApiGenerateDocumentsOnBuild=false
  service_checksum > "$stamp"
}

service_checksum() {
  { service_sources && { sha256sum "$service_folder/BuildApi.dll" 2>/dev/null || true; }; } | sha256sum
}

# What the service is made of, as checksums.
service_sources() (
  cd "$BUILDAPI_ROOT" || exit
  dotnet --version
  find api openapi/examples.json Directory.*.props global.json -type d \( -name bin -o -name obj \) -prune -o -type f -exec sha256sum {} + | sort
)

# Settings that the service and this script share, each left alone where the caller has set it.
choose_settings() {
  export BuildApi__DataFolder=${BuildApi__DataFolder:-${XDG_STATE_HOME:-$HOME/.local/state}/buildapi}
  (umask 077 && mkdir -p "$BuildApi__DataFolder")
  BuildApi__DataFolder=$(cd "$BuildApi__DataFolder" && pwd)
  # The sample's repository is on this machine; build containers know it by this name.
  export BuildApi__ExtraHosts__0=${BuildApi__ExtraHosts__0:-host.docker.internal:host-gateway}
  # A machine that trusts more than the usual authorities says so in one of these.
  local bundle=${NODE_EXTRA_CA_CERTS:-${SSL_CERT_FILE:-}}
  if [ -r "$bundle" ]; then export BuildApi__ExtraCaBundle=${BuildApi__ExtraCaBundle:-$bundle}; fi
  if [ -z "${ASPNETCORE_URLS:-}" ]; then
    free_port 127.0.0.1 8080
    export ASPNETCORE_URLS=http://127.0.0.1:$REPLY
  fi
  service_url=${ASPNETCORE_URLS%%;*}
  service_url=${service_url%/}
  service_log=$BuildApi__DataFolder/service.log
}

# free_port ADDRESS FIRST: sets REPLY to the first port from FIRST on that nobody listens on.
free_port() {
  local address=$1 port=$2
  for ((port = $2; port < $2 + 100; port++)); do
    if ! (: <>"/dev/tcp/$address/$port") 2>/dev/null; then
      REPLY=$port
      return
    fi
  done
  fail "no free port on $address between $2 and $port"
}

# Two services on one data folder would take each other's builds. The lock is
# held by the service too, so it outlives a script that was killed.
lock_data_folder() {
  exec 9>"$BuildApi__DataFolder/script.lock"
  flock -n 9 || fail "a service already runs on $BuildApi__DataFolder" \
    "Stop that one first (its process: $(cat "$BuildApi__DataFolder/service.pid" 2>/dev/null || echo unknown))," \
    "or name another folder: BuildApi__DataFolder=/some/folder $0"
}

start_service() {
  say "starting the service at $service_url"
  (cd "$service_folder" && exec dotnet BuildApi.dll >"$service_log" 2>&1 </dev/null) &
  service_id=$!
  echo "$service_id" > "$BuildApi__DataFolder/service.pid"
  on_exit stop_service
  local i
  for ((i = 0; i < 300; i++)); do
    if curl -sf -o /dev/null "$service_url/health/live"; then
      use_admin_key
      return
    fi
    kill -0 "$service_id" 2>/dev/null || break
    sleep 0.1
  done
  tail -n 30 "$service_log" >&2
  fail "the service did not start; the end of $service_log is above"
}

stop_service() {
  local i
  [ -n "$service_id" ] && kill "$service_id" 2>/dev/null || return 0
  for ((i = 0; i < 400; i++)); do
    kill -0 "$service_id" 2>/dev/null || break
    sleep 0.1
  done
  kill -9 "$service_id" 2>/dev/null || true
  service_id=
}

# The key goes to curl in a file: a command line can be read by every user of the machine.
use_admin_key() {
  temporary_folder
  authorization=$REPLY/authorization
  answer=$REPLY/answer
  admin_key=${BuildApi__AdminKey:-$(cat "$BuildApi__DataFolder/admin-key")}
  printf 'Authorization: Bearer %s\n' "$admin_key" > "$authorization"
}

# call METHOD PATH [JSON]: sets REPLY to the status and leaves the body in $answer.
call() {
  local body=()
  if [ $# -gt 2 ]; then body=(-H 'Content-Type: application/json' --data-binary "$3"); fi
  REPLY=$(curl -sS -o "$answer" -w '%{http_code}' -X "$1" -H "@$authorization" "${body[@]}" "$service_url$2")
}

# must METHOD PATH [JSON]: the same; an answer other than 2xx ends the script.
must() {
  call "$@"
  case $REPLY in
    2*) ;;
    *) fail "$1 $2 was answered with $REPLY" "$(jq -r '"\(.code): \(.detail) \(.errors // "")"' "$answer" 2>/dev/null || cat "$answer")" ;;
  esac
}

need_ready_service() {
  call GET /health/ready
  [ "$REPLY" = 200 ] || fail "the service is not ready to build" "$(cat "$answer")"
}
