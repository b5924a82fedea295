"""Cuts a recording at every call, and checks each disk that the cut could leave.

    power.py WORK PROGRAM RECORDING --every K --seed N --parts P --starts S
"""
import argparse
import collections
import json
import os
import shutil
import statistics
import sys
import time

import disk
import recording
from counter import Counter
from promises import Promises
from service import Service

MODELS = ("journal", "strict")
KINDS = ("store", "lost", "doubled", "log", "artifacts", "files")


def read_final(folder):
    final = {}
    for place, _, files in os.walk(folder):
        for name in files:
            path = os.path.join(place, name)
            if os.path.isfile(path) and name != "reserve":
                with open(path, "rb") as file:
                    final[os.path.relpath(path, folder)] = file.read()
    return final


class Cuts:
    """Walks through the recording once for each kind of file system."""

    def __init__(self, options):
        self.options = options
        with open(os.path.join(options.recording, "folder")) as file:
            self.recorded = recording.read(os.path.join(options.recording, "recording"), file.read().strip())
        self.final = read_final(os.path.join(options.recording, "final"))
        self.told, self.kept = collections.Counter(), []

    def run(self, model):
        """Counts of disks and of those with each kind of fault."""
        found, seen = collections.Counter(), 0
        state, promises, answers = disk.Disk(model), Promises(self.final), iter(sorted(self.recorded.answers, key=lambda answer: answer.after))
        answer, moment = next(answers, None), None
        for at, call in enumerate([None, *self.recorded.calls]):
            if call:
                state.do(call)
            while answer and answer.after <= at:
                promises.take(answer)
                answer = next(answers, None)
            if at % self.options.every:
                continue
            # Without a flush and without an answer since the last cut the same is promised, and the same is left of nothing but what was flushed.
            moment, before = (state.flushes, answer and answer.after), moment
            for choice, chance in self.choices(model, at, same=moment == before):
                seen += 1
                files, folders = state.after_a_cut(choice, chance)
                self.judge(model, at, choice, promises.broken_by(files), found)
                self.keep_some(model, at, choice, files, folders, promises)
            if at % 100 < self.options.every:
                print(f"{model}: cut {at} of {len(self.recorded.calls)}, {seen} disks", file=sys.stderr, flush=True)
        return seen, found

    def choices(self, model, at, same):
        if not same:
            yield "none", None
        yield "all", None
        for part in range(self.options.parts):
            yield "some", disk.seeded(self.options.seed, model, at, part)

    def judge(self, model, at, choice, broken, found):
        for kind in {kind for kind, _ in broken}:
            found[kind] += 1
        for kind, sentence in broken:
            # The same again and again at later cuts: a few are enough to see it.
            self.told[model, kind] += 1
            if self.told[model, kind] <= 4:
                before = self.recorded.calls[at - 1] if at else None
                print(f"{model}, cut {at} ({before and before.kind} {before and before.path}), {choice}: {kind}: {sentence}", flush=True)

    def keep_some(self, model, at, choice, files, folders, promises):
        """A reservoir: each disk that was seen is among those for the service with the same chance."""
        self.count = getattr(self, "count", 0) + 1
        chance = disk.seeded(self.options.seed, "keep", self.count)
        place = len(self.kept) if len(self.kept) < self.options.starts else chance.randrange(self.count)
        if place < self.options.starts:
            one = (f"{model}, cut {at}, {choice}", {path: bytes(content) for path, content in files.items()}, set(folders), dict(promises.builds))
            self.kept[place:place + 1] = [one]


class Starts:
    """The real service on some of the disks."""

    def __init__(self, work, program):
        self.folder = os.path.join(work, "data")
        self.service = Service(self.folder, program, os.path.join(work, "service.log"))
        self.counter, self.times = Counter(), []

    def run(self, name, files, folders, builds):
        self.lay(files, folders)
        self.counter.runs.clear()
        self.service.key = None
        self.service.start()
        if (seconds := self.service.await_ready()) is None:
            self.service.stop()
            return [("lost", f"{name}: the service does not start: {self.last_words()}")]
        self.times.append(seconds)
        wrong, until = [], time.monotonic() + 600
        for number in builds:
            build = None
            while time.monotonic() < until and not ((build := self.service.json(f"/apps/small/builds/{number}?wait=5")) and build["finishedAt"]):
                time.sleep(0.1)
            print(f"{name}: build {number} {build and build['status']} {json.dumps(build and build['failure'])[:90]}", file=sys.stderr, flush=True)
            if not (build and build["finishedAt"]):
                wrong.append(("lost", f"{name}: build {number} has not ended"))
            if len(self.counter.runs[number]) > 1:
                wrong.append(("doubled", f"{name}: the commands of build {number} ran {len(self.counter.runs[number])} times"))
        self.service.stop()
        return wrong

    def lay(self, files, folders):
        shutil.rmtree(self.folder, ignore_errors=True)
        os.mkdir(self.folder, 0o700)
        for folder in sorted(folders - {"", "."}):
            os.makedirs(os.path.join(self.folder, folder), exist_ok=True)
        for path, content in files.items():
            # The index of the store's log is made anew where it is not there.
            if os.path.isdir(os.path.dirname(os.path.join(self.folder, path))) and not path.endswith("-shm"):
                with open(os.path.join(self.folder, path), "wb") as file:
                    file.write(content)

    def last_words(self):
        with open(self.service.log, errors="replace") as file:
            return file.read()[-600:].replace("\n", " ")


def main():
    options = argparse.ArgumentParser()
    for name in ("work", "program", "recording"):
        options.add_argument(name)
    for name, value in (("every", 1), ("seed", 1), ("parts", 2), ("starts", 10)):
        options.add_argument(f"--{name}", type=int, default=value)
    options = options.parse_args()
    cuts = Cuts(options)
    rows = [(model, *cuts.run(model)) for model in MODELS]
    wrong = collections.Counter()
    starts = Starts(options.work, options.program) if cuts.kept else None
    for one in cuts.kept:
        for kind, sentence in starts.run(*one):
            wrong[kind] += 1
            print(f"start: {kind}: {sentence}", flush=True)
    print(f"\ncalls recorded: {len(cuts.recorded.calls)}, answers: {len(cuts.recorded.answers)}")
    print(f"{'':10} {'disks':>8}" + "".join(f"{kind:>11}" for kind in KINDS))
    for model, seen, found in [*rows, ("started", len(cuts.kept), wrong)]:
        print(f"{model:10} {seen:8}" + "".join(f"{found[kind]:11}" for kind in KINDS))
    if starts and starts.times:
        print(f"start to ready: median {statistics.median(starts.times):.2f} s, worst {max(starts.times):.2f} s")
    sys.exit(1 if wrong or any(found for _, _, found in rows) else 0)


main()
