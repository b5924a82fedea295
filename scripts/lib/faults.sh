# shellcheck shell=bash
# What the campaigns that look at single calls share: the library that stands between the service and the C library, a
# small repository, and settings for a service on a folder of its own. Sourced after all.sh, never run.
# shellcheck disable=SC2154 # all.sh sets what is not set here

# set_up_faults: sets work; the folder of the service is $work/data.
set_up_faults() {
  set_up_machine
  need_commands gcc=gcc python3=python3
  [ -e /usr/include/stdlib.h ] || install_packages libc6-dev
  build_service
  temporary_folder
  work=$REPLY
  export BuildApi__DataFolder=$work/data BuildApi__MaxConcurrentBuilds=1
  # It is started again and again, and its port must not be another's meanwhile.
  free_port 127.0.0.1 $((20000 + RANDOM % 10000))
  export ASPNETCORE_URLS=${ASPNETCORE_URLS:-http://127.0.0.1:$REPLY}
  choose_settings
  service_log=$work/service.log
  export PYTHONDONTWRITEBYTECODE=1 FAULT_LIBRARY=$work/calls.so
  quietly gcc -O2 -shared -fPIC -o "$FAULT_LIBRARY" "$lib/faults/calls.c"
}

# serve_small_repository: the repository "small" and, at the address in COUNTER, where its build says that it runs.
serve_small_repository() {
  (umask 077 && mkdir -p "$work/host" "$work/small")
  BuildApi__DataFolder=$work/host serve_repositories
  bridge_address
  COUNTER_ADDRESS=$REPLY
  free_port "$COUNTER_ADDRESS" $((30000 + RANDOM % 2000))
  COUNTER_PORT=$REPLY
  export COUNTER_ADDRESS COUNTER_PORT
  small_spec > "$work/small/amplify.yml"
  commit_repository small "$work/small"
}

small_spec() {
  cat <<TEXT
version: 1
frontend:
  phases:
    build:
      commands:
        - curl -sf --max-time 20 "http://host.docker.internal:$COUNTER_PORT/\$BUILDAPI_BUILD/\$(cat /proc/sys/kernel/random/uuid)"
        - for i in \$(seq 300); do echo "line \$i of the build"; [ \$((i % 60)) != 0 ] || sleep 0.15; done
        - mkdir -p dist kept && seq 40000 > dist/numbers && echo hello > dist/index.html && date > kept/now
  artifacts:
    baseDirectory: dist
    files: ['**/*']
  cache:
    paths: ['kept/**/*']
TEXT
}

# with_counter COMMAND...: something answers the builds while the shell prepares things; the campaign has its own later.
with_counter() {
  python3 "$lib/faults/counter.py" &
  local id=$!
  on_exit "kill $id 2>/dev/null"
  "$@"
  kill "$id"
  wait "$id" 2>/dev/null || true
}

# make_cold_folder: $work/cold, a data folder with a key, an app, and warm caches.
make_cold_folder() {
  start_service
  need_ready_service
  register_app small
  with_counter build_small 2
  stop_service
  rm -f "$BuildApi__DataFolder/service.pid"
  mv "$BuildApi__DataFolder" "$work/cold"
}

build_small() {
  local i
  for ((i = 0; i < $1; i++)); do
    start_build small "scripts/campaigns"
    await_build small "$REPLY"
    [ "$(jq -r .status "$answer")" = succeeded ] || fail "a build without faults did not succeed" "$(jq -c .failure "$answer")" "$(tail "$service_log")"
  done
}

# remove_traces: what the campaign's services may have left in the engine if it ended early.
remove_traces() {
  local id
  id=$(python3 "$lib/faults/instance.py" "$work/cold/buildapi.db" 2>/dev/null) || return 0
  docker ps -aq --filter "label=buildapi.instance=$id" | xargs -r docker rm -f >/dev/null 2>&1
  docker network rm "buildapi-$id" >/dev/null 2>&1
}
