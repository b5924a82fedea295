# shellcheck shell=bash
# Namespaces of processes, mounts and network for campaigns that kill whatever they see, with an engine of their own in
# them. Whatever is in them ends with them. Sourced, never run.
# CAMPAIGN_ENGINE_ARGUMENTS: more arguments for that engine, such as --userns-remap=default.
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
  # An engine that maps users starts containers as somebody who must come to what is below.
  chmod a+x "$folder"
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

# The image comes out of the machine's engine into a file: inside, that engine cannot be reached any more.
save_image() {
  if [ ! -e "$CAMPAIGN_ENGINE/image.tar" ]; then docker save -o "$CAMPAIGN_ENGINE/image.tar" buildapi/default:latest; fi
}

into_namespaces() {
  exec 9>&-
  save_image
  # Not exec: what is to be done at the end of the script is done by this process.
  local status=0
  CAMPAIGN_INSIDE=yes unshare --net --mount --pid --fork --kill-child --mount-proc "$@" || status=$?
  exit "$status"
}

# The same with a way out to the network, by a program that passes on what is sent; nobody comes in by it.
into_networked_namespaces() {
  save_image
  local status=0 inside
  CAMPAIGN_INSIDE=yes unshare --net --mount --pid --fork --kill-child --mount-proc "$@" &
  inside=$!
  # A kinder signal is not listened to while it waits.
  on_exit "kill -KILL $inside 2>/dev/null"
  while [ "$(readlink "/proc/$inside/ns/net")" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
  slirp4netns --configure --mtu=65520 --disable-host-loopback "$inside" outside >"$folder/network.log" 2>&1 &
  on_exit "kill $! 2>/dev/null"
  wait "$inside" || status=$?
  exit "$status"
}

await_network() {
  local i
  for ((i = 0; i < 100; i++)); do
    if [ -n "$(ip -4 -o address show dev outside 2>/dev/null)" ]; then return; fi
    sleep 0.1
  done
  fail "there is no network in the namespaces" "$(cat "$folder/network.log")"
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

# An engine that maps users to others makes a user for them; the machine's files need not know of that one. And nobody
# reaches the machine's own engine by mistake.
leave_machine_alone() {
  mkdir -p "$folder/users"
  mount -t tmpfs -o mode=755 users "$folder/users"
  mkdir "$folder/users/new" "$folder/users/work"
  mount -t overlay -o "lowerdir=/etc,upperdir=$folder/users/new,workdir=$folder/users/work" users /etc
  if [ -S /var/run/docker.sock ]; then mount --bind /dev/null /var/run/docker.sock; fi
}

start_own_engine() {
  local more
  read -ra more <<<"${CAMPAIGN_ENGINE_ARGUMENTS:-}"
  ip link set lo up
  leave_machine_alone
  export DOCKER_HOST=unix://$CAMPAIGN_ENGINE/engine.sock
  rm -f "$CAMPAIGN_ENGINE/engine.pid" "$CAMPAIGN_ENGINE/run/containerd/containerd.pid"
  dockerd --data-root "$CAMPAIGN_ENGINE/data" --exec-root "$CAMPAIGN_ENGINE/run" --pidfile "$CAMPAIGN_ENGINE/engine.pid" \
    --host "$DOCKER_HOST" --log-level warn "${more[@]}" >>"$CAMPAIGN_ENGINE/engine.log" 2>&1 </dev/null &
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
