# shellcheck shell=sh
# The way of the log and the events to the service, in a process of its own; a part of runner.sh.
# shellcheck disable=SC2034,SC2154 # variables of the runner

# Bytes of a file. "wc" of busybox reads all of it.
if stat -c %s "$log" >/dev/null 2>&1; then size_of() { stat -c %s "$1"; }; else size_of() { wc -c <"$1"; }; fi

# Waits until what the session printed is in the log: its reader sleeps then, or has ended. Whatever still prints is not waited for: what was in the pipe
# is in the log once that is larger than any pipe.
drain() {
  [ -n "${reader-}" ] || return 0
  drained=$(($(size_of "$log") + 2097152))
  while read -r stat 2>/dev/null <"/proc/$reader/stat"; do
    case ${stat##*') '} in R* | D*) ;; *) break ;; esac
    [ "$(size_of "$log")" -lt "$drained" ] || break
    sleep 0.01
  done
}

# bound_log SENDING: what the service would not keep must not fill the engine's disk. The log is appended to, so it may be cut at any time, but not in front
# of the end of what is being sent. "full" is said by the service when it keeps nothing more; twice of what it keeps is enough for whatever it makes shorter.
bound_log() {
  size=$(size_of "$log")
  if [ -n "$full" ]; then
    [ "$size" -le 1048576 ] || : >"$log"
    return
  fi
  [ "$log_limit" -gt 0 ] || return 0
  bound=$((2 * log_limit))
  # It grows a little while curl starts.
  [ "$1" -eq 0 ] || [ $(($1 + 67108864)) -le "$bound" ] || bound=$(($1 + 67108864))
  if [ "$size" -gt $((bound + 2097152)) ]; then
    dd if=/dev/null of="$log" bs=1048576 seek=$((bound / 1048576 + 1)) count=0 2>/dev/null
    [ -e "$home/cut" ] || say "[buildapi] The commands print faster than the log can be taken; of what they print now a part is dropped."
    : >"$home/cut"
  fi
}
keep_bounded() {
  sending=$size
  while sleep 0.1; do bound_log "$sending"; done
}

# Sends what the service does not have yet of both files. A wrong offset is answered with the right one.
send_news() {
  bound_log 0
  # While much is sent, more may be printed.
  bounding=''
  if [ $((size - sent_log)) -gt 16777216 ]; then
    keep_bounded &
    bounding=$!
  fi
  send_files
  [ -z "$bounding" ] || kill "$bounding" 2>/dev/null
}
send_files() {
  set --
  # The answer of the first transfer goes where "request" is told, whichever of the two it is of.
  first_output=$home/sent_events
  if [ -z "$full" ] && [ "$size" -gt "$sent_log" ]; then
    first_output=$home/sent_log
    # Of a log that was cut under it, an old curl would wait for an answer that never comes.
    set -- --speed-limit 1 --speed-time 60 -C "$sent_log" -T "$log" "$BUILDAPI_URL/runner/log?final=$final"
  fi
  if [ "$(size_of "$events")" -gt "$sent_events" ]; then
    [ $# -eq 0 ] || set -- "$@" --next -K "$home/curl.conf" -w '%{http_code}' -o "$home/sent_events"
    set -- "$@" -C "$sent_events" -T "$events" "$BUILDAPI_URL/runner/events?final=$final"
  fi
  [ $# -gt 0 ] || return 0
  if ! request "$first_output" "$@"; then
    case $status in
      409 | 409200 | 200409 | 409409) ;;
      # The attempt is over for the service: nothing that happens here counts any more.
      *) exit 93 ;;
    esac
  fi
  [ ! -s "$home/sent_log" ] || { read -r sent_log && read -r full; } <"$home/sent_log"
  [ ! -s "$home/sent_events" ] || read -r sent_events <"$home/sent_events"
}

ship() {
  sent_log=0
  sent_events=0
  full=''
  final=false
  idle=0
  second_output=$home/sent_events
  trap : USR1
  : >"$home/shipping"
  while :; do
    [ ! -e "$home/done" ] || final=true
    before=$sent_log.$sent_events
    send_news
    if [ "$final" = true ]; then
      # Again while the service has another idea of the offset.
      if { [ -n "$full" ] || [ "$(size_of "$log")" -le "$sent_log" ]; } && [ "$(size_of "$events")" -eq "$sent_events" ]; then
        : >"$home/sent"
        exit 0
      fi
    elif [ ! -e "$home/done" ]; then
      # A silent build is looked at less often; a line is still with the service within a quarter of a second.
      if [ "$before" = "$sent_log.$sent_events" ]; then idle=$((idle + 1)); else idle=0; fi
      if [ "$idle" -lt 20 ]; then sleep 0.08 & else sleep 0.2 & fi
      wait $!
    fi
  done
}
