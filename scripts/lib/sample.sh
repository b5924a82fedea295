# shellcheck shell=bash
# The sample app: its git repository, a throw-away sshd that serves it to build
# containers and to nobody else, and its registration. Sourced, never run.
# shellcheck disable=SC2154 # service.sh sets what is not set here

sshd_id=

serve_sample() {
  sample_folder=$BuildApi__DataFolder/sample
  mkdir -p "$sample_folder"
  commit_sample
  make_sample_keys
  start_sshd
}

# A bare repository with scripts/sample as its main branch; a commit for every change of it.
commit_sample() {
  local git=(git --git-dir "$sample_folder/sample.git" --work-tree "$BUILDAPI_ROOT/scripts/sample")
  [ -d "$sample_folder/sample.git" ] || git init -q --bare -b main "$sample_folder/sample.git"
  "${git[@]}" add -A .
  if ! "${git[@]}" diff --cached --quiet HEAD 2>/dev/null; then
    "${git[@]}" -c user.name=sample -c user.email=sample@localhost -c commit.gpgSign=false -c core.hooksPath=/dev/null \
      commit -q -m "The sample as it is now"
  fi
}

make_sample_keys() {
  local key
  for key in host_key deploy_key; do
    [ -e "$sample_folder/$key" ] || ssh-keygen -q -t ed25519 -N '' -C "buildapi-sample" -f "$sample_folder/$key"
  done
  # Whoever holds the deploy key can fetch this one repository and do nothing else.
  # shellcheck disable=SC2016 # sshd sets the variable
  printf '#!/bin/sh\ncase $SSH_ORIGINAL_COMMAND in git-upload-pack*) exec %q upload-pack %q ;; esac\n%s\n' \
    "$(command -v git)" "$sample_folder/sample.git" 'echo "Only git fetch is served here." >&2; exit 1' > "$sample_folder/serve"
  chmod 700 "$sample_folder/serve"
  printf 'restrict,command="%s" %s\n' "$sample_folder/serve" "$(cat "$sample_folder/deploy_key.pub")" > "$sample_folder/authorized_keys"
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
  sshd_settings "$address" > "$sample_folder/sshd_config"
  # sshd starts itself anew for each connection and must know where it is.
  "$(command -v sshd)" -D -e -f "$sample_folder/sshd_config" \
    >"$sample_folder/sshd.log" 2>&1 </dev/null 9>&- &
  sshd_id=$!
  on_exit stop_sshd
  local i
  for ((i = 0; i < 50; i++)); do
    if (: <>"/dev/tcp/$address/$sshd_port") 2>/dev/null; then return; fi
    kill -0 "$sshd_id" 2>/dev/null || break
    sleep 0.1
  done
  fail "the sample's sshd did not start" "$(cat "$sample_folder/sshd.log")"
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
HostKey "$sample_folder/host_key"
AuthorizedKeysFile "$sample_folder/authorized_keys"
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

register_sample() {
  say "registering the sample app"
  local repository hosts
  repository=ssh://$(id -un)@host.docker.internal:$sshd_port/sample.git
  hosts="[host.docker.internal]:$sshd_port $(cut -d ' ' -f 1,2 "$sample_folder/host_key.pub")"
  call GET /apps/sample
  if [ "$REPLY" = 404 ]; then
    must POST /apps "$(jq -n --arg repository "$repository" '{ id: "sample", name: "Sample", repository: $repository, branch: "main" }')"
  else
    must PATCH /apps/sample "$(jq -n --arg repository "$repository" '{ repository: $repository, branch: "main" }')"
  fi
  must PUT /apps/sample/deploy-key "$(jq -n --rawfile key "$sample_folder/deploy_key" '{ privateKey: $key }')"
  must PUT /apps/sample/known-hosts "$(jq -n --arg hosts "$hosts" '{ knownHosts: $hosts }')"
  must PUT /apps/sample/package-overrides \
    '{ "overrides": [{ "package": "node", "version": "22" }, { "package": "pnpm", "version": "10" }] }'
}

# Sets REPLY to the number of a new build of the sample.
start_sample_build() {
  must POST /apps/sample/builds '{ "reason": "scripts/run" }'
  REPLY=$(jq -r .number "$answer")
}
