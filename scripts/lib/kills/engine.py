"""The campaign's own Docker Engine: started, killed, asked."""
import glob
import http.client
import json
import os
import socket
import subprocess
import time

import processes


class Socket(http.client.HTTPConnection):
    def __init__(self, path, timeout):
        super().__init__("engine", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Engine:
    def __init__(self, folder):
        self.folder = folder
        self.socket = f"{folder}/engine.sock"
        self.child = None
        self.live_restore = False

    def start(self, live_restore):
        self.live_restore = live_restore
        # A number in one of these may belong to another process by now, which the engine would wait for.
        for left in [f"{self.folder}/engine.pid", f"{self.folder}/run/containerd/containerd.pid"]:
            if os.path.exists(left):
                os.remove(left)
        command = ["dockerd", "--data-root", f"{self.folder}/data", "--exec-root", f"{self.folder}/run", "--pidfile", f"{self.folder}/engine.pid",
                   "--host", f"unix://{self.socket}", "--log-level", "warn"]
        command += os.environ.get("CAMPAIGN_ENGINE_ARGUMENTS", "").split()
        with open(f"{self.folder}/engine.log", "ab") as log:
            self.child = subprocess.Popen(command + (["--live-restore"] if live_restore else []), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                          start_new_session=True)

    def pids(self):
        return processes.named("dockerd") + processes.named("containerd")

    def kill(self):
        """The engine, and with it its containerd, which the kernel kills behind it."""
        pids = self.pids()
        processes.kill(*processes.named("dockerd"))
        self.reap()
        processes.kill(*processes.named("containerd"))
        processes.wait_gone(pids)

    def stop(self):
        if self.child:
            self.child.terminate()
            self.child.wait(60)
        else:
            # The first one was started by the script, and must not stay beside the next.
            self.kill()
        self.child = None

    def reap(self):
        if self.child:
            self.child.wait(20)
        self.child = None

    def ask(self, path, timeout=5.0):
        connection = Socket(self.socket, timeout)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()

    def answers(self):
        return self.ask("/_ping", 2)[0] == 200

    def wait(self, seconds=240):
        end = time.monotonic() + seconds
        while not self.answers():
            if self.child and self.child.poll() is not None:
                self.start(self.live_restore)
            if time.monotonic() > end:
                raise TimeoutError("the engine does not come back; its words are in engine.log")
            time.sleep(0.03)

    def wait_containerd(self, seconds=240):
        """The engine starts it again by itself, and until then starts no container."""
        end = time.monotonic() + seconds
        while not self.containerd_answers():
            if time.monotonic() > end:
                raise TimeoutError("containerd does not come back; its words are in engine.log")
            time.sleep(0.02)

    def containerd_answers(self):
        with socket.socket(socket.AF_UNIX) as connection:
            return connection.connect_ex(f"{self.folder}/run/containerd/containerd.sock") == 0

    def build(self, container):
        """The build that a container is of, also while the engine is dead."""
        try:
            with open(self.containers(f"{container}/config.v2.json")[0], encoding="utf-8") as file:
                labels = json.load(file)["Config"]["Labels"]
            return labels["buildapi.app"], int(labels["buildapi.build"])
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            return None

    def containers(self, what):
        """Paths where it keeps containers; one that maps users has a folder for each mapping."""
        return glob.glob(f"{self.folder}/data/containers/{what}") + glob.glob(f"{self.folder}/data/[0-9]*.[0-9]*/containers/{what}")

    def left_overs(self):
        """Whatever carries a label of the service, as lines."""
        left = []
        label = json.dumps({"label": ["buildapi.instance"]}).replace(" ", "")
        for one in json.loads(self.ask(f"/containers/json?all=true&filters={label}", 20)[1]):
            left.append(f"container {one['Names']} {one['State']}")
        for one in json.loads(self.ask(f"/networks?filters={label}", 20)[1]):
            left.append(f"network {one['Name']}")
        for one in json.loads(self.ask("/volumes", 20)[1])["Volumes"] or []:
            left.append(f"volume {one['Name']}")
        for one in self.containers("*"):
            if not os.path.exists(f"{one}/config.v2.json"):
                left.append(f"folder of a container {one}")
        return left
