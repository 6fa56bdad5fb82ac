#!/usr/bin/env python3
"""Our own exact solver beside cbc and glpsol: python3 bench/choice/portfolio.py [INSTANCES] [DRAWS]

Wants a release build (ninja -C build/release src/kernel/portfolio_bench; BUILD names another) and the packages of
bench/packages. Each generator of portfolio_make.py, seeds 1..INSTANCES (20): the same optimum, and CPU seconds of each
solver, one after the other on this machine. Then 12 of 10,000, DRAWS (1,000) draws of one instance, five choices as
different as can be, and the conflicts of twelve rules.
Ours reads the model as whole numbers, the others as a file of the LP format, each in its own time. They are given the
same problem with its pairs gathered into cliques, which helps them, their default options with a gap of nothing asked
for (glpsol with its cuts, which is faster), and 300 seconds.
"""
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile

from portfolio_make import make, twelve_rules

top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ours = os.path.join(os.environ.get("BUILD", f"{top}/build/release"), "src/kernel/portfolio_bench")


def run(command, text=None):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=330)
    except subprocess.TimeoutExpired:
        return None, 330.0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: status {done.returncode}\n{done.stdout[-500:]}{done.stderr[-500:]}")
    return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def cliques(m):
    near = [set() for _ in range(m["places"])]
    for _, a, b in m["pairs"]:
        near[a].add(b)
        near[b].add(a)
    done = set()
    for _, a, b in m["pairs"]:
        if (a, b) in done:
            continue
        members = [a, b]
        for c in sorted(near[a] & near[b]):
            if all(c in near[x] for x in members):
                members.append(c)
        members.sort()
        done.update((x, y) for x in members for y in members if x < y)
        yield members


def lp(m):
    def line(terms):
        return "\n   ".join(" ".join(terms[i:i + 8]) for i in range(0, len(terms), 8)) or "0 x0"
    plus = [f"+ {g} x{i}" for i, g in enumerate(m["gain"])] + [f"+ {c['weight']} z{j}" for j, c in enumerate(m["covers"])]
    out = ["Maximize", " obj: " + line(plus), "Subject To"]
    out.append(" count: " + line([f"+ x{i}" for i in range(m["places"])]) + f" = {m['min']}")
    for r, row in enumerate(m["rows"]):
        a = row.get("a") or [1] * len(row["places"])
        if row["places"]:
            out.append(f" r{r}: " + line([f"+ {c} x{i}" for c, i in zip(a, row["places"])]) +
                       (" >= " if row["at_least"] else " <= ") + str(row["bound"]))
    for q, members in enumerate(cliques(m)):
        out.append(f" q{q}: " + line([f"+ x{i}" for i in members]) + " <= 1")
    for j, c in enumerate(m["covers"]):
        out.append(f" c{j}: " + line([f"+ x{i}" for i in c["places"]]) + f" - z{j} >= 0")
    out += ["Bounds"] + [f" 0 <= z{j} <= 1" for j in range(len(m["covers"]))]
    return "\n".join(out + ["Binary"] + [f" x{i}" for i in range(m["places"])] + ["End", ""])


def numbers(m):
    """The model for our solver, in the order of read_numbers in portfolio.c."""
    out = [m[x] for x in ("places", "min", "max", "count_rule", "rules")] + m["gain"] + [len(m["covers"])]
    for c in m["covers"]:
        out += [c["weight"], len(c["places"])] + c["places"]
    out.append(len(m["rows"]))
    for r in m["rows"]:
        a = r.get("a") or []
        out += [r["rule"], int(r["at_least"]), r["bound"], len(r["places"])] + r["places"] + [len(a)] + a
    out += [len(m["pairs"])] + [x for pair in m["pairs"] for x in pair]
    assert not m["must"] and not m["never"] and not m["draws"]
    return " ".join(map(str, out))


def by_cbc(path):
    out, cpu = run(["cbc", path, "ratioGap", "0", "allowableGap", "0.9", "seconds", "300", "solve", "quit"])
    found = out and re.search(r"Objective value:\s+(-?[\d.]+)", out)
    return (round(abs(float(found.group(1)))) if found and "Optimal solution found" in out else None), cpu


def by_glpsol(path):
    out, cpu = run(["glpsol", "--lp", path, "--cuts", "--tmlim", "300", "-w", path + ".sol"])
    found = out and "INTEGER OPTIMAL SOLUTION FOUND" in out and re.search(r"^s \S+ \d+ \d+ o (\S+)", open(path + ".sol").read(), re.M)
    return (round(float(found.group(1))) if found else None), cpu


def by_us(text):
    out, cpu = run([ours, "best"], text)
    r = json.loads(out)
    return (r["total"] if r["status"] == 0 and r["bound"] == r["total"] else None), cpu, r


def compare(name, instances, work):
    cpus, ratios, apart = {"us": [], "cbc": [], "glpsol": []}, [], 0
    for seed in range(1, instances + 1):
        m = make(name, seed)
        path = f"{work}/{name}{seed}.lp"
        with open(path, "w") as f:
            f.write(lp(m))
        total, cpu, r = by_us(numbers(m))
        cbc, cbc_cpu = by_cbc(path)
        glp, glp_cpu = by_glpsol(path)
        better = min([c for t, c in ((cbc, cbc_cpu), (glp, glp_cpu)) if t is not None], default=300)
        apart += total is None or any(t is not None and t != total for t in (cbc, glp))
        for key, c in zip(cpus, (cpu, cbc_cpu, glp_cpu)):
            cpus[key].append(c)
        ratios.append(better / cpu)
        print(f"  {name} {seed:2}: {total}  us {cpu:.3f} s ({r['nodes']} nodes)  cbc {cbc_cpu:.2f} s {'' if cbc == total else cbc}"
              f"  glpsol {glp_cpu:.2f} s {'' if glp == total else glp}  {better / cpu:.0f}x", flush=True)
    print(f"{name}: optimum differs or is not proved in {apart} of {instances}; the better of the two over us: "
          f"least {min(ratios):.1f}x, median {statistics.median(ratios):.0f}x; CPU-s in all " +
          ", ".join(f"{k} {sum(v):.2f}" for k, v in cpus.items()))
    return apart


def study(name, seeds):
    """Five choices as different as can be within 3 % of the best, and the conflicts of twelve rules: the slowest of some."""
    near, clash = [], []
    for seed in range(1, seeds + 1):
        for what, model, into in ((["near", "5", "0.03"], make(name, seed), near), (["conflicts"], twelve_rules(name, seed), clash)):
            out, cpu = run([ours, *what], numbers(model))
            into.append((cpu, json.loads(out)))
    proved, sets = [r["proved"] for _, r in near], [r["sets"] for _, r in clash]
    print(f"{name}, five choices within 3 %, {seeds} instances: at most {max(c for c, _ in near):.1f} CPU-s, median "
          f"{statistics.median(c for c, _ in near):.1f}; proved {min(proved)} to {max(proved)} of 5")
    print(f"{name}, minimal conflicts of twelve rules: at most {max(c for c, _ in clash):.1f} CPU-s, median "
          f"{statistics.median(c for c, _ in clash):.1f}; {min(sets)} to {max(sets)} sets, "
          f"{'all' if all(r['all'] for _, r in clash) else 'not all'} there are")


def main():
    instances = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    draws = sys.argv[2] if len(sys.argv) > 2 else "1000"
    cpu = re.search(r"model name\s*: (.*)", open("/proc/cpuinfo").read())
    print(f"{cpu.group(1) if cpu else platform.machine()}; whole processes, reading the model included")
    with tempfile.TemporaryDirectory() as work:
        apart = sum(compare(name, instances, work) for name in ("easy", "hard"))
    for name in ("easy", "hard"):
        total, cpu, r = by_us(numbers(make(name, 1, 10000)))
        print(f"{name}, 12 of 10,000: {'proved' if total else 'not proved'} in {cpu:.1f} CPU-s, {r['nodes']} nodes")
        text = numbers(make(name, 1))
        for gap in ("0", "0.002"):
            out, cpu = run([ours, "draws", draws, gap], text)
            r = json.loads(out)
            print(f"{name}, {draws} draws at a gap of {gap}: {cpu:.1f} CPU-s; {r['proved']} proved without a gap, worst gap "
                  f"{r['worst_gap']:.5f}, slowest draw {r['slowest_ms']:.0f} ms")
        study(name, min(instances, 5))
    sys.exit(apart != 0)


if __name__ == "__main__":
    main()
