"""What recovery is tried on: each answers with the outcome and the seconds until the service was ready again, or the build was noticed."""
import hashlib
import os
import shutil
import subprocess
import time

import processes


def seconds_of(work):
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


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
    early, late = stage.in_source(), stage.in_commands()
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
    early, late = stage.in_source(), stage.in_commands()
    begun = time.monotonic()
    for pids in processes.containers().values():
        processes.kill(pids[0])
    outcome = stage.expect(late, "failed (runner_lost)")
    seconds = time.monotonic() - begun
    stage.release()
    return f"in commands: {outcome}; before: {stage.expect(early, 'succeeded, tried again')}", seconds


def machine(stage):
    """machine rebooted: all killed at once, what was in /run, mounts, interfaces and rules gone; builds queued, before and in commands"""
    early, late = stage.in_source(), stage.in_commands()
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


def clock_forwards(stage):
    """clock two days forwards, a build in its commands"""
    build = stage.in_commands()
    stage.surroundings.set_clock(2 * 86400)
    return f"goes on: {stage.expect(build, 'succeeded')}", 0.0


def clock_backwards(stage):
    """clock two days backwards, a build in its commands"""
    build = stage.in_commands()
    stage.surroundings.set_clock(-2 * 86400)
    first = stage.expect(build, "succeeded")
    return f"goes on: {first}; one that is started then: {stage.expect(('quick', stage.post('quick', 3)), 'succeeded')}", 0.0


def clock_forwards_and_restart(stage):
    """clock two days forwards and the service killed, a build in its commands"""
    build = stage.in_commands()
    stage.surroundings.set_clock(2 * 86400)
    stage.service.kill()
    stage.service.start()
    seconds = seconds_of(stage.service.wait_ready)
    return f"its time is over: {stage.expect(build, 'timedOut (timed_out)')}", seconds


def clock_backwards_and_restart(stage):
    """clock two days backwards and the service killed, a build in its commands"""
    build = stage.in_commands()
    stage.surroundings.set_clock(-2 * 86400)
    stage.service.kill()
    stage.service.start()
    seconds = seconds_of(stage.service.wait_ready)
    return f"goes on: {stage.expect(build, 'succeeded')}", seconds


def data_disk(stage):
    """data folder's disk full for 10 s, a build in its commands"""
    build = stage.in_commands(200)
    stage.surroundings.fill()
    status = stage.service.ask("POST", "/apps/quick/builds", {})[0]
    time.sleep(10)
    stage.must(not stage.service.is_dead(), "the service ended")
    stage.surroundings.relieve()
    seconds = seconds_of(stage.service.wait_ready)
    return f"a new build: {status}; the one that ran: {stage.expect(build, 'succeeded', 'failed (disk_full)')}", seconds


def data_disk_and_kill(stage):
    """data folder's disk full and the service killed, a build in its commands"""
    build = stage.in_commands(100)
    stage.surroundings.fill()
    stage.service.kill()
    stage.service.start()
    time.sleep(5)
    ended = stage.service.is_dead()
    stage.surroundings.relieve()
    seconds = seconds_of(stage.service.wait_ready)
    return f"{'ends with what to do' if ended else 'starts'}; the build: {stage.expect(build, 'succeeded', 'failed (disk_full)')}", seconds


def engine_disk(stage):
    """engine's disk full: by a build, and before one begins"""
    filler = f"{stage.engine.folder}/data/filler"
    build = stage.in_commands(100)
    stage.surroundings.fill(filler)
    next_one = "quick", stage.post("quick", 3)
    middle = stage.outcome(*next_one, 180)
    os.remove(filler)
    stage.expect(build, "succeeded", "failed (command_failed)", "failed (runner_lost)")
    seconds = seconds_of(stage.service.wait_ready)
    return f"meanwhile: {middle}; with room again: {stage.expect(('quick', stage.post('quick', 3)), 'succeeded')}", seconds


def store_damaged(stage):
    """store file damaged"""
    stage.service.stop()
    store = f"{stage.data}/buildapi.db"
    shutil.copy(store, f"{stage.folder}/copy.db")
    with open(store, "r+b") as file:
        file.seek(0)
        file.write(b"\xff" * 200)
    damaged = checksum(store)
    stage.service.start()
    stage.until("the service ends", stage.service.is_dead, 20)
    with open(stage.service.log, encoding="utf-8") as log:
        words = log.read()[-4000:]
    stage.must("is damaged" in words and "restore FOLDER" in words, "it does not say what to do")
    stage.must(checksum(store) == damaged, "the file was changed")
    shutil.copy(f"{stage.folder}/copy.db", store)
    stage.service.start()
    seconds = seconds_of(stage.service.wait_ready)
    return "refused with what to do, left as it is; with a copy of before: starts", seconds


def checksum(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


ALL = [engine_away, engine_with_live_restore, engine_without_live_restore, containerd, container_lost, machine, clock_forwards, clock_backwards,
       clock_forwards_and_restart, clock_backwards_and_restart, data_disk, data_disk_and_kill, engine_disk, store_damaged]
