"""What recovery is tried on: each answers with the outcome and the seconds until the service was ready again, or the build was noticed."""
import shutil
import subprocess
import time

import processes
from losses import (clock_backwards, clock_backwards_and_restart, clock_forwards, clock_forwards_and_restart, data_disk, data_disk_and_kill, engine_disk,
                    seconds_of, store_damaged)


def restart_engine(stage, live_restore):
    stage.engine.kill()
    stage.engine.start(live_restore)
    stage.engine.wait()
    stage.service.wait_ready()


def engine_away(stage):
    """engine killed, and back after 5 s"""
    stage.engine.kill()
    stage.until("readiness tells of the engine", lambda: stage.service.readiness()[0] == 503 and "engine" in stage.service.readiness()[1], 10)
    build = "quick", stage.post("quick", 3)
    time.sleep(5)
    stage.must(stage.json(*build)["status"] == "queued", "a build began without an engine")
    stage.engine.start(live_restore=False)
    seconds = seconds_of(lambda: (stage.engine.wait(), stage.service.wait_ready()))
    return f"503 meanwhile, 202 for a new build, which waits: {stage.expect(build, 'succeeded')}", seconds


def engine_with_live_restore(stage):
    """engine killed and started, with live-restore, a build in its commands"""
    stage.engine.stop()
    stage.engine.start(live_restore=True)
    stage.engine.wait()
    stage.service.wait_ready()
    build = stage.in_commands()
    seconds = seconds_of(lambda: restart_engine(stage, True))
    return f"goes on: {stage.expect(build, 'succeeded')}", seconds


def engine_without_live_restore(stage):
    """engine killed and started, without live-restore, a build in its commands and one before them"""
    stage.engine.stop()
    stage.engine.start(live_restore=False)
    stage.engine.wait()
    stage.service.wait_ready()
    late, early = stage.in_commands(150), stage.in_source()
    seconds = seconds_of(lambda: restart_engine(stage, False))
    stage.release()
    return f"in commands: {stage.expect(late, 'failed (runner_lost)')}; before: {stage.expect(early, 'succeeded, tried again', 'succeeded')}", seconds


def containerd(stage):
    """containerd killed, a build in its commands"""
    build = stage.in_commands()
    before = processes.named("containerd")
    processes.kill(*before)
    seconds = seconds_of(lambda: stage.until("there is another containerd", lambda: set(processes.named("containerd")) - set(before)))
    return f"goes on: {stage.expect(build, 'succeeded')}", seconds


def container_lost(stage):
    """a build's container killed, one in its commands and one before them"""
    late, early = stage.in_commands(150), stage.in_source()
    begun = time.monotonic()
    for pids in processes.containers().values():
        processes.kill(pids[0])
    outcome = stage.expect(late, "failed (runner_lost)")
    seconds = time.monotonic() - begun
    stage.release()
    return f"in commands: {outcome}; before: {stage.expect(early, 'succeeded, tried again')}", seconds


def machine(stage):
    """machine rebooted: all killed at once, what was in /run, mounts, interfaces and rules gone; builds queued, before and in commands"""
    late, early = stage.in_commands(150), stage.in_source()
    queued = "quick", stage.post("quick", 3)
    inside = [pid for pids in processes.containers().values() for pid in pids]
    stage.service.kill()
    processes.kill(*stage.engine.pids(), *processes.shims(), *inside)
    stage.engine.kill()
    forget_what_a_boot_forgets(stage)
    stage.release()
    stage.engine.start(live_restore=False)
    stage.service.start()
    seconds = seconds_of(lambda: (stage.engine.wait(), stage.service.wait_ready()))
    return (f"in commands: {stage.expect(late, 'failed (runner_lost)')}; before: {stage.expect(early, 'succeeded, tried again', 'succeeded')}; "
            f"queued: {stage.expect(queued, 'succeeded')}"), seconds


def forget_what_a_boot_forgets(stage):
    with open("/proc/self/mounts", encoding="utf-8") as mounts:
        for place in reversed([line.split()[1] for line in mounts]):
            if place.startswith((f"{stage.engine.folder}/run/", f"{stage.engine.folder}/data/")):
                subprocess.run(["umount", "-l", place], check=False)
    shutil.rmtree(f"{stage.engine.folder}/run", ignore_errors=True)
    for rules in (["-F"], ["-t", "nat", "-F"], ["-X"]):
        subprocess.run(["iptables", *rules], check=False, stderr=subprocess.DEVNULL)
    links = subprocess.run(["ip", "-o", "link"], capture_output=True, text=True, check=True).stdout
    for line in links.splitlines():
        name = line.split(": ")[1].split("@")[0]
        # The servers of repositories and of the commands' words listen at docker0's address, as they would anew after a boot.
        if name not in ("lo", "docker0"):
            subprocess.run(["ip", "link", "delete", name], check=False, stderr=subprocess.DEVNULL)


ALL = [engine_away, engine_with_live_restore, engine_without_live_restore, containerd, container_lost, machine, clock_forwards, clock_backwards,
       clock_forwards_and_restart, clock_backwards_and_restart, data_disk, data_disk_and_kill, engine_disk, store_damaged]
