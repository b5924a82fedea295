"""A life of the service that meets a fault, the life after it, and what must hold of both."""
import json
import os
import shutil
import subprocess
import time
import uuid

import checks
from counter import Counter
from instance import instance_of
from service import Follower, Service

APP = "/apps/small/builds"


class Life:
    """What the world outside saw of one life of the service."""

    def __init__(self, service):
        self.service, self.reason = service, f"life {uuid.uuid4()}"
        self.accepted, self.follower, self.refusals = None, None, []

    def ask_for_build(self):
        status, headers, body = self.service.ask("POST", APP, {"reason": self.reason}, {"Idempotency-Key": self.reason})
        if status == 202:
            number = json.loads(body)["number"]
            if self.accepted not in (None, number):
                return f"the same Idempotency-Key gave build {self.accepted} and then {number}"
            self.accepted = number
        elif status:
            self.refusals.append(status)
        return None

    def run(self, seconds=300):
        """Returns when the build has ended, the service is dead, or it takes too long (False)."""
        if self.service.await_ready() is None:
            return not self.service.is_alive()
        until = time.monotonic() + seconds
        while self.service.is_alive() and time.monotonic() < until:
            if self.accepted is None:
                self.ask_for_build()
                if self.accepted is None:
                    time.sleep(0.3)
                    continue
                self.follower = Follower(self.service, self.accepted)
            build = self.service.json(f"{APP}/{self.accepted}?wait=2")
            if build and build["finishedAt"]:
                self.follower.join(3)
                return True
            if build is None:
                time.sleep(0.05)
        return not self.service.is_alive()


class Campaign:
    def __init__(self, work, program):
        self.work, self.folder = work, os.path.join(work, "data")
        self.service = Service(self.folder, program, os.path.join(work, "service.log"))
        self.counter = Counter()
        self.instance = instance_of(os.path.join(work, "cold", checks.STORE))
        self.plain, self.verdicts, self.recoveries = None, {}, []

    def live(self, **faults):
        shutil.rmtree(self.folder, ignore_errors=True)
        subprocess.run(["cp", "-a", "--reflink=auto", os.path.join(self.work, "cold"), self.folder], check=True)
        self.counter.runs.clear()
        life = Life(self.service)
        self.service.start(**faults)
        life.in_time = life.run()
        life.stopped = self.service.stop()
        return life

    def calls(self):
        """The calls of a life without faults: their kinds and files, in order."""
        log = os.path.join(self.work, "calls")
        self.live(mode="count", log=log)
        with open(log) as file:
            return [line.split(" ", 3)[1::2] for line in file]

    def recover(self, life):
        """Starts the service without faults on what is there; says what is wrong, as pairs of a kind and a sentence."""
        self.service.start()
        seconds = self.service.await_ready()
        if seconds is None:
            self.service.stop()
            yield "lost", "the service does not start again"
            return
        self.recoveries.append(seconds)
        had = life.accepted
        if twice := life.ask_for_build():
            yield "doubled", twice
        if life.accepted is None:
            yield "lost", f"a build cannot be asked for any more: {life.refusals[-1:]}"
            return
        until = time.monotonic() + 300
        while time.monotonic() < until and not ((build := self.service.json(f"{APP}/{life.accepted}?wait=5")) and build["finishedAt"]):
            time.sleep(0.05)
        if not (build and build["finishedAt"]):
            yield "lost", f"build {life.accepted} ({'answered 202' if had else 'not answered before'}) has not ended: {build and build['status']}"
        same = [each for each in self.service.json(f"{APP}?limit=200")["items"] if each.get("reason") == life.reason]
        if len(same) != 1:
            yield "doubled" if same else "lost", f"there are {len(same)} builds of one request"
        yield from self.containers()
        if not self.service.stop():
            yield "lost", "the service could not be stopped"

    def containers(self):
        for _ in range(100):
            left = subprocess.run(["docker", "ps", "-a", "--format", "{{.Names}}", "--filter", f"label=buildapi.instance={self.instance}"],
                                  capture_output=True, text=True, check=True).stdout.split()
            if not left:
                return
            time.sleep(0.2)
        yield "left over", f"containers {left}"

    def inspect(self, life):
        with checks.Store(self.folder) as store:
            if damage := store.damage():
                yield "wrong bytes", f"the store is damaged: {damage}"
                return
            row = store.builds().get(life.accepted)
        if row is None:
            yield "lost", f"build {life.accepted} is not in the store"
            return
        with open(os.path.join(self.folder, "logs", "small", f"{life.accepted}.log"), "rb") as file:
            log = file.read()
        received = life.follower.received if life.follower else b""
        archive = os.path.join(self.folder, "artifacts", "small", f"{life.accepted}.tar")
        for wrong in filter(None, (checks.wrong_in_log(log, row, received), checks.wrong_in_artifacts(archive, row))):
            yield "wrong bytes", wrong
        runs = len(self.counter.runs[life.accepted])
        if runs > 1 or any(build != life.accepted for build, seen in self.counter.runs.items() if seen):
            yield "doubled", f"commands ran {dict(self.counter.runs)}"
        if row["state"] == "succeeded" and runs != 1:
            yield "lost", f"the build succeeded, and its commands ran {runs} times"
        life.state = json.loads(row["failure"])["code"] if row["failure"] else row["state"]
        if self.plain is not None and checks.left_over(self.folder, self.plain):
            # What waits for its turn is no left-over: another start clears away what is to go.
            self.service.start()
            self.service.await_ready()
            time.sleep(2)
            self.service.stop()
            if left := checks.left_over(self.folder, self.plain):
                yield "left over", f"files {left[:5]}"

    def trial(self, **faults):
        life = self.live(**faults)
        life.state = "?"
        wrong = [*self.recover(life), *self.inspect(life)]
        # Faults pass: a service that lived on has to have ended its build by itself.
        if not life.in_time:
            wrong.append(("stuck", "the service went on, and the build did not end before a restart"))
        if not life.stopped:
            wrong.append(("stuck", "the service did not stop within two minutes"))
        # The container goes on without the service: a kill takes nothing from a build.
        if faults.get("mode") in ("kill", "half") and life.state != "succeeded":
            wrong.append(("lost", f"the build ended as {life.state}"))
        self.verdicts[life.state] = self.verdicts.get(life.state, 0) + 1
        return wrong
