# shellcheck shell=bash
# Git repositories for apps of this machine, and a throw-away sshd that serves
# them to build containers and to nobody else. Sourced, never run.
# shellcheck disable=SC2154 # service.sh sets the data folder

sshd_id=

serve_repositories() {
  repositories=$BuildApi__DataFolder/repositories
  mkdir -p "$repositories"
  make_keys
  start_sshd
}

# commit_repository NAME FOLDER: a bare repository with FOLDER as its main branch; a commit for every change of it.
commit_repository() {
  local git=(git --git-dir "$repositories/$1.git" --work-tree "$2")
  [ -d "$repositories/$1.git" ] || git init -q --bare -b main "$repositories/$1.git"
  "${git[@]}" add -A .
  if ! "${git[@]}" diff --cached --quiet HEAD 2>/dev/null; then
    "${git[@]}" -c user.name=buildapi -c user.email=buildapi@localhost -c commit.gpgSign=false -c core.hooksPath=/dev/null \
      commit -q -m "$1 as it is now"
  fi
}

repository_address() { echo "ssh://$(id -un)@host.docker.internal:$sshd_port/$1.git"; }

known_host() { echo "[host.docker.internal]:$sshd_port $(cut -d ' ' -f 1,2 "$repositories/host_key.pub")"; }

make_keys() {
  local key
  for key in host_key deploy_key; do
    [ -e "$repositories/$key" ] || ssh-keygen -q -t ed25519 -N '' -C buildapi-local -f "$repositories/$key"
  done
  # Whoever holds the deploy key can fetch the repositories in this folder and do nothing else.
  cat > "$repositories/serve" <<SERVE
#!/bin/sh
name=\${SSH_ORIGINAL_COMMAND#"git-upload-pack '/"}
name=\${name%"'"}
case \$name in
  *[!a-z.]* | .* | '') echo 'Only git fetch is served here.' >&2; exit 1 ;;
  *) exec $(printf %q "$(command -v git)") upload-pack $(printf %q "$repositories")/"\$name" ;;
esac
SERVE
  chmod 700 "$repositories/serve"
  printf 'restrict,command="%s" %s\n' "$repositories/serve" "$(cat "$repositories/deploy_key.pub")" > "$repositories/authorized_keys"
}

# Containers reach this machine at the bridge's own address, where no other
# machine can. Where the engine has a machine of its own (Docker Desktop), it forwards to loopback.
bridge_address() {
  local bridge
  REPLY=
  bridge=$(docker network inspect bridge --format '{{index .Options "com.docker.network.bridge.name"}}')
  if has ip; then REPLY=$(ip -4 -o address show dev "${bridge:-docker0}" 2>/dev/null | awk '{ sub("/.*", "", $4); print $4; exit }'); fi
  REPLY=${REPLY:-127.0.0.1}
}

start_sshd() {
  local address
  bridge_address
  address=$REPLY
  free_port "$address" 2222
  sshd_port=$REPLY
  # Where sshd drops its rights; a service manager would have made it.
  [ "$(id -u)" != 0 ] || mkdir -p /run/sshd
  sshd_settings "$address" > "$repositories/sshd_config"
  # sshd starts itself anew for each connection and must know where it is.
  "$(command -v sshd)" -D -e -f "$repositories/sshd_config" >"$repositories/sshd.log" 2>&1 </dev/null 9>&- &
  sshd_id=$!
  on_exit stop_sshd
  local i
  for ((i = 0; i < 50; i++)); do
    if (: <>"/dev/tcp/$address/$sshd_port") 2>/dev/null; then return; fi
    kill -0 "$sshd_id" 2>/dev/null || break
    sleep 0.1
  done
  fail "the sshd for the local repositories did not start" "$(cat "$repositories/sshd.log")"
}

stop_sshd() {
  [ -z "$sshd_id" ] || kill "$sshd_id" 2>/dev/null || true
  sshd_id=
}

sshd_settings() {
  local pam=no
  # Without PAM sshd refuses an account whose password is locked, even for a key.
  if [ "$(id -u)" = 0 ] && passwd -S root 2>/dev/null | grep -q '^root L'; then pam=yes; fi
  cat <<SETTINGS
ListenAddress $1
Port $sshd_port
HostKey "$repositories/host_key"
AuthorizedKeysFile "$repositories/authorized_keys"
PidFile none
AllowUsers $(id -un)
PermitRootLogin forced-commands-only
AuthenticationMethods publickey
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM $pam
StrictModes no
AcceptEnv GIT_PROTOCOL
LogLevel ERROR
SETTINGS
}
