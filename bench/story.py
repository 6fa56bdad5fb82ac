#!/usr/bin/env python3
"""Pack to shortlist, edits, as-at, verify, and a server at rest: medians of this machine as it is now.

Goals are issue 2's "How fast" and LEDGER.md's last table. CPU seconds are user + system of the process and its children.
"""
import json, os, re, resource, statistics, subprocess, sys, tempfile, time

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


def serve_memory(db):
    server = subprocess.Popen([kho, "serve", "--db", db, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, env=env)
    try:
        time.sleep(3)
        with open(f"/proc/{server.pid}/status") as f:
            return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1)) / 1024
    except (OSError, AttributeError):
        return None
    finally:
        server.terminate()
        server.wait()


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
        memory = serve_memory(db)
        print(f"{'server at rest, 400 places':58} " + (f"{memory:8.1f} MB             goal 60 MB" if memory else "not measured: it did not start"))


main()
