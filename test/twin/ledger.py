#!/usr/bin/env python3
"""Recompute every hash of a ledger from docs/ledger-format.md alone. Shares no line with the program.
usage: ledger.py DUMP.json | ledger.py --vectors docs/ledger-format.md
"""
import json, struct, sys, unicodedata
from hashlib import blake2b

STATES, TYPES = ["unknown", "na", "known", "uncertain"], ["none", "bool", "num", "text", "code", "codes", "date", "geom"]


def H(message, key=b""):
    return blake2b(message, digest_size=32, key=key).digest()


def varint(n):
    out = b""
    while n > 127:
        out, n = out + bytes([n & 127 | 128]), n >> 7
    return out + bytes([n])


def sized(b):
    return varint(len(b)) + b


def text(s):
    return sized(unicodedata.normalize("NFC", s).encode())


def texts(list_):
    return varint(len(list_)) + b"".join(text(s) for s in sorted(list_, key=lambda s: unicodedata.normalize("NFC", s).encode()))


def f64(x):
    return struct.pack(">d", x if x else 0.0)


def value(v):
    known, out = v["state"] == "known", bytes([STATES.index(v["state"]) * 16 + TYPES.index(v["type"])])
    if v["state"] in ("unknown", "na"):
        return out + text(v.get("reason", ""))
    match v["type"]:
        case "bool": return out + (bytes([v["v"]]) if known else b"")
        case "num": return out + (f64(v["v"]) if known else f64(v["lo"]) + f64(v["hi"]))
        case "text" | "code": return out + (text(v["v"]) if known else texts(v["set"]))
        case "codes": return out + texts(v["set"]) + (b"" if known else texts(v["may"]))
        case "date": return out + struct.pack(">iiB", v["lo"], v["hi"], v["prec"])
        case "geom": return out + sized(bytes.fromhex(v["wkb"])) + f64(v["radius_m"])


def facts(list_):
    return b"\1" + varint(len(list_)) + b"".join(varint(f["attr"]) + value(f) for f in sorted(list_, key=lambda f: f["attr"]))


def prov(p):
    return H(b"\3\1" + b"".join(text(p[k]) for k in ("source", "source_class", "method", "author", "note")) + bytes([p["one_of"]]))


def leaf(o):
    hx = {k: bytes.fromhex(o[k]) for k in ("salt", "val", "gone", "psalt", "pval", "pgone")}
    personal = bool(hx["pval"] or hx["pgone"])
    return H(b"\0\1" + bytes([o["kind"]]) + text(o["id"]) + prov(o["prov"]) + struct.pack(">ii", o["valid_from"], o["valid_to"])
             + bytes([o["valid_prec"], o["conf"], personal]) + (hx["gone"] or H(hx["val"], key=hx["salt"]))
             + ((hx["pgone"] or H(hx["pval"], key=hx["psalt"])) if personal else b""))


def root(leaves):
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return H(b"\1" + root(leaves[:k]) + root(leaves[k:]))


def block(b):
    return H(b"\2\1" + text(b["node"]) + struct.pack(">qqqB", b["no"], b["count"], b["recorded_ms"], b["kind"]) + text(b["author"])
             + text(b["label"]) + sized(bytes.fromhex(b["signer"])) + sized(bytes.fromhex(b["known"])) + bytes.fromhex(b["prev"] + b["root"]))


def chain(dump):
    prev, rows = "00" * 32, 0
    for no, b in enumerate(dump["blocks"], 1):
        leaves = [leaf(o) for o in b["observations"]]
        for o, mine in zip(b["observations"], leaves):
            assert prov(o["prov"]).hex() == o["prov"]["digest"] and mine.hex() == o["leaf"], (no, o["id"])
        assert (b["no"], b["count"], b["prev"]) == (no, len(leaves), prev) and root(leaves).hex() == b["root"], no
        prev, rows = block(b).hex(), rows + len(leaves)
        assert prev == b["hash"], no
    return f"{len(dump['blocks'])} blocks, {rows} observations, head {prev}"


def vector(v):
    return {"facts": facts, "prov": prov, "leaf": leaf, "block": block, "root": lambda x: root([bytes.fromhex(h) for h in x]),
            "commit": lambda x: H(bytes.fromhex(x["val"]), key=bytes.fromhex(x["salt"]))}[v["of"]](v["from"]).hex()


if sys.argv[1] == "--vectors":
    lines = [json.loads(line) for line in open(sys.argv[2], encoding="utf-8") if line.startswith('{"of"')]
    wrong = [f'{v["of"]}: {vector(v)} is not {v["is"]}' for v in lines if vector(v) != v["is"]]
    sys.exit("\n".join(wrong) or len(lines) < 10)
print(chain(json.load(open(sys.argv[1], encoding="utf-8"))))
