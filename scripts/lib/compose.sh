# shellcheck shell=bash
# One service of docker-compose.yml: its start, its end, and its data folder. Sourced, never run.
# shellcheck disable=SC2034,SC2153,SC2154 # service.sh sets and reads what is not set or read here

ups=()

need_compose() {
  if has docker-compose || docker compose version >/dev/null 2>&1; then return; fi
  need_commands docker-compose=docker-compose
}

# Debian's docker-compose, or the plug-in of newer engines.
compose() { if has docker-compose; then docker-compose "$@"; else docker compose "$@"; fi; }

# use_compose FOLDER: a project and a port of its own, with the data folder below FOLDER.
use_compose() {
  export COMPOSE_PROJECT_NAME=buildapi-compose-$$ COMPOSE_FILE=$BUILDAPI_ROOT/docker-compose.yml
  export BUILDAPI_ENGINE_SOCKET=/var/run/docker.sock
  case ${DOCKER_HOST:-} in unix://*) BUILDAPI_ENGINE_SOCKET=${DOCKER_HOST#unix://} ;; esac
  free_port 127.0.0.1 8080
  export BUILDAPI_PORT=$REPLY BUILDAPI_DATA=$1/data
  service_url=http://127.0.0.1:$BUILDAPI_PORT
  BuildApi__AdminKey=compose-$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
  export BuildApi__AdminKey
  # Its file would have to lie in the data folder, and these builds fetch nothing by TLS.
  unset BuildApi__ExtraCaBundle
  use_admin_key
  on_exit drop_service
}

# run_as USER:GROUP: from the next start on, with a data folder of that user's.
run_as() {
  export BUILDAPI_USER=$1 BUILDAPI_ENGINE_GID
  BUILDAPI_ENGINE_GID=$(stat -c %g "$BUILDAPI_ENGINE_SOCKET")
  (umask 077 && mkdir "$BUILDAPI_DATA")
  if [ "$(id -u)" = 0 ]; then chown "$1" "$BUILDAPI_DATA"; fi
}

up() {
  local begun=$EPOCHREALTIME container i
  quietly compose up -d
  container=$(compose ps -q buildapi)
  for ((i = 0; i < 1200; i++)); do
    case $(docker inspect --format '{{.State.Health.Status}}' "$container") in
      healthy)
        ups+=("$(awk "BEGIN { printf \"%.1f\", $EPOCHREALTIME - $begun }")")
        note "healthy after ${ups[-1]} s"
        need_ready_service
        return
        ;;
      unhealthy) break ;;
    esac
    sleep 0.05
  done
  compose logs --tail 30 >&2
  fail "the service is not healthy" "$(docker inspect --format '{{json .State.Health}}' "$container")"
}

down() {
  quietly compose down
  [ -z "$(docker ps -aq --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME")" ] || fail "docker-compose down left something behind"
}

# The service with all that it made on the engine and in its folder.
drop_service() {
  local instance find='import sqlite3, sys; print(*sqlite3.connect(sys.argv[1]).execute("SELECT value FROM service WHERE name = ?", ["instance"]).fetchone())'
  compose down -t 5 >/dev/null 2>&1 || true
  [ -e "$BUILDAPI_DATA/buildapi.db" ] || return 0
  instance=$(python3 -c "$find" "$BUILDAPI_DATA/buildapi.db")
  docker ps -aq --filter "label=buildapi.instance=$instance" | xargs -r docker rm -f >/dev/null
  docker network ls -q --filter "label=buildapi.instance=$instance" | xargs -r docker network rm >/dev/null
  rm -rf "$BUILDAPI_DATA"
}
