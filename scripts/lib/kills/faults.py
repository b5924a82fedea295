"""What is done to the service and the engine: the schedule, made from the seed alone, and how each fault is carried out."""
import random
import time

import processes

KILLS = {"service": 60, "engine": 11, "containerd": 7, "shim": 6, "runner": 6, "process": 6, "everything": 4}
PHASES = ["any", "any", "any", "queued", "provisioning", "source", "build", "artifacts"]
IN_CONTAINERS = ("shim", "runner", "process")
OF_THE_ENGINE = ("engine", "containerd", "everything")


def schedule(seed, count, kills, others):
    """Weights of what is killed, and of further faults, such as a clock that jumps."""
    chance = random.Random(seed)
    weights = kills | others
    overlapped = False
    for number in range(1, count + 1):
        kind = chance.choices(list(weights), list(weights.values()))[0]
        phase = chance.choice(PHASES)
        pause = chance.uniform(0, 0.8) if overlapped else min(chance.expovariate(2.5), 2.0)
        if overlapped or kind in IN_CONTAINERS and phase in ("queued", "provisioning"):
            phase = "any"
        overlapped = chance.random() < 0.2
        yield {"fault": number, "kind": kind, "phase": phase, "pause": round(pause, 3), "late": round(chance.uniform(0, 0.12), 3),
               "overlap": overlapped, "live_restore": chance.random() < 0.5, "pick": chance.random(), "amount": round(chance.uniform(-1, 1), 3)}


class Faults:
    """Of each kind there is a method; it answers with the build that was hit, where it was one, or False where there was nothing to be hit."""

    def __init__(self, service, engine, history, builds, surroundings=None):
        """builds: gives the (app, number) of the builds that are under way, as the clients know them."""
        self.service, self.engine, self.history, self.builds, self.surroundings = service, engine, history, builds, surroundings

    def do(self, fault):
        """Carries it out; all is started again, and unless the next one is to come meanwhile, runs again when this comes back."""
        time.sleep(fault["pause"])
        states = self.await_phase(fault["phase"])
        time.sleep(fault["late"])
        kind = fault["kind"]
        begun = time.monotonic()
        carry_out = getattr(self, f"kill_{kind}", None) or getattr(self.surroundings, kind)
        hit = carry_out(fault)
        self.history.tell("fault", fault=fault["fault"], kind=kind, states=states, hit=hit, live_restore=self.engine.live_restore)
        if fault["overlap"] or hit is False:
            return
        ended = self.until_over(kind, hit)
        self.history.tell("recovered", fault=fault["fault"], kind=kind, seconds=round(time.monotonic() - begun, 3), ended=ended)

    def until_over(self, kind, hit):
        if kind in OF_THE_ENGINE:
            self.engine.wait()
            self.engine.wait_containerd()
        ended = self.service.wait_ready()
        if kind in ("runner", "shim") and hit:
            self.until_noticed(*hit)
        return ended

    def until_noticed(self, app, number):
        """Its container is dead: the build ends, or goes back to the queue for another attempt."""
        end = time.monotonic() + 240
        while True:
            build = self.service.get(f"/apps/{app}/builds/{number}")
            if build and (build["status"] not in ("provisioning", "running") or build["failedAttempts"]):
                return
            if time.monotonic() > end:
                raise TimeoutError(f"build {number} of {app} is still running four minutes after its container was killed")
            time.sleep(0.05)

    def await_phase(self, phase):
        """Looks until a build is in the phase, or for a second and a half; answers with the phases of all builds that are under way."""
        end = time.monotonic() + 1.5
        while True:
            states = [state for build in self.builds() if (state := self.state(*build))]
            if phase == "any" or phase in states or time.monotonic() > end:
                return states
            time.sleep(0.03)

    def state(self, app, number):
        build = self.service.get(f"/apps/{app}/builds/{number}")
        if not build or build["status"] not in ("queued", "provisioning", "running"):
            return None
        if build["status"] != "running":
            return build["status"]
        running = [step["name"] for step in build["steps"] if step["status"] == "running"]
        return "between" if not running else "build" if running[-1] in ("preBuild", "postBuild") else running[-1]

    def kill_service(self, _):
        self.service.kill()
        self.service.start()

    def kill_engine(self, fault):
        self.engine.kill()
        self.engine.start(fault["live_restore"])

    def kill_containerd(self, _):
        pids = processes.named("containerd")
        processes.kill(*pids)

    def kill_shim(self, fault):
        return self.one(fault, lambda container, _: processes.shim(container))

    def kill_runner(self, fault):
        return self.one(fault, lambda _, pids: pids[:1])

    def kill_process(self, fault):
        return self.one(fault, lambda _, pids: [pids[1:][int(fault["pick"] * 997) % len(pids[1:])]] if pids[1:] else [])

    def one(self, fault, choose):
        found = processes.containers()
        if not found:
            return False
        container = sorted(found)[int(fault["pick"] * len(found))]
        pids = choose(container, found[container])
        build = self.engine.build(container)
        processes.kill(*pids)
        return build if pids and build else False

    def kill_everything(self, fault):
        """What a loss of power ends, but for what was not flushed."""
        inside = [pid for pids in processes.containers().values() for pid in pids]
        self.service.kill()
        processes.kill(*self.engine.pids(), *processes.shims(), *inside)
        self.engine.kill()
        self.engine.start(fault["live_restore"])
        self.service.start()
