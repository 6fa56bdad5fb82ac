#!/usr/bin/env python3
"""Portfolio problems for the bench, from a number: python3 portfolio_make.py easy|hard SEED [PLACES] > model.json

Choose 12 of PLACES (400). Read by kho-mip and bench/choice/portfolio (format: tools/kho-mip/mip.h); whole numbers only.

easy   places spread evenly over a square with one place on 2.25 km2 (30 km for 400); 126 wards in a grid of 14 x 9; six
       kinds. At most 1 in a ward, at most 3 of a kind, at least 1 of each of two kinds, a budget of 70 % of what twelve
       cost on average, none within 500 m of another; every ward with a chosen place within 3 km of its middle is worth
       1/126 of 3 places.
hard   places in 12 clusters (standard deviation 900 m) in 20 x 20 km, four times as many as in easy on the same ground;
       504 cells of demand (28 x 18), more where the places are, each served within 1.5 km, worth about as much in all as
       the twelve places; the same kinds, budget and spacing.
gain   of a place: uniform in 0..1, in 2^20ths. Random numbers: SplitMix64, so that every machine makes the same problem.
"""
import json
import math
import sys

UNIT = 1 << 20


class Dice:
    def __init__(self, seed):
        self.state = seed & (2**64 - 1)

    def raw(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & (2**64 - 1)
        z = self.state
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & (2**64 - 1)
        z = (z ^ z >> 27) * 0x94D049BB133111EB & (2**64 - 1)
        return z ^ z >> 31

    def unit(self):
        return (self.raw() >> 11) / 2**53

    def normal(self):
        return math.sqrt(-2 * math.log(1 - self.unit())) * math.cos(2 * math.pi * self.unit())


def make(name, seed, n=400):
    d = Dice(seed * 1000003 + (name == "hard"))
    k, kinds = 12, 6
    hard = name == "hard"
    width, height = (20000.0, 20000.0) if hard else (1500.0 * math.sqrt(n),) * 2
    if hard:
        centres = [(width * (0.1 + 0.8 * d.unit()), height * (0.1 + 0.8 * d.unit())) for _ in range(12)]
        at = []
        for _ in range(n):
            cx, cy = centres[int(d.unit() * 12)]
            at.append((min(max(cx + 900 * d.normal(), 0), width - 1), min(max(cy + 900 * d.normal(), 0), height - 1)))
    else:
        at = [(width * d.unit(), height * d.unit()) for _ in range(n)]
    gain = [int(UNIT * d.unit()) for _ in range(n)]
    kind = [int(kinds * d.unit() ** 1.5) for _ in range(n)]
    cost = [int(math.exp(6.5 + 0.6 * d.normal()) * (0.6 + 0.8 * gain[i] / UNIT)) for i in range(n)]
    ward = [int(x / width * 14) + 14 * int(y / height * 9) for x, y in at]
    rows = [{"rule": 1, "places": list(range(n)), "a": cost, "at_least": False, "bound": int((0.85 if hard else 0.7) * k * sum(cost) / n)}]
    for q in range(kinds):
        rows.append({"rule": 2, "places": [i for i in range(n) if kind[i] == q], "at_least": False, "bound": 4 if hard else 3})
    for q in (kinds - 1, kinds - 2):
        rows.append({"rule": 3, "places": [i for i in range(n) if kind[i] == q], "at_least": True, "bound": 1})
    if not hard:
        for w in range(126):
            rows.append({"rule": 4, "places": [i for i in range(n) if ward[i] == w], "at_least": False, "bound": 1})
    near = {}
    for i, (x, y) in enumerate(at):
        near.setdefault((int(x / 500), int(y / 500)), []).append(i)
    pairs = []
    for i, (x, y) in enumerate(at):
        for cx in (-1, 0, 1):
            for cy in (-1, 0, 1):
                for j in near.get((int(x / 500) + cx, int(y / 500) + cy), ()):
                    if j > i and (at[j][0] - x) ** 2 + (at[j][1] - y) ** 2 < 250000:
                        pairs.append([5, i, j])
    pairs.sort()
    covers = []
    if hard:
        cells = [((c % 28 + 0.5) * width / 28, (c // 28 + 0.5) * height / 18) for c in range(504)]
        people = [0.15 * d.unit() + sum(math.exp(-((x - p) ** 2 + (y - q) ** 2) / (2 * 2000.0**2)) for p, q in centres)
                  for x, y in cells]
        weight, reach = [int(k * UNIT * w / sum(people)) for w in people], 1500.0
    else:
        cells = [((w % 14 + 0.5) * width / 14, (w // 14 + 0.5) * height / 9) for w in range(126)]
        weight, reach = [int(3 * UNIT / 126)] * 126, 3000.0
    for (x, y), w in zip(cells, weight):
        places = [i for i in range(n) if (at[i][0] - x) ** 2 + (at[i][1] - y) ** 2 <= reach * reach]
        if places and w > 0:
            covers.append({"weight": w, "places": places})
    return {"places": n, "min": k, "max": k, "count_rule": 0, "rules": 6, "gain": gain, "covers": covers, "rows": rows,
            "pairs": pairs, "must": [], "never": [], "draws": [], "percent": 0}


def twelve_rules(name, seed):
    """The same problem with twelve rules (and the count), several of which cannot hold together."""
    m = make(name, seed)
    n, everywhere = m["places"], list(range(m["places"]))
    budget = m["rows"][0]
    kind = [row["places"] for row in m["rows"] if row["rule"] == 2]

    def add(rule, places, at_least, bound, a=None):
        m["rows"].append({"rule": rule, "places": places, "at_least": at_least, "bound": bound, **({"a": a} if a else {})})

    add(6, everywhere[::3], True, 7)
    add(7, everywhere[1::2], False, 2)
    add(8, sorted(kind[0] + kind[1]), True, 9)
    add(9, everywhere[::3], False, 4)
    add(10, everywhere, True, budget["bound"] * 6 // 5, budget["a"])
    add(11, kind[5], True, 4)
    add(12, everywhere[:n // 2], True, 8)
    m["rules"] = 13
    return m


if __name__ == "__main__":
    json.dump(make(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 400), sys.stdout)
