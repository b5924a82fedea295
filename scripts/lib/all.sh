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

# What the tests start, besides.
need_test_programs() {
  need_server docker-registry docker-registry docker-registry.service
  need_server nginx nginx-light nginx.service
  need_commands docker-compose=docker-compose openssl=openssl python3=python3
  need_commands htpasswd=apache2-utils ip=iproute2 iptables=iptables nft=nftables busybox=busybox-static dash=dash zsh=zsh \
    setpriv=util-linux setsid=util-linux kill=procps
  need_commands node=nodejs npm=npm
}

# What a machine needs before anything can be built or tested on it; quick when all is there.
set_up_machine() {
  need_commands git=git curl=curl jq=jq ssh-keygen=openssh-client flock=util-linux
  need_server sshd openssh-server ssh.service ssh.socket
  ensure_dotnet
  ensure_engine
  "$BUILDAPI_ROOT/images/default/build"
}
