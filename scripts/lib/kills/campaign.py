"""One campaign: load on, faults as scheduled, load off, and what the checker says. Called by scripts/campaigns/kills, in its namespaces."""
import argparse
import json
import os
import sys
import time

import apps
import check
import collect
import faults
import history
import report
import selftest
from engine import Engine
from load import Client
from service import Service
from surroundings import OTHERS, Surroundings
from teller import Teller


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=600, help="no more faults after so long")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="kinds of faults, with commas between")
    parser.add_argument("--with", dest="others", default="", help="further faults: clock, disk")
    parser.add_argument("--apps", default=",".join(apps.APPS))
    parser.add_argument("--builds", type=int, default=3, help="builds that run at once")
    return parser.parse_args()


class Campaign:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.apps = options.apps.split(",")
        self.data = os.environ["BuildApi__DataFolder"]
        self.address, self.port = os.environ["CAMPAIGN_ADDRESS"], int(os.environ["CAMPAIGN_TELLER_PORT"])
        self.history = history.History(f"{folder}/history")
        self.engine = Engine(os.environ["CAMPAIGN_ENGINE"])
        self.surroundings = Surroundings(folder, self.data)
        settings = {"BuildApi__AdminKey": "campaign-campaign-campaign", "BuildApi__MaxConcurrentBuilds": str(options.builds),
                    "BuildApi__KeepArtifactsOfBuilds": "100000", "DOTNET_TieredPGO": "0", "BuildApi__MaxCacheBytes": "1000000000",
                    "BuildApi__EngineEndpoint": f"unix://{self.engine.socket}", "Logging__LogLevel__Default": "Information"}
        self.service = Service(os.environ["CAMPAIGN_PROGRAM"], self.data, 8080, settings | self.surroundings.settings(options.others), f"{folder}/service.log")
        self.faults = faults.Faults(self.service, self.engine, self.history, self.under_way, self.surroundings)
        self.surroundings.service = self.service
        self.clients = []

    def under_way(self):
        return [(client.app, number) for client in self.clients for number in list(client.open)]

    def prepare(self):
        Teller(self.address, self.port, self.history)
        self.engine.wait()
        self.service.start()
        self.service.wait_ready()
        repositories = os.environ["CAMPAIGN_REPOSITORIES"]
        with open(f"{repositories}/deploy_key", encoding="utf-8") as file:
            key = file.read()
        for app in self.apps:
            apps.commit(repositories, app)
            apps.register(self.service, app, os.environ["CAMPAIGN_REPOSITORY"].replace("NAME", app),
                          f"http://host.docker.internal:{self.port}", key, os.environ["CAMPAIGN_KNOWN_HOST"])

    def run(self):
        others = {kind: OTHERS[kind] for kind in self.options.others.split(",") if kind}
        kills = {kind: weight for kind, weight in faults.KILLS.items() if not self.options.only or kind in self.options.only.split(",")}
        self.clients = [Client(app, self.service, self.history, self.options.seed) for app in self.apps]
        for client in self.clients:
            client.start()
        begun = time.monotonic()
        for fault in faults.schedule(self.options.seed, self.options.kills, kills, others):
            if time.monotonic() - begun > self.options.minutes * 60:
                break
            self.faults.do(fault)
            if problem := next((client.problem for client in self.clients if client.problem), None):
                raise problem
            if fault["fault"] % 25 == 0:
                say(f"{fault['fault']} of {self.options.kills} faults, {time.monotonic() - begun:.0f} s")
        return time.monotonic() - begun

    def drain(self):
        """No more faults; every build must come to its end by itself."""
        self.surroundings.relieve()
        self.engine.wait()
        self.service.wait_ready()
        for client in self.clients:
            client.over.set()
        end = time.monotonic() + 600
        for client in self.clients:
            client.join(max(0.0, end - time.monotonic()))

    def settle(self):
        """One more life of the service, with its sweep at the start, and the stop of a healthy one."""
        self.service.stop()
        self.service.start()
        self.service.wait_ready()
        time.sleep(5)
        end = collect.builds(self.service, self.apps)
        code = self.service.stop()
        left = self.engine.left_overs() + collect.left_overs(self.data, end)
        if code != 0:
            left.append(f"the service ended with exit code {code}")
        if (words := collect.integrity(self.data)) != ["ok"]:
            left.append(f"integrity_check: {words}")
        return end, left


def say(text):
    print(f"==> {text}", file=sys.stderr, flush=True)


def main():
    options = arguments()
    folder = os.environ["CAMPAIGN_FOLDER"]
    say(f"the checker finds each of {selftest.run()} planted faults")
    campaign = Campaign(options, folder)
    campaign.prepare()
    say(f"{options.kills} faults, seed {options.seed}")
    seconds = campaign.run()
    say("no more faults; waiting for the builds to end")
    campaign.drain()
    end, left = campaign.settle()
    seen = history.read(f"{folder}/history")
    findings = check.Checker(seen, end, campaign.surroundings.allowed(options.others)).run()
    stuck = [event for event in seen if event["what"] == "recovered" and event["ended"]]
    with open(f"{folder}/end.json", "w", encoding="utf-8") as file:
        json.dump([build["json"] for build in end.values()], file, indent=1)
    for name, build in end.items():
        with open(f"{folder}/{name[0]}-{name[1]}.log", "wb") as file:
            file.write(build["log"])
    for finding in findings:
        print(f"FOUND {finding['what']}: {finding['app']}/{finding['number']} {finding['text']}")
    for one in left:
        print(f"LEFT {one}")
    for event in stuck:
        print(f"NOTE the service ended by itself {event['ended']} times behind fault {event['fault']} ({event['kind']})")
    print(f"\nseed {options.seed}, {sum(e['what'] == 'fault' for e in seen)} faults in {seconds:.0f} s, {len(end)} builds accepted: {report.ends(end)}")
    print(f"under way at the faults: {report.phases(seen)}\n")
    print("\n".join(report.table(seen, findings, left)), flush=True)
    sys.exit(1 if findings or left else 0)


main()
