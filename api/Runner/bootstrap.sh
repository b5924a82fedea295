# The command of every build container, behind the definition of buildapi_probe. Needs nothing but sh until curl is known
# to be there. What it prints is read by the service when no runner ever reports.
umask 077
buildapi_found=$(buildapi_probe)
buildapi_code=$?
printf '%s\n' "$buildapi_found"
[ "$buildapi_code" -eq 0 ] || exit 90

for buildapi_home in "${TMPDIR:-/tmp}" /var/tmp "${HOME:-/tmp}" /dev/shm; do
  buildapi_home=$buildapi_home/buildapi-runner
  mkdir -p "$buildapi_home" 2>/dev/null && break
done
export BUILDAPI_HOME="$buildapi_home"
printf '%s\n' "$buildapi_found" >"$BUILDAPI_HOME/probe"

{
  printf 'silent\nshow-error\nheader = "Authorization: Bearer %s"\nheader = "Expect:"\nnoproxy = "*"\n' "$BUILDAPI_TOKEN"
  case $BUILDAPI_URL in
    unix:*) printf 'unix-socket = "%s"\n' "${BUILDAPI_URL#unix:}" ;;
  esac
} >"$BUILDAPI_HOME/curl.conf"
case $BUILDAPI_URL in
  unix:*) BUILDAPI_URL=http://buildapi ;;
esac
export BUILDAPI_URL

# The service may be restarting just now; it comes back, and 10 minutes of patience outlast it.
tries=0
until curl -K "$BUILDAPI_HOME/curl.conf" -f -o "$BUILDAPI_HOME/runner.sh" "$BUILDAPI_URL/runner/runner.sh" 2>"$BUILDAPI_HOME/curl.err"; do
  if grep -q -i 'unknown\|not recognized\|returned error: 4' "$BUILDAPI_HOME/curl.err" 2>/dev/null || [ "$tries" -ge 600 ]; then
    read -r line <"$BUILDAPI_HOME/curl.err"
    echo "buildapi-bootstrap failed $line"
    exit 91
  fi
  tries=$((tries + 1))
  sleep 1
done
exec sh "$BUILDAPI_HOME/runner.sh"
