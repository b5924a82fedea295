"""Two lives of the service on a new folder, recorded: an app, its secrets, builds, a kill in the middle, and the rest.

    record.py WORK PROGRAM BUILDS
"""
import json
import os
import sys
import time

from counter import Counter
from service import Follower, Service


def must(answer):
    status, _, body = answer
    if status // 100 != 2:
        sys.exit(f"the service answered {status}: {body[:500]!r}")
    return json.loads(body) if body else None


def make_app(service):
    must(service.ask("POST", "/apps", json.loads(os.environ["APP"])))
    with open(os.environ["DEPLOY_KEY"]) as key:
        must(service.ask("PUT", "/apps/small/deploy-key", {"privateKey": key.read()}))
    must(service.ask("PUT", "/apps/small/known-hosts", {"knownHosts": os.environ["KNOWN_HOSTS"]}))


def start(service, work):
    service.start(mode="record", log=os.path.join(work, "recording"))
    if service.await_ready() is None:
        sys.exit("the service did not get ready")


def ask(service, count):
    numbers = []
    for _ in range(count):
        key = {"Idempotency-Key": f"{time.monotonic_ns()}"}
        numbers.append(must(service.ask("POST", "/apps/small/builds", {"reason": "campaign"}, key))["number"])
    return numbers


def end(service, numbers):
    for number in numbers:
        Follower(service, number)
        while not (build := must(service.ask("GET", f"/apps/small/builds/{number}?wait=60", timeout=70)))["finishedAt"]:
            pass
        if build["status"] != "succeeded":
            sys.exit(f"build {number}: {build['failure']}")


def main(work, program, builds):
    service = Service(os.path.join(work, "data"), program, os.path.join(work, "service.log"))
    Counter()
    start(service, work)
    make_app(service)
    first = ask(service, builds)
    end(service, first[:-1])
    while service.json(f"/apps/small/builds/{first[-1]}")["status"] != "running":
        time.sleep(0.05)
    time.sleep(0.6)
    service.process.kill()
    service.process.wait()
    start(service, work)
    second = ask(service, 1)
    end(service, first[-1:] + second)
    service.stop()


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
