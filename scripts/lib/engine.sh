# shellcheck shell=bash
# Makes sure that a container engine answers. Sourced, never run.

engine_answers() { has docker && docker info >/dev/null 2>&1; }

ensure_engine() {
  if ! engine_answers; then
    if [ -n "${DOCKER_HOST:-}" ]; then
      fail "no engine answers at DOCKER_HOST=$DOCKER_HOST" "$(what_docker_says)"
    fi
    can_install || fail "no Docker Engine answers" "$(what_docker_says)" \
      "Install and start Docker Engine (https://docs.docker.com/engine/install/) or Podman 4 with podman-docker" \
      "and its socket, make sure that this user may use it (docker info must work), and start again."
    install_engine
    start_engine
    wait_for_engine || fail "the Docker Engine was started and does not answer" "$(what_docker_says)" \
      "Its own words: journalctl -u docker, or /var/log/docker.log."
  fi
  follow_docker_context
  say "engine: $(docker version --format '{{.Server.Version}} (API {{.Server.APIVersion}})')"
}

what_docker_says() {
  if has docker; then docker info 2>&1 >/dev/null | head -n 1 || true; else echo "There is no docker command."; fi
}

install_engine() {
  local packages=()
  has dockerd || packages+=(docker.io)
  # Newer Debian releases carry the command in a package of its own.
  if ! has docker && apt-cache show docker-cli >/dev/null 2>&1; then packages+=(docker-cli); fi
  [ ${#packages[@]} -eq 0 ] || install_packages "${packages[@]}"
}

# The service talks to the socket itself, so it must be told of a context that the docker command follows.
follow_docker_context() {
  local host
  [ -z "${DOCKER_HOST:-}" ] || return 0
  host=$(docker context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null) || return 0
  if [ -n "$host" ] && [ "$host" != unix:///var/run/docker.sock ]; then export DOCKER_HOST=$host; fi
}

start_engine() {
  say "starting the Docker Engine"
  if [ -d /run/systemd/system ]; then
    systemctl start docker >&2 || true
    return
  fi
  forget_dead_process /var/run/docker.pid dockerd
  forget_dead_process /var/run/docker-ssd.pid dockerd
  forget_dead_process /var/run/docker/containerd/containerd.pid containerd
  # Debian's init script also mounts the control groups where nothing else did. It
  # gives up where it may not raise the limit of open files; the engine does not need that.
  if [ -x /etc/init.d/docker ] && /etc/init.d/docker start >/dev/null 2>&1 </dev/null; then return; fi
  setsid -f dockerd >>/var/log/docker.log 2>&1 </dev/null
}

# After a crash another process may have the number in a file, and the engine would wait for it, or end it.
forget_dead_process() {
  local file=$1 name=$2 id
  [ -r "$file" ] || return 0
  id=$(cat "$file")
  [ "$(cat "/proc/$id/comm" 2>/dev/null)" = "$name" ] || rm -f "$file"
}

wait_for_engine() {
  local i
  for ((i = 0; i < 120; i++)); do
    if engine_answers; then return; fi
    sleep 0.5
  done
  return 1
}
