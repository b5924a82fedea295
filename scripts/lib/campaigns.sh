# shellcheck shell=bash
# Campaigns that run in the tests' own program. Sourced, never run.

# shellcheck source=scripts/lib/service.sh
. "$(dirname "${BASH_SOURCE[0]}")/service.sh"

# The data folders of histories lie in memory where that is possible: no disk is asked for anything there.
build_campaigns() {
  ensure_dotnet
  quietly dotnet build "$BUILDAPI_ROOT/tests/BuildApi.Tests" -c "$configuration" -v q -clp:NoSummary
  if [ -d /dev/shm ]; then export TMPDIR=/dev/shm; fi
}

# run_campaign NAME ARGUMENT...: one thread does all the work, so that a seed is a history.
run_campaign() {
  DOTNET_PROCESSOR_COUNT=1 nice -n 19 dotnet exec "$BUILDAPI_ROOT/tests/BuildApi.Tests/bin/$configuration/net10.0/BuildApi.Tests.dll" "$@"
}
