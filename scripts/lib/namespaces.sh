# shellcheck shell=bash
# Namespaces of processes, mounts and network for campaigns that kill whatever they see, with an engine of their own in
# them. Whatever is in them ends with them. Sourced, never run.
# shellcheck disable=SC2154 # service.sh and repositories.sh set what is not set here

readonly node_version=22.23.3

# choose_folder ARGUMENT...: takes --folder out of the arguments; sets folder and arguments.
choose_folder() {
  arguments=()
  folder=${CAMPAIGN_FOLDER:-}
  while [ $# -gt 0 ]; do
    if [ "$1" = --folder ]; then
      mkdir -p "$2"
      folder=$(cd "$2" && pwd)
      shift
    else
      arguments+=("$1")
    fi
    shift
  done
  if [ -z "$folder" ]; then
    temporary_folder
    folder=$REPLY
  fi
  # Of an earlier campaign only the engine's images are of use.
  if ! inside_namespaces; then find "$folder" -mindepth 1 -maxdepth 1 ! -name engine -exec rm -rf {} +; fi
  export CAMPAIGN_FOLDER=$folder CAMPAIGN_NODE=$node_version CAMPAIGN_ENGINE=$folder/engine CAMPAIGN_PROGRAM=$folder/program
  export BuildApi__DataFolder=$folder/disk/data
  mkdir -p "$BuildApi__DataFolder" "$CAMPAIGN_ENGINE"
}

inside_namespaces() { [ -n "${CAMPAIGN_INSIDE:-}" ]; }

# prepare_and_enter FAULTS COMMAND...: what is needed of the machine; then the command, inside.
prepare_and_enter() {
  local faults=$1
  shift
  set_up_machine
  need_commands python3=python3 unshare=util-linux ip=iproute2 iptables=iptables mkfs.ext4=e2fsprogs
  case $faults in *clock*) need_faketime ;; esac
  build_service
  warm_tools
  into_namespaces "$@"
}

need_faketime() { is_installed libfaketime || install_packages libfaketime; }

# There is no network inside, so what builds need of it comes into the tool store before.
warm_tools() {
  free_port 127.0.0.1 18080
  export ASPNETCORE_URLS=http://127.0.0.1:$REPLY
  choose_settings
  lock_data_folder
  start_service
  call POST /apps '{ "id": "warm", "name": "warm", "repository": "https://git.example.com/warm.git" }'
  must POST /tool-store "{ \"appId\": \"warm\", \"overrides\": [{ \"package\": \"node\", \"version\": \"$node_version\" }] }"
  must DELETE /apps/warm
  stop_service
  # The campaign goes on with what it began with, whatever is built meanwhile.
  cp -R "$service_folder" "$CAMPAIGN_PROGRAM"
}

# The image comes out of the machine's engine through a pipe: inside, that engine cannot be reached any more.
into_namespaces() {
  exec 9>&-
  if [ ! -e "$CAMPAIGN_ENGINE/image.tar" ]; then docker save -o "$CAMPAIGN_ENGINE/image.tar" buildapi/default:latest; fi
  # Not exec: what is to be done at the end of the script is done by this process.
  local status=0
  CAMPAIGN_INSIDE=yes unshare --net --mount --pid --fork --kill-child --mount-proc "$@" || status=$?
  exit "$status"
}

# The data folder on a disk of its own that can be filled.
mount_data() {
  truncate -s 3G "$folder/disk.img"
  mkfs.ext4 -q -F "$folder/disk.img"
  mv "$folder/disk" "$folder/before"
  mkdir "$folder/disk"
  mount -o loop "$folder/disk.img" "$folder/disk"
  cp -a "$folder/before/data" "$folder/disk/data"
  rm -rf "$folder/before"
}

# The engine's as well; its images are loaded anew.
mount_engine() {
  truncate -s 5G "$folder/engine.img"
  mkfs.ext4 -q -F "$folder/engine.img"
  rm -rf "$CAMPAIGN_ENGINE/data"
  mkdir "$CAMPAIGN_ENGINE/data"
  mount -o loop "$folder/engine.img" "$CAMPAIGN_ENGINE/data"
}

start_own_engine() {
  ip link set lo up
  export DOCKER_HOST=unix://$CAMPAIGN_ENGINE/engine.sock
  rm -f "$CAMPAIGN_ENGINE/engine.pid" "$CAMPAIGN_ENGINE/run/containerd/containerd.pid"
  dockerd --data-root "$CAMPAIGN_ENGINE/data" --exec-root "$CAMPAIGN_ENGINE/run" --pidfile "$CAMPAIGN_ENGINE/engine.pid" \
    --host "$DOCKER_HOST" --log-level warn >>"$CAMPAIGN_ENGINE/engine.log" 2>&1 </dev/null &
  wait_for_engine || fail "the campaign's own engine does not start" "$(tail -n 5 "$CAMPAIGN_ENGINE/engine.log")"
  docker image inspect buildapi/default:latest >/dev/null 2>&1 || quietly docker load -i "$CAMPAIGN_ENGINE/image.tar"
  # What an earlier campaign left that was cut short.
  docker ps -aq | xargs -r docker rm -f >/dev/null
  docker network prune -f >/dev/null
}

# A server of repositories, and the names by which containers know it and the listener that commands tell of themselves.
campaign_environment() {
  local repositories_of=$folder/repositories-of
  mkdir -p "$repositories_of"
  rm -rf "$repositories_of/repositories"
  BuildApi__DataFolder=$repositories_of serve_repositories
  # Who makes this file holds builds where they fetch their source.
  sed -i "2i while [ -e $(printf %q "$repositories/hold") ]; do sleep 0.1; done" "$repositories/serve"
  bridge_address
  export CAMPAIGN_ADDRESS=$REPLY CAMPAIGN_REPOSITORIES=$repositories CAMPAIGN_TELLER_PORT=2300
  CAMPAIGN_REPOSITORY=$(repository_address NAME)
  CAMPAIGN_KNOWN_HOST=$(known_host)
  export CAMPAIGN_REPOSITORY CAMPAIGN_KNOWN_HOST
  # Not "host-gateway": an engine that was started with live-restore beside running containers knows no such address (20.10).
  export BuildApi__ExtraHosts__0=host.docker.internal:$CAMPAIGN_ADDRESS
}

run_campaign() {
  local status=0
  python3 -B "$BUILDAPI_ROOT/scripts/lib/kills/$1" "${arguments[@]}" || status=$?
  exit "$status"
}
