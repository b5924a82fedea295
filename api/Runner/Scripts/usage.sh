# shellcheck shell=sh
# What the build's container has used so far, as the kernel counts it; a part of runner.sh. Control groups of version 2 lie at the root of their folder,
# those of version 1 in a folder for each controller. "-" stands for what is not known.

# usage: writes an event with microseconds of processor time and bytes: most memory, read from and written to disks, received and sent.
usage() {
  used_cpu=- used_memory=- used_read=- used_written=- used_received=0 used_sent=0
  groups=/sys/fs/cgroup
  if [ -r $groups/cpu.stat ]; then
    while read -r name value; do [ "$name" != usage_usec ] || used_cpu=$value; done <$groups/cpu.stat
    [ ! -r $groups/memory.peak ] || read -r used_memory <$groups/memory.peak
    if [ -r $groups/io.stat ]; then
      used_read=0 used_written=0
      while read -r _ counts; do
        for count in $counts; do
          case $count in
            rbytes=*) used_read=$((used_read + ${count#*=})) ;;
            wbytes=*) used_written=$((used_written + ${count#*=})) ;;
          esac
        done
      done <$groups/io.stat
    fi
  else
    if [ -r $groups/cpuacct/cpuacct.usage ]; then
      read -r value <$groups/cpuacct/cpuacct.usage
      used_cpu=$((value / 1000))
    fi
    [ ! -r $groups/memory/memory.max_usage_in_bytes ] || read -r used_memory <$groups/memory/memory.max_usage_in_bytes
    if [ -r $groups/blkio/blkio.throttle.io_service_bytes ]; then
      used_read=0 used_written=0
      while read -r _ name value; do
        case $name in
          Read) used_read=$((used_read + value)) ;;
          Write) used_written=$((used_written + value)) ;;
        esac
      done <$groups/blkio/blkio.throttle.io_service_bytes
    fi
  fi
  # "  eth0: 200 2 0 …": the first number is of bytes received, the ninth of bytes sent.
  while IFS=' :' read -r name value _ _ _ _ _ _ _ count _; do
    case $name in
      lo | *'|'* | face) ;;
      *) used_received=$((used_received + value)) used_sent=$((used_sent + count)) ;;
    esac
  done </proc/net/dev
  event usage "$used_cpu" "$used_memory" "$used_read" "$used_written" "$used_received" "$used_sent"
}
