"""The real service on one data folder: started, with or without faults, asked, and stopped."""
import http.client
import json
import os
import signal
import subprocess
import threading
import time
import urllib.parse


class Service:
    def __init__(self, folder, program, log):
        self.folder, self.program, self.log = folder, program, log
        address = urllib.parse.urlsplit(os.environ["ASPNETCORE_URLS"].split(";")[0])
        self.host, self.port = address.hostname, address.port
        self.process, self.key = None, None

    def start(self, **faults):
        """faults: what calls.c reads from FAULT_*; none for a plain start."""
        settings = {name: value for name, value in os.environ.items() if not name.startswith("FAULT_")}
        if faults:
            settings["LD_PRELOAD"] = os.environ["FAULT_LIBRARY"]
            settings["FAULT_FOLDER"] = self.folder
            settings.update({f"FAULT_{name.upper()}": str(value) for name, value in faults.items()})
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(["dotnet", "BuildApi.dll"], cwd=self.program, env=settings, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.began = time.monotonic()

    def is_alive(self):
        return self.process is not None and self.process.poll() is None

    def await_ready(self, limit=300):
        """Seconds from the start to the first 200 of /health/ready; None when it died or takes longer."""
        while self.is_alive() and time.monotonic() - self.began < limit:
            status, _, _ = self.ask("GET", "/health/ready")
            if status == 200:
                return time.monotonic() - self.began
            time.sleep(0.02)
        return None

    def ask(self, method, path, body=None, headers=None, timeout=120):
        """Status, headers and body; status 0 when no whole answer came."""
        if self.key is None and os.path.exists(os.path.join(self.folder, "admin-key")):
            with open(os.path.join(self.folder, "admin-key")) as file:
                self.key = file.read().strip()
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        try:
            data = None if body is None else json.dumps(body)
            connection.request(method, path, data, {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json", **(headers or {})})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        except (OSError, http.client.HTTPException):
            return 0, {}, b""
        finally:
            connection.close()

    def json(self, path):
        status, _, body = self.ask("GET", path)
        return json.loads(body) if status == 200 else None

    def stop(self, limit=120):
        """False when it had to be killed."""
        if not self.is_alive():
            return True
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(limit)
            return True
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return False


class Follower(threading.Thread):
    """A live reader of a build's log: keeps all bytes that came."""

    def __init__(self, service, build):
        super().__init__(daemon=True)
        self.service, self.build, self.received = service, build, b""
        self.start()

    def run(self):
        connection = http.client.HTTPConnection(self.service.host, self.service.port, timeout=120)
        try:
            connection.request("GET", f"/apps/small/builds/{self.build}/log?follow=true", headers={"Authorization": f"Bearer {self.service.key}"})
            answer = connection.getresponse()
            while answer.status == 200 and (piece := answer.read1(65536)):
                self.received += piece
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
