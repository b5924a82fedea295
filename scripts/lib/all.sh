# shellcheck shell=bash
# Everything the scripts share, and the set-up that all of them begin with. Sourced, never run.

lib=$(dirname "${BASH_SOURCE[0]}")
# shellcheck source=scripts/lib/common.sh
. "$lib/common.sh"
# shellcheck source=scripts/lib/engine.sh
. "$lib/engine.sh"
# shellcheck source=scripts/lib/service.sh
. "$lib/service.sh"
# shellcheck source=scripts/lib/repositories.sh
. "$lib/repositories.sh"
# shellcheck source=scripts/lib/apps.sh
. "$lib/apps.sh"

# What a machine needs before anything can be built or tested on it; quick when all is there.
set_up_machine() {
  need_commands git=git curl=curl jq=jq ssh-keygen=openssh-client flock=util-linux
  need_server sshd openssh-server ssh.service ssh.socket
  ensure_dotnet
  ensure_engine
  "$BUILDAPI_ROOT/images/default/build"
}
