"""What recovery is tried on, outside of the engine: the clock, the disks, the store. Each as in scenarios.py."""
import hashlib
import os
import shutil
import time


def seconds_of(work):
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


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
    return f"goes on: {stage.expect(build, 'succeeded')}", seconds


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
    stage.must(middle.startswith("failed (disk_full)"), f"a build that begins meanwhile is {middle}")
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
