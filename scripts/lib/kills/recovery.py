"""Each way to lose what builds stand on, one after the other, with the outcome that is promised. Called by scripts/campaigns/recovery."""
import os
import sys
import time
import traceback

import apps
import history
import scenarios
from engine import Engine
from service import Service
from surroundings import Surroundings
from teller import Teller


class Stage:
    """A service with one app and an engine; builds can be held where their source comes from, and in their commands."""

    def __init__(self, folder):
        self.folder, self.data = folder, os.environ["BuildApi__DataFolder"]
        self.repositories = os.environ["CAMPAIGN_REPOSITORIES"]
        self.history = history.History(f"{folder}/history")
        self.engine = Engine(os.environ["CAMPAIGN_ENGINE"])
        self.surroundings = Surroundings(folder, self.data)
        self.address, self.port = os.environ["CAMPAIGN_ADDRESS"], int(os.environ["CAMPAIGN_TELLER_PORT"])
        settings = {"BuildApi__AdminKey": "campaign-campaign-campaign", "BuildApi__MaxConcurrentBuilds": "2",
                    "BuildApi__EngineEndpoint": f"unix://{self.engine.socket}"}
        self.service = Service(os.environ["CAMPAIGN_PROGRAM"], self.data, 8080, settings | self.surroundings.settings("clock"), f"{folder}/service.log")
        self.keys = 0

    def prepare(self):
        Teller(self.address, self.port, self.history)
        self.engine.wait()
        self.service.start()
        self.service.wait_ready()
        with open(f"{self.repositories}/deploy_key", encoding="utf-8") as file:
            key = file.read()
        for app in ("lines", "quick"):
            apps.commit(self.repositories, app)
            apps.register(self.service, app, os.environ["CAMPAIGN_REPOSITORY"].replace("NAME", app), f"http://host.docker.internal:{self.port}", key,
                          os.environ["CAMPAIGN_KNOWN_HOST"])

    def normal(self):
        """As each scenario finds it."""
        self.release()
        self.surroundings.relieve()
        self.surroundings.set_clock(0)
        if not self.engine.answers():
            self.engine.start(live_restore=False)
        self.engine.wait()
        if self.service.is_dead():
            self.service.start()
        self.service.wait_ready()

    # ---- builds -----------------------------------------------------------------------------------------------------------

    def post(self, app, lines):
        return self.service.must("POST", f"/apps/{app}/builds", {"environment": {"LINES_WANTED": str(lines), "PAUSE": "0.1"}})["number"]

    def in_commands(self, lines=60):
        number = self.post("lines", lines)
        self.until("its commands run", lambda: self.begun("lines", number))
        return "lines", number

    def in_source(self):
        """Held before a command of its own has run."""
        with open(f"{self.repositories}/hold", "w", encoding="utf-8"):
            pass
        number = self.post("quick", 3)
        self.until("it fetches its source", lambda: any(step["name"] == "source" for step in self.json("quick", number)["steps"]))
        return "quick", number

    def release(self):
        if os.path.exists(f"{self.repositories}/hold"):
            os.remove(f"{self.repositories}/hold")

    def begun(self, app, number):
        return len({event["run"] for event in history.read(f"{self.folder}/history")
                    if event["what"] == "commands begun" and (event["app"], event["number"]) == (app, number)})

    def json(self, app, number):
        return self.service.must("GET", f"/apps/{app}/builds/{number}")

    def outcome(self, app, number, seconds=300):
        self.until(f"{app}/{number} ends", lambda: (self.service.get(f"/apps/{app}/builds/{number}") or {"finishedAt": None})["finishedAt"], seconds)
        build = self.json(app, number)
        status, log = self.service.ask("GET", f"/apps/{app}/builds/{number}/log")
        self.must(status == 200 and log.endswith(b"\n"), f"the log of {app}/{number} cannot be had")
        last = log.decode().splitlines()[-1]
        words = {"timedOut": "timed out"}.get(build["status"], build["status"])
        self.must(words in last, f"{app}/{number} is {build['status']}, and its log ends with {last!r}")
        self.must(all(step.get("seconds") is None or step["seconds"] >= 0 for step in build["steps"]), f"a step of {app}/{number} took less than no time")
        self.must(self.begun(app, number) <= 1, f"the commands of {app}/{number} ran {self.begun(app, number)} times")
        code = (build.get("failure") or {}).get("code")
        return f"{build['status']}{f' ({code})' if code else ''}{', tried again' if build['failedAttempts'] else ''}"

    # ---- words --------------------------------------------------------------------------------------------------------------

    @staticmethod
    def must(holds, why):
        if not holds:
            raise AssertionError(why)

    @staticmethod
    def until(what, holds, seconds=120):
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                raise AssertionError(f"after {seconds} s it is not so that {what}")
            time.sleep(0.05)

    def expect(self, build, *outcomes):
        found = self.outcome(*build)
        self.must(found in outcomes, f"{build[0]}/{build[1]} is {found}: {self.json(*build).get('failure')}; expected: {' or '.join(outcomes)}")
        return found


def main():
    stage = Stage(os.environ["CAMPAIGN_FOLDER"])
    stage.prepare()
    wanted = sys.argv[1:]
    rows, deviations = [], 0
    for scenario in scenarios.ALL:
        if wanted and scenario.__name__ not in wanted:
            continue
        print(f"==> {scenario.__doc__}", file=sys.stderr, flush=True)
        try:
            stage.normal()
            outcome, seconds = scenario(stage)
        except Exception as problem:  # whatever goes wrong is the row's outcome, and the others have their turn
            traceback.print_exc()
            outcome, seconds = f"DEVIATES: {problem}", 0.0
            deviations += 1
        rows.append(f"| {scenario.__doc__} | {outcome} | {seconds:.1f} |")
    print("| what | outcome | seconds |\n|---|---|---|\n" + "\n".join(rows), flush=True)
    if not stage.service.is_dead():
        stage.service.stop()
    sys.exit(1 if deviations else 0)


main()
