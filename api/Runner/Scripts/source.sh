# shellcheck shell=sh
# The step "source": the part of the runner that clones, checks out and fetches what the commit refers to. It stands where
# runner.sh names it when the service hands that out.
# shellcheck disable=SC2154 # runner.sh sets what is not set here
step source started
for workspace in /workspace "${HOME:-/tmp}/workspace" /tmp/workspace; do
  mkdir -p "$workspace" 2>/dev/null && [ -w "$workspace" ] && break
done
chmod 755 "$workspace" 2>/dev/null || :
source=$workspace/$app
export BUILDAPI_SOURCE="$source"

secrets=$BUILDAPI_SECRETS/clone
umask 077
mkdir -p "$secrets"
ssh_options="-F /dev/null -o BatchMode=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile=$secrets/known_hosts -o GlobalKnownHostsFile=/dev/null -o ConnectTimeout=30"
if [ "$key" = none ]; then
  request "$secrets/known_hosts" "$BUILDAPI_URL/runner/known-hosts" || : >"$secrets/known_hosts"
else
  request "$secrets/known_hosts" -o "$secrets/key" "$BUILDAPI_URL/runner/known-hosts" "$BUILDAPI_URL/runner/key" ||
    fail source clone_auth_failed 0 "The deploy key is not to be had any more."
  # Asked by git, the helper prints the two lines that the key then is: username=..., password=...
  printf 'cat "%s"\n' "$secrets/key" >"$secrets/helper"
  [ "$key" != ssh ] || ssh_options="$ssh_options -o IdentitiesOnly=yes -i $secrets/key"
fi
umask 022
# Left alone, git would ask for the files of Git LFS one by one while it checks out; they come together afterwards.
export GIT_TERMINAL_PROMPT=0 GIT_LFS_SKIP_SMUDGE=1 GIT_SSH_COMMAND="ssh $ssh_options"

# The token is for the repository's host alone: a submodule or .lfsconfig may name any other.
host=${repository#*://}
host=${host%%/*}
origin=${repository%%://*}://${host##*@}
# Hooks of an image's template, or of what is kept of an earlier build, have no business beside the key.
git_with_key() {
  set -- -c core.hooksPath=/dev/null -c core.fsmonitor=false "$@"
  [ "$key" != token ] || set -- -c credential.helper= -c "credential.$origin.helper=!sh $secrets/helper" "$@"
  LC_ALL=C git "$@" </dev/null
}

# Git's own words, in English, kept beside the log: the service sorts failures by them.
run_git() {
  say "\$ git $*"
  # Appended to: what git leaves running, such as an ssh that says last words, must not write over what comes behind.
  : >"$home/git.out"
  git_with_key "$@" >>"$home/git.out" 2>&1
  code=$?
  tr '\r' '\n' <"$home/git.out" | sed '/^$/d' >>"$log"
  return "$code"
}

fail_clone() {
  # Whoever looks for what there is not wants to know what there is.
  if [ -e "$secrets" ] && grep -q 'Remote branch\|find remote ref' "$home/git.out" && git_with_key ls-remote -q --heads "$repository" >"$home/heads" 2>/dev/null; then
    sed -n 's,^.*refs/heads/,branch ,p' "$home/heads" | head -n 50 >>"$home/git.out"
    echo 'no more branches' >>"$home/git.out"
  fi
  # Git names a submodule by its path; whoever reads of it wants to know where it should have come from.
  git config -f .gitmodules --get-regexp '^submodule\..*\.(path|url)$' 2>/dev/null | sed 's/^/gitmodules /' >>"$home/git.out"
  # Not every step of git says that it could not write because the disk is full, and what it had written is gone again by now.
  df -Pk "${source%/*}" 2>/dev/null | {
    read -r _
    read -r _ _ _ free _
    if [ "${free:-4096}" -lt 4096 ] 2>/dev/null; then echo "No space left on device: $free KiB are free." >>"$home/git.out"; fi
  }
  rm -rf "$secrets"
  request "$answer" -X POST -H 'Content-Type: text/plain' --data-binary "@$home/git.out" "$BUILDAPI_URL/runner/clone-failure" || :
  step source failed
  finish 1
}

# with_depth GIT-COMMAND ARGUMENT...: 0 means all of the history.
with_depth() {
  verb=$1
  shift
  if [ "$depth" -eq 0 ]; then run_git "$verb" "$@"; else run_git "$verb" --depth "$depth" "$@"; fi
}

# What is kept of an earlier build lies there already, untracked; a file of the commit wins over it.
clone_commit() {
  run_git init -q "$source" && cd "$source" && run_git remote add origin "$repository" || return
  # Most hosts hand out a single commit by its id; from the others, the branch's history brings it along.
  if [ ${#commit} -ge 40 ] && with_depth fetch -q origin "$commit"; then
    run_git checkout -q -f -B "$branch" FETCH_HEAD
  else
    run_git fetch -q origin "$branch" && run_git checkout -q -f -B "$branch" "$commit"
  fi
}

# Git clones into no folder that holds something, so it clones beside it.
clone_branch() {
  if [ ! -e "$source" ]; then
    with_depth clone -q --single-branch --branch "$branch" -- "$repository" "$source"
    return
  fi
  rm -rf "$workspace/.clone"
  with_depth clone -q --no-checkout --single-branch --branch "$branch" -- "$repository" "$workspace/.clone" || return
  mv "$workspace/.clone/.git" "$source/.git" && rm -rf "$workspace/.clone" && cd "$source" && run_git reset -q --hard
}

update_submodules() {
  # Nor does it clone a submodule into a folder that holds something; of those, the cache begins anew.
  git config -f .gitmodules --get-regexp '^submodule\..*\.path$' >"$home/submodules" 2>/dev/null
  while IFS=' ' read -r _ folder; do
    case /$folder/ in *//* | */../*) ;; *) [ -z "$(ls -A "$folder" 2>/dev/null)" ] || rm -rf "./$folder" ;; esac
  done <"$home/submodules"
  # A host that hands out no commit by its id alone gives all of the history.
  { [ "$depth" -ne 0 ] && run_git submodule update -q --init --recursive --depth "$depth"; } || run_git submodule update -q --init --recursive
}

# What the repository and its submodules keep in Git LFS. Looking for the attribute of every file takes long in a large
# repository, so the files that could give it are asked first.
of_lfs="git grep -q -F filter=lfs -- ':(glob)**/.gitattributes' && git ls-files -- ':(attr:filter=lfs)' || :"
fetch_large_files() {
  if [ -e .gitmodules ]; then
    large=$(sh -c "$of_lfs" && git submodule --quiet foreach --recursive "$of_lfs")
  else
    large=$(sh -c "$of_lfs")
  fi 2>/dev/null
  [ -n "$large" ] || return 0
  if ! git lfs version >/dev/null 2>&1; then
    say "Warning: $(printf '%s\n' "$large" | wc -l) files of the repository are in Git LFS, and the image has no git-lfs: what lies in the folder are the pointers to them. Add git-lfs to the image. The first one: $(printf '%s\n' "$large" | head -n 1)"
    return 0
  fi
  run_git lfs pull || return
  [ ! -e .gitmodules ] || run_git submodule --quiet foreach --recursive 'git lfs pull'
}

case $key:$repository in
token:http://*) say "Warning: the repository's address begins with http://, so the token that clones it goes over the network unencrypted. Give the app its https:// address." ;;
esac

# What is kept of an earlier build may lie there; a repository is not among it, and a link leads nowhere good.
[ ! -L "$source" ] || rm -f "$source"
rm -rf "$source/.git"
if [ -n "$commit" ]; then
  clone_commit || fail_clone
else
  clone_branch || fail_clone
fi
cd "$source" || fail_clone
if [ -e .gitmodules ]; then
  update_submodules || fail_clone
fi
fetch_large_files || fail_clone

# The commit of the last green build, to be compared with; where it is not to be had, the build just runs.
if [ -n "$since" ] && ! git cat-file -e "$since^{commit}" 2>/dev/null; then
  run_git fetch -q --depth 1 origin "$since" || since=''
fi
head=$(git rev-parse HEAD 2>/dev/null) || head=''
if [ -z "$head" ]; then
  say "The repository has no commit."
  printf 'fatal: Remote branch %s not found: the repository is empty.\nno more branches\n' "$branch" >"$home/git.out"
  fail_clone
fi
rm -rf "$secrets"
unset GIT_SSH_COMMAND GIT_LFS_SKIP_SMUDGE
# Up to here nothing of the checkout ran. From here on it may, and the service gives the key to nobody any more.
request "$answer" -X POST "$BUILDAPI_URL/runner/source" || finish 1
event commit "$head"
say "Checked out $head"
step source succeeded
