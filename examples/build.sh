#!/bin/sh
# Starts a build, shows its log while it runs, and fetches what it produced. For scripts and CI jobs; needs curl and nothing else.
#   BUILDAPI_URL=https://builds.example.com BUILDAPI_KEY=… examples/build.sh APP [BRANCH [FILE]]
# FILE is where the artifacts go, artifacts.zip when it is left out. The key needs the scopes read and build.
# Ends with 0 when the build succeeded, with 1 when it did not, with 2 when the service refused something or could not be reached.
set -eu

app=${1:?"usage: build.sh APP [BRANCH [FILE]]"}
branch=${2:-}
file=${3:-artifacts.zip}
: "${BUILDAPI_URL:?is not set: the address of the service}" "${BUILDAPI_KEY:?is not set: a key of the service}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The key goes by standard input: other users of the machine can see a program's arguments.
api() {
  printf 'header = "Authorization: Bearer %s"\n' "$BUILDAPI_KEY" |
    curl --config - -sS --fail-with-body --retry 3 --retry-connrefused "$@"
}

refused() {
  echo "$1" >&2
  if [ -s "$scratch/answer" ]; then cat "$scratch/answer" >&2; fi
  exit 2
}

# The same key with every try: however often the request is sent, one build is started.
body='{}'
if [ -n "$branch" ]; then body="{\"branch\": \"$branch\"}"; fi
api --json "$body" -H "Idempotency-Key: $$-$(date +%s)-$(uname -n)" -o "$scratch/answer" \
  "${BUILDAPI_URL%/}/apps/$app/builds" || refused "The build of $app could not be started:"
# By its number, and not by its Location, which a proxy may have in a form of its own.
build="${BUILDAPI_URL%/}/apps/$app/builds/$(grep -o '"number": *[0-9]*' "$scratch/answer" | head -n 1 | tr -dc 0-9)"

api -N "$build/log?follow=true" || echo "The log broke off; the build goes on." >&2

# Less than the patience of common proxies.
while :; do
  api -o "$scratch/answer" "$build?wait=50" || refused "The build could not be asked for:"
  state=$(grep -o '"status": *"[A-Za-z]*"' "$scratch/answer" | head -n 1 | cut -d '"' -f 4)
  case $state in succeeded | failed | canceled | timedOut) break ;; esac
done
if [ "$state" != succeeded ]; then exit 1; fi

# To its place only when it is whole: an error is no archive.
api -o "$scratch/answer" "$build/artifacts.zip" || refused "The artifacts could not be fetched:"
mv "$scratch/answer" "$file"
