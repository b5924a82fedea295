"""Processes of this PID namespace, found in /proc and killed by their number."""
import os
import re
import signal
import time

CONTAINER = re.compile(r"/docker/([0-9a-f]{64})")


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def every():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def arguments(pid):
    return read(f"/proc/{pid}/cmdline").split("\0")[:-1]


def name(pid):
    return read(f"/proc/{pid}/comm").strip()


def is_alive(pid):
    # A zombie is dead: nobody has asked for its exit code yet.
    return read(f"/proc/{pid}/stat").rpartition(")")[2].split()[:1] not in ([], ["Z"], ["X"])


def named(wanted):
    return [pid for pid in every() if name(pid) == wanted and is_alive(pid)]


def container(pid):
    found = CONTAINER.search(read(f"/proc/{pid}/cgroup"))
    return found[1] if found else None


def containers():
    """The processes of each container, the oldest (its first) in front."""
    found = {}
    for pid in sorted(every()):
        if (of := container(pid)) and is_alive(pid):
            found.setdefault(of, []).append(pid)
    return found


def shim(of):
    return [pid for pid in every() if name(pid).startswith("containerd-shim") and of in arguments(pid) and is_alive(pid)]


def shims():
    return [pid for pid in every() if name(pid).startswith("containerd-shim") and is_alive(pid)]


def kill(*pids):
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def wait_gone(pids, seconds=10.0):
    end = time.monotonic() + seconds
    while any(is_alive(pid) for pid in pids):
        if time.monotonic() > end:
            raise TimeoutError(f"these processes do not die: {[(pid, arguments(pid)[:3]) for pid in pids if is_alive(pid)]}")
        time.sleep(0.005)
