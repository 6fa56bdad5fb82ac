#!/usr/bin/env python3
"""Twin of the exact solver: small problems, every choice one by one. python3 portfolio.py .../portfolio_bench

Makes its own problems (the JSON of tools/kho-mip/mip.h), of up to 22 places, and knows nothing of the solver but its
answer: the greatest total, that it is proved, and the lexicographically first choice that has it.
"""
import itertools
import json
import random
import subprocess
import sys

PROBLEMS = 60


def problem(seed):
    d = random.Random(seed)
    n = d.choice((6, 9, 12, 22))
    k = d.randint(1, 4 if n == 22 else n // 2)
    some = lambda most: sorted(d.sample(range(n), d.randint(1, most)))
    fine = d.random() < 0.5                     # else small numbers, so that ties abound
    m = {"places": n, "min": k, "max": k if d.random() < 0.6 else min(n, k + 1), "count_rule": 0, "rules": 5,
         "gain": [d.randint(0, 1 << 20) if fine else d.randint(0, 4) for _ in range(n)], "covers": [], "rows": [],
         "pairs": [], "must": [], "never": [], "draws": [], "percent": 0}
    for _ in range(d.randint(0, 6)):
        m["covers"].append({"weight": d.randint(1, 1 << 19) if fine else d.randint(1, 4), "places": some(n)})
    for _ in range(d.randint(0, 3)):
        places = some(n)
        row = {"rule": 1, "places": places, "at_least": d.random() < 0.4, "bound": d.randint(0, 4)}
        if d.random() < 0.5:
            row["a"] = [d.randint(-2, 5) for _ in places]
        m["rows"].append(row)
    for _ in range(d.randint(0, n // 2)):
        m["pairs"].append([2, *d.sample(range(n), 2)])
    if d.random() < 0.2:
        m["must"].append([3, d.randrange(n)])
    if d.random() < 0.2:
        m["never"].append([4, d.randrange(n)])
    return m


def holds(m, chosen):
    for row in m["rows"]:
        a = row.get("a") or [1] * len(row["places"])
        total = sum(c for c, i in zip(a, row["places"]) if i in chosen)
        if (total < row["bound"]) if row["at_least"] else (total > row["bound"]):
            return False
    return (all(not (i in chosen and j in chosen) for _, i, j in m["pairs"]) and
            all(i in chosen for _, i in m["must"]) and not any(i in chosen for _, i in m["never"]))


def worth(m, chosen):
    return sum(m["gain"][i] for i in chosen) + sum(c["weight"] for c in m["covers"] if chosen & set(c["places"]))


def best(m):
    found = None
    for size in range(m["min"], m["max"] + 1):
        for choice in itertools.combinations(range(m["places"]), size):
            chosen = set(choice)
            if holds(m, chosen):        # first: the one that has the lowest place in which two differ
                key = (worth(m, chosen), [i in chosen for i in range(m["places"])])
                if found is None or key > found[0]:
                    found = key, list(choice)
    return found and (found[0][0], found[1])


wrong = possible = 0
for seed in range(PROBLEMS):
    m = problem(seed)
    r = json.loads(subprocess.run([sys.argv[1], "best"], input=json.dumps(m), capture_output=True, text=True, check=True).stdout)
    expected = best(m)
    possible += expected is not None
    got = (r["total"], r["in"]) if r["status"] == 0 and r["bound"] == r["total"] and r["first"] else None
    if got != expected or (expected is None and r["status"] != 2):
        wrong += 1
        print(f"# problem {seed}: {got}, by trying all {expected}")
print(f"{'ok' if not wrong else 'not ok'} 1 - the same choice in {PROBLEMS - wrong} of {PROBLEMS}")
print(f"{'ok' if 20 < possible < PROBLEMS else 'not ok'} 2 - {possible} of them possible")
print("1..2")
sys.exit(1 if wrong or not 20 < possible < PROBLEMS else 0)
