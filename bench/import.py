#!/usr/bin/env python3
"""100,000 CSV rows into a city, with chain, R-tree and search, beside ogr2ogr writing the same rows into a GeoPackage.

Goal (issue 2): at most half of ogr2ogr's CPU, memory flat. The figure is the ratio of CPU seconds in this one run.
"""
import csv, os, random, resource, statistics, subprocess, sys, tempfile

kho, top = os.environ["KHO"], os.environ["KHO_TOP"]
env = dict(os.environ, KHO_LANG="en")
ROWS = 100_000


def cpu_of(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, env=env)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: status {done.returncode}: {done.stderr[:500]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, after.ru_maxrss / 1024


def main():
    if subprocess.run([kho, "import", "--help"], capture_output=True).returncode:
        sys.exit("this program does not import yet")
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as work:
        rows = f"{work}/rows.csv"
        with open(rows, "w", newline="", encoding="utf-8") as f:
            w = csv.writer(f)
            w.writerow(["id", "name_vi", "kind", "role", "lat", "lon", "address", "site_area_m2", "n_blocks"])
            for i in range(ROWS):
                w.writerow([f"X{i:06}", f"Địa điểm thử {i}", chance.choice(["factory", "office", "warehouse"]), "reference",
                            round(chance.uniform(20.9, 21.1), 6), round(chance.uniform(105.7, 105.95), 6),
                            f"{i} Phố Thử", chance.randint(100, 90000), chance.randint(1, 9)])
        ours, theirs = [], []
        for i in range(int(os.environ.get("ROUNDS", "3"))):
            db = f"{work}/city{i}.gpkg"
            cpu_of([kho, "init", "--db", db, "--pack", f"{top}/packs/hanoi"])
            ours.append(cpu_of([kho, "import", rows, "--db", db, "--type", "place", "--source", "bench", "--class", "analyst",
                                "--method", "analyst"]))
            theirs.append(cpu_of(["ogr2ogr", "-f", "GPKG", f"{work}/ogr{i}.gpkg", rows, "-oo", "X_POSSIBLE_NAMES=lon",
                                  "-oo", "Y_POSSIBLE_NAMES=lat", "-a_srs", "EPSG:4326", "-oo", "AUTODETECT_TYPE=YES"]))
        a, b = statistics.median(x[0] for x in ours), statistics.median(x[0] for x in theirs)
        print(f"kho import {a:.2f} CPU-s, ogr2ogr {b:.2f} CPU-s: ratio {a / b:.2f}   goal 0.50")
        print(f"greatest memory of any child so far {ours[-1][1]:.0f} MB")
        ask = [kho, "list", "place", "--db", db, "--limit", "50", "--json", "--search"]
        bare = cpu_of([kho, "count", "place", "--db", db])[0]
        for name, words in (("one is found", "Địa điểm thử 77777"), ("none", "xylophon")):
            print(f"search among {ROWS}, {name}: {cpu_of(ask + [words])[0]:.2f} CPU-s (a bare count {bare:.2f})   goal 0.1")


main()
