#!/usr/bin/env python3
"""What was held true on a day, as known at a time, from the bytes of the chain and the rules of trust alone (LEDGER.md
rules 2 and 4). Shares no line with the program.  usage: as_at.py PROBLEM.json
"""
import json, struct, sys
from collections import Counter

FACTS, RETRACT, UNDO = 0, 1, 5
STATES, TYPES = ["unknown", "na", "known", "uncertain"], ["none", "bool", "num", "text", "code", "codes", "date", "geom"]
EMPTY = {"state": "unknown", "disputed": False, "reason": "", "lo": 0, "hi": 0, "prec": 0, "set": [], "may": []}


class Bytes:
    def __init__(self, b):
        self.b, self.at = b, 0

    def take(self, n):
        self.at += n
        return self.b[self.at - n:self.at]

    def varint(self):
        n = shift = 0
        while True:
            c = self.take(1)[0]
            n, shift = n | (c & 127) << shift, shift + 7
            if c < 128:
                return n

    def text(self):
        return self.take(self.varint()).decode()

    def texts(self):
        return [self.text() for _ in range(self.varint())]

    def value(self):
        head = self.take(1)[0]
        v, known = dict(EMPTY, state=STATES[head // 16]), head // 16 == 2
        if v["state"] in ("unknown", "na"):
            return dict(v, reason=self.text())
        match TYPES[head % 16]:
            case "bool":
                lo = self.take(1)[0] if known else 0
                return dict(v, lo=lo, hi=lo if known else 1)
            case "num":
                lo = struct.unpack(">d", self.take(8))[0]
                return dict(v, lo=lo, hi=lo if known else struct.unpack(">d", self.take(8))[0])
            case "text" | "code":
                return dict(v, set=[self.text()] if known else self.texts())
            case "codes":
                return dict(v, set=self.texts(), may=[] if known else self.texts())
            case "date":
                return dict(v, **dict(zip(("lo", "hi", "prec"), struct.unpack(">iiB", self.take(9)))))


def observations(chain):
    """Of each record, in order of arrival."""
    of, seq = {}, 0
    for block in chain["blocks"]:
        for o in block["observations"]:
            seq += 1
            b = Bytes(bytes.fromhex(o["val"]))
            b.take(1)
            x = dict(o, seq=seq, recorded=block["recorded_ms"], facts={})
            if o["kind"] == FACTS:
                x["facts"] = {b.varint(): b.value() for _ in range(b.varint())}
            else:
                x["of"], x["attrs"] = b.take(32).hex(), [b.varint() for _ in range(b.varint())]
            of.setdefault(o["id"], []).append(x)
    return of


def standing(all_):
    """Facts that nothing takes back; what takes back can be taken back itself, by something later."""
    taken, cut = set(), {}
    for o in reversed(all_):
        if o["kind"] in (RETRACT, UNDO) and o["leaf"] not in taken:
            if o["attrs"]:
                cut.setdefault(o["of"], set()).update(o["attrs"])
            else:
                taken.add(o["of"])
    return [dict(o, facts={n: v for n, v in o["facts"].items() if n not in cut.get(o["leaf"], ())})
            for o in all_ if o["kind"] == FACTS and o["leaf"] not in taken]


def trust(rules, cls, group, day):
    fits = {r["group"]: r["trust"] for r in rules if r["class"] == cls and r["from"] <= day <= r["to"]}
    return fits.get(group, fits.get("*", 0))


def together(type_, values):
    """Equally trusted values: one where they agree, else all that they leave possible, and disputed."""
    said = [v for v in values if v["state"] in ("known", "uncertain")]
    if not said:
        why = "; ".join(sorted({v["reason"] for v in values if v["reason"]}))
        return dict(EMPTY, state="na", reason=why) if values else EMPTY
    plain = [dict(v, reason="") for v in said]
    inside = [v for v in said if type_ == "date" and v["state"] == "known"
              and all(v["lo"] >= w["lo"] and v["hi"] <= w["hi"] for w in said)]
    if all(v == plain[0] for v in plain):
        out = dict(said[0])
    elif inside:
        out = dict(inside[0])
    else:
        out = dict(EMPTY, state="uncertain", disputed=True)
        if type_ in ("num", "bool", "date"):
            out |= {"lo": min(v["lo"] for v in said), "hi": max(v["hi"] for v in said), "prec": max(v["prec"] for v in said)}
        elif type_ == "codes":
            sure = set.intersection(*(set(v["set"]) for v in said))
            out |= {"set": sorted(sure), "may": sorted({c for v in said for c in v["set"] + v["may"]} - sure)}
        else:
            out["set"] = sorted({c for v in said for c in v["set"]})
    return out


def held(p, attr, rows, day):
    newest = {}
    for o in rows:
        if attr["number"] in o["facts"] and o["valid_from"] <= day <= o["valid_to"]:
            source, age = (o["prov"]["source"], o["prov"]["source_class"]), (o["valid_from"], o["recorded"], o["leaf"])
            if source not in newest or newest[source][0] < age:
                newest[source] = (age, o["facts"][attr["number"]])
    says = [(trust(p["trust"], c, attr["group"], day), v) for (_, c), (_, v) in newest.items() if v["state"] != "unknown"]
    best = [v for t, v in says if t == max(t for t, _ in says)]
    values = [v for v in best if v["state"] != "na"]
    return together(attr["type"], values or best)


def main():
    p = json.load(open(sys.argv[1], encoding="utf-8"))
    of, seen = observations(p["chain"]), Counter()
    for ask in p["asks"]:
        rows = standing([o for o in of.get(ask["record"], []) if o["seq"] <= ask["upto"]])
        for attr, theirs in zip(p["attrs"], ask["values"], strict=True):
            mine = held(p, attr, rows, ask["day"])
            if mine["state"] != "na" and theirs["state"] != "na":
                theirs["reason"] = mine["reason"] = ""
            assert mine == theirs, (ask["record"], ask["upto"], ask["day"], attr["number"], mine, theirs)
            seen[mine["state"] + (" disputed" if mine["disputed"] else "")] += 1
    assert len(seen) == 5 and min(seen.values()) > 100, seen
    print(sum(seen.values()), "values agree:", ", ".join(f"{n} {what}" for what, n in sorted(seen.items())))


main()
