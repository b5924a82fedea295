"""The clock that the service sees, and the disk that its data folder is on."""
import os
import shutil
import time

# How often each comes, beside the hundred parts of kills.
OTHERS = {"clock": 25, "disk": 25}
FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"


class Surroundings:
    def __init__(self, folder, data):
        self.clock_file, self.data = f"{folder}/clock", data
        self.filler = f"{os.path.dirname(data)}/filler"
        self.service = None

    def settings(self, others):
        if "clock" not in others:
            return {}
        self.set_clock(0)
        # The kernel's monotonic clock does not jump, and neither does the one that it stamps files with.
        return {"LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": self.clock_file, "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}

    def allowed(self, others):
        return [("failed", "disk_full")] if "disk" in others else []

    def set_clock(self, seconds):
        with open(f"{self.clock_file}.new", "w", encoding="utf-8") as file:
            file.write(f"{seconds:+d}\n")
        os.replace(f"{self.clock_file}.new", self.clock_file)

    def clock(self, fault):
        """Between twelve minutes before and behind the true time, so that no build comes to its limit of thirty by that."""
        self.set_clock(int(fault["amount"] * 720))

    def disk(self, fault):
        """Full to the last block, for up to four seconds; every second time the service is killed meanwhile."""
        self.fill()
        time.sleep(1 + abs(fault["amount"]) * 3)
        if fault["pick"] < 0.5:
            self.service.kill()
            self.service.start()
            time.sleep(1.5)
        self.relieve()

    def fill(self, filler=None):
        filler = filler or self.filler
        try:
            with open(filler, "wb") as file:
                os.posix_fallocate(file.fileno(), 0, max(4096, shutil.disk_usage(os.path.dirname(filler)).free - 65536))
            with open(filler, "ab") as file:
                while True:
                    file.write(b"\0" * 4096)
                    file.flush()
        except OSError:
            # That was the last block.
            pass

    def relieve(self):
        if os.path.exists(self.filler):
            os.remove(self.filler)
