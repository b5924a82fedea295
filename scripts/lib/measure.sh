# shellcheck shell=bash
# Clocks, medians and the table of results for scripts/bench. Sourced, never run.

missed=0

# Microseconds since 1970.
now() { echo "${EPOCHREALTIME//[.,]/}"; }

# seconds COMMAND...: sets REPLY to what the command took.
seconds() {
  local start
  start=$(now)
  "$@"
  REPLY=$(calculate "($(now) - $start) / 1000000")
}

calculate() { awk "BEGIN { printf \"%.3f\", $1 }"; }

median() { printf '%s\n' "$@" | sort -g | awk '{ value[NR] = $1 } END { printf "%.3f", (value[int((NR + 1) / 2)] + value[int(NR / 2) + 1]) / 2 }'; }

table_head() { printf '\n%-44s %12s %12s %8s   %s\n' '' BuildApi plain ratio wanted; }

short() { awk "BEGIN { printf($1 < 100 ? \"%.2f\" : \"%.0f\", $1) }"; }

# row NAME OURS PLAIN UNIT most|least BOUND: the ratio is ours to plain.
row() {
  local ratio verdict=''
  ratio=$(calculate "$2 / $3")
  case $5 in
    most) awk "BEGIN { exit !($ratio <= $6) }" || verdict=' MISSED' ;;
    least) awk "BEGIN { exit !($ratio >= $6) }" || verdict=' MISSED' ;;
  esac
  [ -z "$verdict" ] || missed=$((missed + 1))
  printf '%-44s %12s %12s %8.2f   at %s %s%s\n' "$1" "$(short "$2") $4" "$(short "$3") $4" "$ratio" "$5" "$6" "$verdict"
}
