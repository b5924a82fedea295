"""The apps of the campaign: what their repositories say, and what each of their builds is expected to print."""
import os
import subprocess

# Every numbered line carries the number of the run that printed it, so a second run shows in the log as well.
SPEC = """version: 1
frontend:
  phases:
    build:
      commands:
        - run=$(cat /proc/sys/kernel/random/uuid)
        - curl -sS -o /dev/null --max-time 3 "$TELLER/begun/$BUILDAPI_APP/$BUILDAPI_BUILD/$run" || true
        - for n in $(seq 1 "$LINES_WANTED"); do echo "line $n of $run"; sleep "$PAUSE"; done
{commands}
        - curl -sS -o /dev/null --max-time 3 "$TELLER/done/$BUILDAPI_APP/$BUILDAPI_BUILD/$run" || true
{last}
{artifacts}"""

ARTIFACTS = """  artifacts:
    baseDirectory: out
    files:
      - '**/*'
"""

DATA = """        - mkdir -p out
        - head -c {size} /dev/urandom > out/data
        - echo "$run" > out/run
        - (cd out && sha256sum data run > sums)"""


def spec(commands="", last="", artifacts=True, size=20_000):
    return SPEC.format(commands=commands or DATA.format(size=size), last=last, artifacts=ARTIFACTS if artifacts else "")


NODE = os.environ.get("CAMPAIGN_NODE", "")

# name: the spec, lines and pause of a build (low and high), package overrides
APPS = {
    "quick": (spec(), (1, 10), 0, None),
    "lines": (spec(), (40, 60), 0.1, None),
    "tools": (spec(f'        - test "$(node --version)" = "v{NODE}"\n' + DATA.format(size=20_000)), (5, 30), 0.05, NODE),
    "files": (spec(size=6_000_000), (5, 20), 0.02, None),
    "faulty": (spec(last="        - exit 3", artifacts=False), (10, 30), 0.05, None),
}

# How a build ends that nobody and nothing disturbs.
ENDS_BY_ITSELF = {"faulty": ("failed", "command_failed")}
SUCCEEDS = ("succeeded", None)


def commit(repositories, name):
    repository = f"{repositories}/{name}.git"
    tree = f"{repositories}/{name}"
    os.makedirs(tree)
    with open(f"{tree}/amplify.yml", "w", encoding="utf-8") as file:
        file.write(APPS[name][0])
    git = ["git", "--git-dir", repository, "--work-tree", tree]
    for command in [["git", "init", "-q", "--bare", "-b", "main", repository], git + ["add", "-A", "."],
                    git + ["-c", "user.name=campaign", "-c", "user.email=campaign@localhost", "-c", "commit.gpgSign=false", "commit", "-q", "-m", name]]:
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def register(service, name, address, teller, key, known_host):
    service.must("POST", "/apps", {"id": name, "name": name, "repository": address, "branch": "main", "environment": {"TELLER": teller}})
    service.must("PUT", f"/apps/{name}/deploy-key", {"privateKey": key})
    service.must("PUT", f"/apps/{name}/known-hosts", {"knownHosts": known_host})
    if APPS[name][3]:
        service.must("PUT", f"/apps/{name}/package-overrides", {"overrides": [{"package": "node", "version": NODE}]})
