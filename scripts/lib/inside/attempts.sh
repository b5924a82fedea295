# shellcheck shell=bash
# What a hostile build tries, from inside its container. Each attempt says one line:
# "refused NAME: WHY", or "OPEN NAME" when it got through. Run by Bash, as a build's command.
set -u

# must_fail NAME COMMAND...: the attempt gets through when the command succeeds.
must_fail() {
  local name=$1 said
  shift
  if said=$("$@" 2>&1); then echo "OPEN $name"; else echo "refused $name: $(printf '%s' "$said" | tail -n 1 | cut -c 1-110)"; fi
}

# --- the kernel and the machine
capabilities() {
  # All that may be there: CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETFCAP SYS_CHROOT.
  local allowed=$((1 << 0 | 1 << 1 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 31 | 1 << 18)) have
  have=$((0x$(awk '/^CapBnd/ { print $2 }' /proc/self/status)))
  [ $((have & ~allowed)) -ne 0 ] || { echo "none beyond the nine"; return 1; }
}
write_kernel_setting() { echo 1 > /proc/sys/kernel/panic; }
write_sysfs() { echo mem > /sys/power/state; }
mount_something() { mount -t tmpfs none /mnt; }
new_namespace() { unshare --mount --user --map-root-user true; }
make_device() { mknod /tmp/disk b 8 0 && head -c 1 /tmp/disk; }
read_memory() { head -c 1 /dev/mem; }
read_kernel_log() { dmesg && [ -n "$(dmesg)" ]; }
gain_by_setuid() {
  cat > /tmp/am-i-root <<'SCRIPT'
#!/bin/sh
test "$(/tmp/id -u)" = 0
SCRIPT
  chmod 755 /tmp/am-i-root && cp "$(command -v id)" /tmp/id && chmod 4755 /tmp/id && su -s /tmp/am-i-root nobody
}
load_module() { insmod /tmp/none.ko 2>&1 | grep -qv 'ermitted\|not found' ; }
set_clock() { date -s @1000000000; }
leave_by_root_link() { ls /proc/1/root/../../var/lib/docker /var/lib/docker; }
other_processes() {
  local processes=(/proc/[0-9]*)
  echo "${#processes[@]} are there"
  [ ${#processes[@]} -gt 60 ]
}
raw_socket() { python3 -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)'; }

# --- the engine, the service and its store
engine_socket() { [ -S /var/run/docker.sock ] || [ -S /run/docker.sock ]; }
curl_runner() {
  # As the runner calls it: the token is in this process's surroundings.
  local token socket
  token=$(tr '\0' '\n' < /proc/1/environ | sed -n 's/^BUILDAPI_TOKEN=//p')
  socket=/run/buildapi/runner.sock
  curl -sS -o /tmp/answer -w '%{http_code}' --unix-socket "$socket" -H "Authorization: Bearer $token" "$@"
}
is_refused() { case $(curl_runner "$@") in 2*) true ;; *) return 1 ;; esac; }
clone_key() { is_refused http://buildapi/runner/key; }
claim_again() { is_refused -X POST 'http://buildapi/runner/claim?claimant=somebody-else'; }
second_plan() { is_refused -X POST -F files=x -F spec=@/etc/hostname http://buildapi/runner/plan; }
api_over_the_socket() { is_refused http://buildapi/apps; }
write_socket_folder() { touch /run/buildapi/x; }
service_port() { timeout 5 bash -c "exec 3<>/dev/tcp/host.docker.internal/$SERVICE_PORT"; }
metadata() { timeout 5 bash -c 'exec 3<>/dev/tcp/169.254.169.254/80'; }
write_tool_store() {
  local tool
  tool=$(dirname "$(command -v node)")
  case $tool in /usr/* | /bin) echo "no tool of the store"; return 1 ;; esac
  touch "$tool/x"
}

# --- other builds
neighbours() {
  local own i
  own=$(hostname -i | cut -d ' ' -f 1)
  for ((i = 2; i < 12; i++)); do
    [ "${own%.*}.$i" = "$own" ] || ! timeout 1 bash -c "exec 3<>/dev/tcp/${own%.*}.$i/8000" 2>/dev/null || return 0
  done
  echo "no neighbour answers"
  return 1
}
secrets_of_others() { env | grep -q OTHERS_SECRET; }

for attempt in capabilities write_kernel_setting write_sysfs mount_something new_namespace make_device read_memory read_kernel_log gain_by_setuid load_module \
  set_clock leave_by_root_link other_processes raw_socket engine_socket clone_key claim_again second_plan api_over_the_socket write_socket_folder \
  service_port metadata write_tool_store neighbours secrets_of_others; do
  must_fail "$attempt" "$attempt"
done
