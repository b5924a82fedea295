"""The clients: each keeps an app busy, repeats what was not answered, cancels some builds, and tells what it saw."""
import json
import random
import threading
import time
import uuid

from apps import APPS
from service import Away

ENDED = ("succeeded", "failed", "canceled", "timedOut")


class Client(threading.Thread):
    """Of one app. Two builds at the most wait or run, so that there is always one behind the other."""

    def __init__(self, app, service, history, seed, outstanding=2):
        super().__init__(daemon=True)
        self.app, self.service, self.history, self.most = app, service, history, outstanding
        self.random = random.Random(f"{seed} {app}")
        self.open = {}
        self.over = threading.Event()
        self.problem = None

    def run(self):
        try:
            while not self.over.is_set() or self.open:
                if not self.over.is_set() and len(self.open) < self.most:
                    self.submit()
                for number in list(self.open):
                    self.look(number)
                self.over.wait(0.25)
                if self.over.is_set():
                    time.sleep(0.25)
        except Exception as problem:  # whoever waits for this thread must learn of it
            self.problem = problem
            raise

    def submit(self):
        _, (least, most), pause, _ = APPS[self.app]
        key = str(uuid.UUID(int=self.random.getrandbits(128)))
        lines = self.random.randint(least, most)
        body = {"reason": key, "environment": {"LINES_WANTED": str(lines), "PAUSE": str(pause)}}
        cancel_after = self.random.uniform(0, 5) if self.random.random() < 0.08 else None
        repeats = 1 if self.random.random() < 0.15 else 0
        keyed = self.random.random() < 0.8
        self.history.tell("submit", app=self.app, key=key, lines=lines, keyed=keyed)
        headers = {"Idempotency-Key": key} if keyed else {}
        while True:
            number = self.post(key, body, headers)
            if number is None:
                if not keyed or self.over.is_set():
                    return
                time.sleep(0.1)
                continue
            self.open[number] = time.monotonic() + cancel_after if cancel_after is not None else None
            if not keyed or repeats == 0:
                return
            repeats -= 1

    def post(self, key, body, headers):
        """The number of the build; None when it is not known whether there is one."""
        try:
            status, answer = self.service.ask("POST", f"/apps/{self.app}/builds", body, headers)
        except Away:
            self.history.tell("unanswered", app=self.app, key=key)
            return None
        if status == 202:
            number = json.loads(answer)["number"]
            self.history.tell("accepted", app=self.app, key=key, number=number)
            return number
        self.history.tell("refused", app=self.app, key=key, status=status, answer=answer.decode()[:300])
        time.sleep(0.2)
        return None

    def look(self, number):
        cancel_at = self.open[number]
        if cancel_at is not None and time.monotonic() >= cancel_at:
            self.cancel(number)
        build = self.service.get(f"/apps/{self.app}/builds/{number}")
        if build and build["status"] in ENDED:
            code = (build.get("failure") or {}).get("code")
            self.history.tell("seen", app=self.app, number=number, status=build["status"], code=code)
            del self.open[number]

    def cancel(self, number):
        try:
            status, _ = self.service.ask("POST", f"/apps/{self.app}/builds/{number}/cancel")
        except Away:
            # It may have been heard.
            self.history.tell("cancel", app=self.app, number=number, status=0)
            return
        self.history.tell("cancel", app=self.app, number=number, status=status)
        if status in (202, 409):
            self.open[number] = None
