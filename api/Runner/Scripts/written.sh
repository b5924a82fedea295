# shellcheck shell=sh
# Which folders of the repository the commands wrote, for a build that left nothing where its spec says; a part of runner.sh. What was there
# before them is written down, because a time alone does not tell: files of a quick build have the time of the clone, and
# unpacked ones have any.
# shellcheck disable=SC2154 # variables of the runner

# list_files FILE: "d|PATH" for each folder and "f|TIME|NODE|SIZE|PATH" for each file, where TIME is that of its last change.
list_files() {
  (
    cd "$source" || exit
    find . -maxdepth 8 -type d \( -name node_modules -o -name .git -o -name .cache -o -name .npm -o -name .yarn -o -name .pnpm-store -o -name .turbo -o -name .nx -o -name .angular \) -prune \
      -o -type d -exec printf 'd|%s\n' {} + -o -type f -exec stat -c 'f|%z|%i|%s|%n' {} + 2>/dev/null | LC_ALL=C sort >"$1"
  )
}
list_files "$home/before" &
# shellcheck disable=SC2034 # the runner waits for it
listing=$!

# Whether one of the folders that were told is this one, or has it in it; or is in it.
is_told() {
  parent=$1
  case $told// in *"//$1/"*) return ;; esac
  while [ "$parent" != . ]; do
    case $told// in *"//$parent//"*) return ;; esac
    case $parent in */*) parent=${parent%/*} ;; *) parent=. ;; esac
  done
  return 1
}

# Adds the folders that it reads to what was written.
tell() {
  while IFS= read -r path; do
    is_told "$path" && continue
    told=$told//$path
    wrote=$wrote$path//
  done <"$home/folders"
}

# Those with a page first, of these the newest first: a report of tests comes before the site, which is made last.
pages() {
  told=''
  sed -n 's,^f|\([^|]*\)|[^|]*|[^|]*|\.\(.*\)/index\.html$,\2	\1,p' "$home/written" | LC_ALL=C sort | while IFS='	' read -r path time; do
    path=${path#/}
    is_told "${path:-.}" && continue
    told=$told//${path:-.}
    printf '%s|%s\n' "$time" "${path:-.}"
  done | LC_ALL=C sort -r | sed 's/^[^|]*|//'
}

written_folders() {
  output=$(sed -n 's,^artifacts \(.*\)//\(.*\)$,\1/\2,p' "$events" | tail -n 1)
  [ -n "$output" ] && [ -z "$(ls -A "$output" 2>/dev/null)" ] || return
  list_files "$home/after"
  # Where nobody can compare, nothing is said.
  LC_ALL=C comm -13 "$home/before" "$home/after" >"$home/written" || return
  wrote='' told=''
  pages >"$home/folders" && tell
  sed -n 's,^d|\./,,p' "$home/written" >"$home/new"
  # Hidden folders are seldom what is meant.
  grep -v -e '^\.' -e '/\.' "$home/new" >"$home/folders" && tell
  grep -e '^\.' -e '/\.' "$home/new" >"$home/folders" && tell
  if [ -z "$wrote" ]; then
    sed -n 's,^f|[^|]*|[^|]*|[^|]*|\./\(.*\)/[^/]*$,\1,p' "$home/written" | LC_ALL=C sort -u >"$home/folders"
    tell
  fi
  event wrote "$wrote"
}
