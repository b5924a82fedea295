"""The checker: from what the clients saw and what the end state says, what was broken. Knows the service by its promises alone."""
import re
from collections import Counter, defaultdict

from apps import ENDS_BY_ITSELF, SUCCEEDS

ENDED = ("succeeded", "failed", "canceled", "timedOut")
LINE = re.compile(r"line (\d+) of ([0-9a-f-]{36})")
LAST = re.compile(r"Build (\d+) (succeeded|failed|was canceled|timed out)(?: \((\w+)\))?")
WORDS = {"succeeded": "succeeded", "failed": "failed", "was canceled": "canceled", "timed out": "timedOut"}

# What may end a build, beside itself, when things are killed around it.
DISTURBED = {("failed", "runner_lost"), ("failed", "command_failed"), ("canceled", None)}


class Checker:
    """end: builds by app and number, each {json, log (bytes), artifacts: None or {name: sha256}, sums: text}; allowed: further ways to end."""

    def __init__(self, history, end, allowed=()):
        self.history, self.end, self.allowed = history, end, DISTURBED | set(allowed)
        self.findings = []

    def find(self, what, app, number, text):
        self.findings.append({"what": what, "app": app, "number": number, "text": text})

    def run(self):
        self.wanted = {(e["app"], e["key"]): e for e in self.history if e["what"] == "submit"}
        self.hit = [e["hit"] for e in self.history if e["what"] == "fault" and e["kind"] == "process"]
        self.runs = defaultdict(set)
        for event in self.history:
            if event["what"] == "commands begun":
                self.runs[event["app"], event["number"]].add(event["run"])
        self.accepted()
        self.one_build_each()
        self.seen()
        for (app, number), build in self.end.items():
            self.ended(app, number, build)
        return self.findings

    # ---- nothing is lost --------------------------------------------------------------------------------------------------

    def accepted(self):
        for event in self.history:
            if event["what"] != "accepted":
                continue
            build = self.end.get((event["app"], event["number"]))
            if build is None:
                self.find("lost", event["app"], event["number"], "was accepted and is not there")
            elif build["json"]["reason"] != event["key"]:
                self.find("lost", event["app"], event["number"], f"was accepted for {event['key']} and is of {build['json']['reason']}")

    def one_build_each(self):
        """However often a request was repeated."""
        for (app, key), count in Counter((app, build["json"]["reason"]) for (app, _), build in self.end.items()).items():
            if count > 1:
                self.find("doubled", app, 0, f"the request {key} made {count} builds")
            if (app, key) not in self.wanted:
                self.find("wrong", app, 0, f"nobody asked for the build of {key}")

    def seen(self):
        """What a client was told of an ended build stays so."""
        for event in self.history:
            if event["what"] == "seen" and (build := self.end.get((event["app"], event["number"]))):
                now = build["json"]["status"], (build["json"].get("failure") or {}).get("code")
                if now != (event["status"], event["code"]):
                    self.find("wrong", event["app"], event["number"], f"had ended as {event['status']} {event['code']}, and is {now} now")

    # ---- each build -------------------------------------------------------------------------------------------------------

    def ended(self, app, number, build):
        status = build["json"]["status"]
        code = (build["json"].get("failure") or {}).get("code")
        if status not in ENDED:
            self.find("lost", app, number, f"never ended: {status}")
            return
        by_itself = ENDS_BY_ITSELF.get(app, SUCCEEDS)
        # Whose git, curl or command was killed fails in its own way.
        if [app, number] not in self.hit and (status, code) != by_itself and (status, code) not in self.allowed:
            self.find("wrong", app, number, f"ended as {status} {code}: {(build['json'].get('failure') or {}).get('message')}")
        printed = self.log(app, number, build["log"], status, code)
        runs = self.runs[app, number] | {run for _, run in printed}
        if len(runs) > 1:
            self.find("doubled", app, number, f"its commands ran {len(runs)} times: {sorted(runs)}")
        if (status, code) == by_itself and self.is_whole(build):
            wanted = self.wanted[app, build["json"]["reason"]]["lines"]
            if len(printed) != wanted:
                self.find("bytes", app, number, f"printed {wanted} lines, and {len(printed)} are in its log")
        if status == "succeeded":
            self.artifacts(app, number, build, runs)

    @staticmethod
    def is_whole(build):
        """Whether it was its own last command that failed, and not one that a kill made fail."""
        failure = build["json"].get("failure")
        return not failure or failure.get("exitCode") == 3

    def log(self, app, number, raw, status, code):
        """The numbered lines, which must be whole, once each and in order, up to the last one there is."""
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as problem:
            self.find("bytes", app, number, f"its log is no text: {problem}")
            return []
        if "\0" in text or "\x1a" in text:
            self.find("bytes", app, number, "its log holds a NUL")
        lines = text.split("\n")
        printed = []
        for line in lines:
            if (whole := LINE.fullmatch(line)):
                printed.append((int(whole[1]), whole[2]))
            elif LINE.search(line):
                self.find("bytes", app, number, f"a line is mixed up: {line[:160]!r}")
            elif line.startswith("line "):
                # The last one may be cut off where its printer was killed.
                if lines.index(line) < len(lines) - 12 or status == "succeeded":
                    self.find("bytes", app, number, f"a line is cut off: {line[:160]!r}")
        if [n for n, _ in printed] != list(range(1, len(printed) + 1)):
            self.find("bytes", app, number, f"its lines are not once and in order: {[n for n, _ in printed]}")
        for words in (r"\[\w+ (\d+)/\d+\] \$ ", r"\[\w+ (\d+)/\d+\] exit code "):
            commands = [int(found[1]) for line in lines if (found := re.match(words, line))]
            if commands != list(range(1, len(commands) + 1)):
                self.find("bytes", app, number, f"its commands are not once and in order in its log: {commands}")
        self.last_line(app, number, lines, status, code)
        return printed

    def last_line(self, app, number, lines, status, code):
        if lines[-1] != "" or len(lines) < 2:
            self.find("wrong", app, number, f"its log does not end with a line: {lines[-1][:160]!r}")
            return
        said = LAST.match(lines[-2])
        if not said or int(said[1]) != number or WORDS[said[2]] != status or (said[3] or None) != (code if status == "failed" else None):
            self.find("wrong", app, number, f"is {status} {code}, and the last line of its log is {lines[-2][:160]!r}")
        if sum(1 for line in lines if LAST.match(line)) > 1:
            self.find("wrong", app, number, "its log has more than one verdict")

    def artifacts(self, app, number, build, runs):
        found = build["artifacts"]
        if app in ENDS_BY_ITSELF:
            return
        if not found:
            self.find("wrong", app, number, "succeeded and has no artifacts")
            return
        for line in found["sums"].splitlines():
            wanted, name = line.split()
            if found["files"].get(name) != wanted:
                self.find("bytes", app, number, f"its artifact {name} is not what it was")
        if found["run"] not in runs:
            self.find("wrong", app, number, f"its artifacts are of another run: {found['run']}, not {sorted(runs)}")
