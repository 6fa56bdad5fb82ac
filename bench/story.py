#!/usr/bin/env python3
"""Pack to shortlist, edits, as-at, verify, and a server at rest: medians of this machine as it is now.

Goals are issue 2's "How fast" and LEDGER.md's last table. CPU seconds are user + system of the process and its children.
"""
import json, os, re, resource, statistics, subprocess, sys, tempfile, time, urllib.request

kho, top = os.environ["KHO"], os.environ["KHO_TOP"]
env = dict(os.environ, KHO_LANG="en")


def run(*args, db):
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run([kho, *args, "--db", db], capture_output=True, text=True, env=env)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"kho {' '.join(args)}: status {done.returncode}: {done.stderr}")
    return (time.monotonic() - began, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout)


def median(rounds, work):
    figures = [work(i) for i in range(rounds)]
    return statistics.median(f[0] for f in figures), statistics.median(f[1] for f in figures)


def line(name, wall, cpu, goal):
    print(f"{name:58} {wall:8.2f} s wall {cpu:8.2f} s CPU   goal {goal}")


class Server:
    """A server on the file, with a staff session: `rest_mb` is its memory before anybody asks."""

    def __init__(self, db):
        self.process = subprocess.Popen([kho, "serve", "--db", db, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, env=env)
        address = next((m for line in self.process.stdout if (m := re.search(r"http://\S+", line))), None)
        if not address:
            sys.exit("kho serve ended without an address")
        self.origin = re.match(r"http://[^/]+", address.group(0)).group(0)
        time.sleep(3)
        self.rest_mb = self.status("VmRSS") / 1024
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        self.get(address.group(0).removeprefix(self.origin))

    def status(self, name):
        with open(f"/proc/{self.process.pid}/status") as f:
            return int(re.search(rf"{name}:\s+(\d+)", f.read()).group(1))

    def cpu(self):
        with open(f"/proc/{self.process.pid}/stat") as f:
            return sum(map(int, f.read().rpartition(")")[2].split()[11:13])) / os.sysconf("SC_CLK_TCK")

    def get(self, path):
        with self.opener.open(self.origin + path) as answer:
            return answer.read()

    def end(self):
        self.process.terminate()
        self.process.wait()


def record_cpu(server):
    """CPU ms and bytes of a place's record, each of 400 asked once (no answer is kept that another asks for)."""
    places = [x["id"] for x in json.loads(server.get("/api/records?type=place&limit=400"))["items"]]
    before = server.cpu()
    size = sum(len(server.get(f"/api/records/{x}")) for x in places)
    return (server.cpu() - before) / len(places) * 1000, size / len(places) / 1000, len(places)


def main():
    with tempfile.TemporaryDirectory() as work:
        db = f"{work}/story.gpkg"
        wall, cpu, _ = run("simulate", "--pack", f"{top}/packs/hanoi", "--places", "400", "--seed", "7", db=db)
        line("simulate 400 places with their survey", wall, cpu, "none")

        def story(i):
            a = run("rank", "--draws", "10000", "--seed", str(i + 1), "--json", db=db)
            b = run("shortlist", "--json", db=db)
            assert json.loads(b[2])["proved"]
            return a[0] + b[0], a[1] + b[1]

        line("400 places x 25 criteria x 10,000 draws, 12 chosen", *median(3, story), "3 s")
        line("kho count (opens the city, resolves 400 places)", *median(5, lambda i: run("count", db=db)[:2]), "none")
        line("one record as known at a time", *median(5, lambda i: run("show", "S0001", "--known-at", "2099-01-01", db=db)[:2]), "none")
        line("verify", *median(3, lambda i: run("verify", db=db)[:2]), "none")
        server = Server(db)
        print(f"{'server at rest, 400 places':58} {server.rest_mb:8.1f} MB             goal 60 MB")
        cpu, size, count = record_cpu(server)
        print(f"{'/api/records/ID, mean of ' + str(count):58} {cpu:8.2f} ms CPU, {size:.0f} kB   goal 5 ms")
        server.end()


main()
