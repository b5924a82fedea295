# shellcheck shell=bash
# The Amplify CLI: npm's package of it does nothing but fetch a program from its
# maker's host, so the program is fetched here. Where that host is out of reach
# the image goes without, and its manifest says why. Sourced by ./build.

readonly amplify_version=14.5.1
readonly amplify_host=package.cli.amplify.aws

# lay_out_amplify FOLDER: FOLDER becomes /usr/local. Never fails the image.
lay_out_amplify() {
  local root=$1 archive=$1.amplify.tgz why=$1.why
  mkdir -p "$root/bin" "$root/share/buildapi/missing"
  say "fetching the Amplify CLI $amplify_version"
  if fetch_amplify "$archive" "$why" && unpack_amplify "$archive" "$root/bin/amplify" 2>"$why"; then
    chmod 755 "$root/bin/amplify"
  else
    rm -f "$root/bin/amplify"
    printf 'Its program comes from https://%s, and could not be had when the image was made: %s\n' \
      "$amplify_host" "$(tail -n 1 "$why")" > "$root/share/buildapi/missing/amplify"
    note "the image is made without it: $(tail -n 1 "$why")"
  fi
  rm -f "$archive" "$why"
}

# Bounded: a host that does not answer costs half a minute.
fetch_amplify() {
  if ! has curl; then
    echo 'this machine has no curl' >"$2"
    return 1
  fi
  curl -fsSL --connect-timeout 15 --max-time 300 --retry 1 -o "$1" \
    "https://$amplify_host/$amplify_version/amplify-pkg-linux-x64.tgz" 2>"$2"
}

# The archive holds one file, under a name that says the platform.
unpack_amplify() { tar -xzOf "$1" >"$2" && [ -s "$2" ]; }
