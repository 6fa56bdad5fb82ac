#!/usr/bin/env python3
"""The API's answers in one language, looked through for sentences of the other. Prints TAP; called by test/cli/words.sh with a working folder.

What English is, is learnt from the packs: a word of their English texts that no Vietnamese text of theirs uses. What Vietnamese is, shows."""
import csv, glob, json, os, re, shutil, subprocess, sys

from served import Server
from tap import end, result

KHO, WORK = os.environ["KHO"], sys.argv[1]
PACKS = ("hanoi", "dalat")
ID_PATHS = ("/session", "/schema", "/purposes", "/profiles", "/framework", "/framework/current", "/framework/current/data", "/runs/latest", "/runs/latest/sensitivity", "/next", "/start")
CODE = {"condition", "applies_when", "derived_from", "default_rules", "fed_by", "where", "unit", "direction", "id", "gate_id", "record", "run"}   # CQL2, formulas, codes, addresses
NAMES = {"title", "name", "names", "url", "address", "author", "actor", "key", "places", "ins_cited_as"}   # of places, people, works; spellings
UNSHOWN = {"data_source", "data_collection", "knockout_rule", "not_applicable_rule", "answer_type", "applies_to"}   # carried for other programs


# ---- What the packs say in two languages
def tables(pack):
    for path in sorted(glob.glob(f"{pack}/*.csv")):
        with open(path, encoding="utf-8", newline="") as f:
            yield path, list(csv.DictReader(f))


def pairs(row):
    """(English, Vietnamese) columns of a row; a table has both under names that belong together."""
    for c in row:
        if c.endswith("_vi") and c[:-3] in row:
            yield c[:-3], c
        elif c.endswith("_vi") and c[:-3] + "_en" in row:
            yield c[:-3] + "_en", c


def words(text):
    text = re.sub(r'https?://\S+|\S+\.(?:com|vn|org|eu|uk|gov|html|htm)\S*|"[^"]*"', " ", text)     # "…": the title of a work
    return [w.lower() for w in re.findall(r"[^\W\d_]+", text)]


def marked(word):
    return bool(re.search(r"[^\x00-\x7f]", word))


def learnt():
    english, vietnamese = set(), set()
    for p in PACKS:
        for _, rows in tables(f"packs/{p}"):
            for row in rows:
                for en, vi in pairs(row):
                    english |= {w for w in words(row[en] or "") if len(w) > 2 and not marked(w)}
                    vietnamese |= set(words(row[vi] or ""))
    return english - vietnamese


ENGLISH = learnt()


def is_english(text):
    w = words(text)
    return sum(x in ENGLISH for x in w) >= (1 if len(w) > 1 and not any(map(marked, w)) else 3)


def is_vietnamese(text):
    w = words(text)
    return len(w) > 3 and sum(map(marked, w)) > len(w) / 3 and not is_english(text)


def half(text, lang):
    """As the pages do: of "câu tiếng Việt / the same in English" the reader's part, of each of several sources."""
    out = []
    for part in text.split(" ; "):
        two = part.split(" / ")
        out.append(two[lang == "en"] if len(two) == 2 else part)
    return " ; ".join(out)


# ---- Walking through answers
def texts(v, lang, path):
    other = "vi" if lang == "en" else "en"
    if isinstance(v, dict):
        of = str(v.get("attr", ""))
        if of.endswith(f"_{other}") or of in NAMES or "name" in of.split("_"):
            return
        for k, x in v.items():
            twin = k + "_vi" in v if lang == "vi" else k.endswith("_vi") or k + "_en" in v     # the page shows the reader's
            if k == other or k.endswith(f"_{other}") or twin or k in CODE or k in UNSHOWN or k in NAMES or "name" in k.split("_"):
                continue
            if path[-1:] == ["anchors"] and k == "reason" or lang == "en" and k == "value":     # what a source said, in its own words
                continue
            yield from texts(x, lang, path + [k])
    elif isinstance(v, list):
        for x in v:
            yield from texts(x, lang, path)
    elif isinstance(v, str) and not re.fullmatch(r"[a-z0-9_./:-]+|[a-z]+/\w+", v):
        yield path, half(v, lang)


def strangers(db, lang, records):
    """{path: texts} of what stands in the other language."""
    found, wrong = {}, is_english if lang == "vi" else is_vietnamese
    with Server(db) as s:
        _, session = s.ask("/session")
        status, j = s.ask("/runs", {"purpose": session["purpose"], "draws": 300, "seed": 1})
        assert status == 202 and s.wait(j)["state"] == "done", j
        asked = list(ID_PATHS)
        if records:
            ids = [r["id"] for t in session["types"] for r in s.ask(f"/records?type={t}&limit=500")[1]["items"]]
            asked += [f"/records/{i}{more}" for i in ids for more in ("", "/history")]
            asked += [f"/records/{p['id']}/why" for p in s.ask("/runs/latest")[1]["places"][::10]]
        for path in asked:
            status, answer = s.ask(f"{path}?lang={lang}")
            assert status == 200, (path, answer)
            for at, text in texts(answer, lang, [re.sub(r"/[A-Z]+\w+$|/[A-Z]+\w+(?=/)", "", path)]):
                if wrong(text):
                    found.setdefault(" ".join(at), set()).add(text)
    return found


def said(found):
    return [f"{path}: {t}" for path, ts in found.items() for t in sorted(ts)[:3]]


# ---- The words of both are told apart
for p in PACKS:
    told, of, taken = [], 0, []
    for path, rows in tables(f"packs/{p}"):
        if path.endswith("wards.csv") or path.endswith("former_wards.csv"):
            continue                                  # names
        for row in rows:
            for en, vi in pairs(row):
                e, v = row[en] or "", row[vi] or ""
                if len(words(e)) > 1 and e != v:
                    of += 1
                    told += [] if is_english(e) else [f"{os.path.basename(path)} {en}: {e}"]
                if is_english(v):
                    taken.append(f"{os.path.basename(path)} {vi}: {v}")
    result(of > 30 and len(told) < of / 100, f"{p}: an English text of the pack is known for English", f"{len(told)} of {of}", *told)
    result(not taken, f"{p}: no Vietnamese text of the pack is taken for English", *taken)

# ---- The cities as they are
for p in PACKS:
    db = f"{WORK}/{p}.gpkg"
    subprocess.run([KHO, "init", "--db", db, "--pack", f"packs/{p}"], check=True, capture_output=True)
    for lang, name in (("vi", "English"), ("en", "Vietnamese")):
        found = strangers(db, lang, True)
        result(not found, f"{p}: no {name} sentence where a page in the other language is given the pack's words", *said(found))

# ---- The looking finds what was there before the packs had both
FELL_SHORT = {"legal_checklist.csv": ("legal_basis", "source", "severity"), "gates.csv": ("source",), "purposes.csv": ("reason",),
              "criteria.csv": ("prior_reason", "literature_support", "unit_or_scale"), "terms.csv": ("note",)}
old = f"{WORK}/old"
shutil.copytree("packs/hanoi", old)
for file, columns in FELL_SHORT.items():
    with open(f"{old}/{file}", encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    for row in rows:
        for c in columns:
            row[c + "_vi"] = row[c]
    with open(f"{old}/{file}", "w", encoding="utf-8", newline="") as f:
        out = csv.DictWriter(f, rows[0], lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
subprocess.run([KHO, "init", "--db", f"{WORK}/old.gpkg", "--pack", old], check=True, capture_output=True)
found = strangers(f"{WORK}/old.gpkg", "vi", False)
for at in ("/schema checklist basis", "/schema checklist source", "/schema checklist severity", "/schema gates source", "/schema purposes reason", "/schema glossary note",
           "/framework/current criteria prior_reason_vi", "/framework/current criteria literature_support_vi", "/framework/current criteria unit_or_scale_vi",
           "/framework/current/data criteria prior_reason", "/profiles items reason"):
    result(at in found, f"English under {at.split(' ', 1)[1]} is found where a pack has nothing else", sorted(found))

# ---- A pack with one language only is refused
with open(f"{old}/gates.csv", encoding="utf-8", newline="") as f:
    rows = list(csv.DictReader(f))
for row in rows:
    row["source_vi"] = ""
with open(f"{old}/gates.csv", "w", encoding="utf-8", newline="") as f:
    out = csv.DictWriter(f, rows[0], lineterminator="\n")
    out.writeheader()
    out.writerows(rows)
done = subprocess.run([KHO, "pack", "check", old, "--lang", "en"], capture_output=True, text=True)
result(done.returncode == 1 and (done.stdout + done.stderr).count("“source_vi” is empty") == len(rows), "a text in one language is a fault with its row", done.stdout, done.stderr)
end()
