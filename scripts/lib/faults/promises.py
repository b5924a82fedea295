"""What the service had promised before a cut, and whether a disk keeps it. Knows the recording and the protocol, not the product."""
import os
import re
import sqlite3

import checks


class Promises:
    """Those of the answers that were sent so far. A build is told by the runner's token: builds run one after the other."""

    def __init__(self, final):
        self.apps, self.settings, self.builds, self.keys = set(), set(), {}, {}
        self.tokens, self.log, self.events, self.planned, self.claimed, self.ended = [], {}, {}, set(), set(), {}
        # Logs grow and artifacts do not change: what stands at the end is the truth about every moment before.
        self.final = final

    def take(self, answer):
        if answer.status // 100 != 2:
            return
        if answer.path.startswith("/runner/"):
            self.take_runner(answer)
        elif answer.path == "/apps":
            self.apps.add("small")
        elif found := re.fullmatch(r"/apps/small/(deploy-key|known-hosts)", answer.path):
            self.settings.add(found[1])
        elif answer.path == "/apps/small/builds" and answer.method == "POST":
            number = int(re.search(rb'"number":(\d+)', answer.body)[1])
            self.builds[number] = answer.header("Idempotency-Key")
        elif (found := re.match(r"/apps/small/builds/(\d+)\?wait", answer.path)) and (status := re.search(rb'"status":"(succeeded|failed)"', answer.body)):
            self.ended[int(found[1])] = status[1].decode()

    def take_runner(self, answer):
        token = answer.header("Authorization")
        if answer.path.startswith("/runner/claim") and token not in self.tokens:
            self.tokens.append(token)
        build = self.tokens.index(token) + 1 if token in self.tokens else 0
        number = re.match(rb"\d+", answer.body)
        if answer.path.startswith("/runner/log"):
            self.log[build] = int(number[0])
        elif answer.path.startswith("/runner/events"):
            self.events[build] = int(number[0])
        elif answer.path == "/runner/plan":
            self.planned.add(build)
        elif answer.path.startswith("/runner/claim"):
            self.claimed.add(build)

    def broken_by(self, files):
        """files: bytes by path. Pairs of a kind and a sentence for what is not kept."""
        try:
            with checks.Store(files=files) as store:
                if damage := store.damage():
                    return [("store", f"the store is damaged: {damage}")]
                return [*self.in_store(store), *self.in_files(store, files)]
        except sqlite3.DatabaseError as failure:
            return [("store", f"the store cannot be read: {failure}")]

    def in_store(self, store):
        builds = store.builds()
        if missing := self.apps - {row["id"] for row in store.rows("apps")}:
            yield "lost", f"apps {missing}"
        if missing := self.settings - {row["name"] for row in store.rows("app_settings") if row["value"]}:
            yield "lost", f"settings {missing}"
        keys = {row["key"] for row in store.rows("idempotency_keys") if row["location"] or row["body"]}
        for number, key in self.builds.items():
            if number not in builds:
                yield "lost", f"build {number} was answered 202, and is not in the store"
            elif key not in keys:
                yield "lost", f"the Idempotency-Key of build {number}"
        for number, row in builds.items():
            if row["log_received"] < self.log.get(number, 0):
                yield "log", f"{self.log[number]} bytes of log of build {number} were taken, and {row['log_received']} count"
            if row["events_received"] < self.events.get(number, 0):
                yield "lost", f"{self.events[number]} bytes of events of build {number} were taken, and {row['events_received']} count"
            if number in self.planned and not row["commands_started"]:
                yield "doubled", f"build {number} had been given its commands, and the store does not say that they may have run"
            if number in self.claimed and row["state"] == "queued" and not row["failure"]:
                yield "lost", f"build {number} had been taken by its runner, and waits"
            if number in self.ended and row["state"] != self.ended[number]:
                yield "lost", f"build {number} was said to have {self.ended[number]}, and is {row['state']}"

    def in_files(self, store, files):
        if self.apps and files.get("admin-key") != self.final["admin-key"]:
            yield "files", "the administrator's key"
        for path in (path for path in self.final if path.startswith("keys/") and "deploy-key" in self.settings):
            if files.get(path) != self.final[path]:
                yield "files", f"the key that secrets are kept with has {len(files.get(path, b''))} of {len(self.final[path])} bytes"
        for number, row in store.builds().items():
            yield from self.in_log(row, files.get(f"logs/small/{number}.log", b""), self.final[f"logs/small/{number}.log"])
            if row["state"] == "succeeded" and files.get(f"artifacts/small/{number}.tar") != self.final[f"artifacts/small/{number}.tar"]:
                yield "artifacts", f"those of build {number}, which succeeded, are not whole"

    def in_log(self, row, log, truth):
        """The line that a build that waits begins with is in the store until there is a file."""
        notice, length = (row.get("queue_notice") or "").encode(), row["log_length"]
        if length > len(notice) and log[:length] != truth[:length]:
            same = len(os.path.commonprefix([bytes(log[:length]), truth]))
            yield "log", f"the store counts {length} bytes of the log of build {row['number']}, and its file has the first {same}"
        elif row["finished_at"] and (wrong := checks.wrong_in_log(bytes(log), row)):
            yield "log", wrong
