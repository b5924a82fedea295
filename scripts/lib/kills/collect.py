"""The end state: every build as the API tells it, its log and its artifacts; and what is left where nothing may be."""
import glob
import hashlib
import io
import os
import shutil
import sqlite3
import subprocess
import tarfile


def builds(service, apps):
    end = {}
    for app in apps:
        after = ""
        while True:
            page = service.must("GET", f"/apps/{app}/builds?limit=200{after}")
            for build in page["items"]:
                end[app, build["number"]] = whole(service, app, build)
            if not page.get("next"):
                break
            after = f"&after={page['next']}"
    return end


def whole(service, app, build):
    address = f"/apps/{app}/builds/{build['number']}"
    _, log = service.ask("GET", f"{address}/log")
    status, archive = service.ask("GET", f"{address}/artifacts.tar.gz", timeout=60)
    return {"json": build, "log": log, "artifacts": artifacts(archive) if status == 200 else None}


def artifacts(archive):
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        files = {member.name.removeprefix("./"): tar.extractfile(member).read() for member in tar.getmembers() if member.isfile()}
    return {"files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
            "sums": files.get("sums", b"").decode(), "run": files.get("run", b"").decode().strip()}


def left_overs(data, end):
    """Files that belong to nothing, once the service has ended by itself."""
    left = []
    for folder in ["tools/running/*", "tools/staging/*", "removed/*", "caches/.removed/*", "run/*", "backups/*"]:
        left += glob.glob(f"{data}/{folder}")
    for pattern in ["*.new", "*.tmp", "*.part", "*-wal", "*-shm", "*-journal"]:
        left += glob.glob(f"{data}/**/{pattern}", recursive=True)
    ended = {f"{app}/{number}" for app, number in end}
    with_artifacts = {f"{app}/{number}" for (app, number), build in end.items() if build["artifacts"]}
    for file in glob.glob(f"{data}/logs/*/*"):
        if os.path.splitext(os.path.relpath(file, f"{data}/logs"))[0] not in ended:
            left.append(file)
    for file in glob.glob(f"{data}/artifacts/*/*"):
        if os.path.splitext(os.path.relpath(file, f"{data}/artifacts"))[0] not in with_artifacts:
            left.append(file)
    with open("/proc/self/mounts", encoding="utf-8") as mounts:
        left += [f"mount {line.split()[1]}" for line in mounts if line.split()[1].startswith(f"{data}/")]
    rules = subprocess.run(["iptables", "-S"], capture_output=True, text=True, check=False).stdout
    left += [f"rule {line}" for line in rules.splitlines() if "buildapi" in line.lower() or " ba-" in line]
    if shutil.which("nft"):
        tables = subprocess.run(["nft", "list", "tables"], capture_output=True, text=True, check=False).stdout
        left += [line for line in tables.splitlines() if "buildapi" in line]
    return left + caches(data)


def caches(data):
    """Layers that no cache is made of."""
    known = " ".join(rows(data, "SELECT layers FROM caches"))
    return [layer for layer in glob.glob(f"{data}/caches/[!.]*/*") if os.path.basename(layer) not in known]


def rows(data, query):
    # Read-only and without a word to the files: the service alone may write there.
    with sqlite3.connect(f"file:{data}/buildapi.db?mode=ro&immutable=1", uri=True) as store:
        return [row[0] for row in store.execute(query)]


def integrity(data):
    return rows(data, "PRAGMA integrity_check")
