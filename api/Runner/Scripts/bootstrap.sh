# shellcheck shell=sh
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
until curl -K "$BUILDAPI_HOME/curl.conf" -f -o "$BUILDAPI_HOME/session.bash" -o "$BUILDAPI_HOME/nvm.sh" -o "$BUILDAPI_HOME/runner.sh" \
  "$BUILDAPI_URL/runner/session.bash" "$BUILDAPI_URL/runner/nvm.sh" "$BUILDAPI_URL/runner/runner.sh" 2>"$BUILDAPI_HOME/curl.err" && [ -s "$BUILDAPI_HOME/session.bash" ]; do
  if grep -q -i 'unknown\|not recognized\|returned error: 4' "$BUILDAPI_HOME/curl.err" 2>/dev/null || [ "$tries" -ge 600 ]; then
    read -r line <"$BUILDAPI_HOME/curl.err"
    echo "buildapi-bootstrap failed $line"
    exit 91
  fi
  # A curl before 7.40 passes over the socket without a word and asks the network for a host that is not there.
  if [ "$tries" -eq 0 ]; then
    buildapi_curl=$(curl --version)
    buildapi_curl=${buildapi_curl#curl }
    buildapi_curl=${buildapi_curl%% *}
    case $buildapi_curl in
      [0-6].* | 7.[0-9].* | 7.[0-3][0-9].*)
        echo "buildapi-bootstrap failed the option unix-socket is unknown to curl $buildapi_curl"
        exit 91
        ;;
    esac
  fi
  tries=$((tries + 1))
  sleep 1
done
exec sh "$BUILDAPI_HOME/runner.sh"
