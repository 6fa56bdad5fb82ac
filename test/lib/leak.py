#!/usr/bin/env python3
"""What is closed is in no output of the public view. Prints TAP; called by test/cli/leak.sh with a working folder.

Two cities are made of the same pack. Each holds a value in every attribute that the public may not see, of every record
type and of every sensitivity and kind (attributes of the missing combinations are added to the pack), on a place that is
public and on one that is under embargo. The values, their sources, notes and authors differ between the two, and nothing
else does. Then every output that a stranger can get must be the same for both, byte for byte, and hold none of the marks;
and the staff's outputs must hold them, or the search would prove nothing."""
from concurrent.futures import ThreadPoolExecutor
import csv, http.cookiejar, io, json, os, re, shutil, signal, subprocess, sys, urllib.error, urllib.parse, urllib.request, zipfile

from tap import end, result

KHO, TOP, WORK = os.environ["KHO"], os.environ["KHO_TOP"], sys.argv[1]
CLOSED = ("partner", "staff", "restricted", "personal")
OPEN_PLACE, HELD_PLACE = "HN049", "HN001"     # a creative space that anybody knows; a candidate, under embargo


# ---- The pack: every sensitivity × kind, and two sets of values

def table(path):
    with open(path, encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    return list(rows[0]), rows


def write(path, head, rows):
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.DictWriter(f, head)
        out.writeheader()
        out.writerows(rows)


KINDS = ("text", "url", "file", "ref", "choice", "choices", "integer", "decimal", "money", "date", "bool3", "derived")


def add_attributes(pack):
    head, rows = table(f"{pack}/attributes.csv")
    blank, number = dict.fromkeys(head, ""), 900
    made = []
    for level in CLOSED:
        for kind in KINDS:
            number += 1
            made.append(dict(blank, number=str(number), record_type="place", name=f"leak_{level}_{kind}", label_en=f"Leak {level} {kind}",
                             label_vi=f"Kín {level} {kind}", kind=kind, sensitivity=level, group="identity", status="test", author="test",
                             codelist={"choice": f"leak_{level}", "choices": f"leak_{level}", "ref": "place"}.get(kind, ""),
                             unit="m2" if kind == "derived" else "",
                             derived_from=f"first_known(leak_{level}_integer)" if kind == "derived" else ""))
    write(f"{pack}/attributes.csv", head, rows + made)
    head, codes = table(f"{pack}/codelists.csv")
    for level in CLOSED:
        for code in (f"zqcodea{level}", f"zqcodeb{level}"):
            codes.append(dict(dict.fromkeys(head, ""), list=f"leak_{level}", code=code, label_en=code + "label", label_vi=code + "nhan"))
    write(f"{pack}/codelists.csv", head, codes)
    with open(f"{pack}/pack.yaml", encoding="utf-8") as f:
        text = f.read()
    with open(f"{pack}/pack.yaml", "w", encoding="utf-8") as f:
        f.write(text.replace("  staff: {sees:", "  keeper: {sees: [public, partner, staff, restricted, personal]}\n  staff: {sees:"))
    lists = {}
    for c in codes:
        if "|" not in c["code"]:
            lists.setdefault(c["list"], []).append(c["code"])
    return rows + made, lists


class Marks:
    """Values to plant, and what of them can be told from anything else."""

    def __init__(self):
        self.of = {}          # mark → (level, where)
        self.n = 0

    def value(self, side, attr, lists):
        self.n += 1
        n, kind, low = self.n, attr["kind"], float(attr["min"] or 0)
        name = f"zq{side}{n:04d}x"
        if kind in ("text", "url", "file"):
            value = name + ".org" if kind == "url" else name
        elif kind == "ref":
            return OPEN_PLACE if side == "a" else "HN050"
        elif kind in ("choice", "choices"):
            codes = lists[attr["codelist"]]
            value = codes[0] if side == "a" else codes[-1]
            return value if not value.startswith("zq") else self.keep(value, attr)
        elif kind == "integer" and (attr["max"] or attr["unit"]):
            return str(int(low) + (3 if side == "a" else 4))
        elif kind == "integer":
            value = f"{7 if side == 'a' else 8}7{n:04d}1"
        elif kind == "money":
            value = f"{7 if side == 'a' else 8}3{n:04d}177"
        elif kind == "decimal":
            value = f"{low + 1:.0f}.{7 if side == 'a' else 8}7{n:04d}3"
        elif kind == "date":
            return f"{1901 if side == 'a' else 1951}-03-04"
        else:
            return "true" if side == "a" else "false"
        return self.keep(value, attr)

    def keep(self, mark, attr):
        self.of[mark] = (attr["sensitivity"], f"{attr['record_type']}.{attr['name']}")
        return mark


def plant(pack, side, attributes, lists):
    """Data files with the values; returns the marks of what is closed and of what is only held back."""
    closed, held = Marks(), Marks()
    files = {"place": [], "building": [], "visit": []}
    for a in attributes:
        if a["sensitivity"] == "public" or a["kind"] == "geometry" or a["record_type"] not in files:
            continue
        if a["derived_from"] and not a["name"].startswith("leak_"):
            continue                       # follows from what is planted below
        if a["kind"] == "derived":
            continue
        for place in (OPEN_PLACE, HELD_PLACE):
            if a["name"] in ("v_place", "b_place"):
                continue
            key = place if a["record_type"] == "place" else ("B9" if a["record_type"] == "building" else "V9") + place[-2:]
            value = closed.value(side, a, lists)
            n = closed.n
            row = {"record_id": key, "attribute": a["name"], "value": value, "class": "measured", "method": "measured"}
            for about in ("source", "note", "author"):
                row[about] = closed.keep(f"zq{about}{side}{n:04d}x", a)
            files[a["record_type"]].append(row)
    for a in attributes:                   # public, but of a candidate
        if a["record_type"] in ("place", "building") and a["sensitivity"] == "public" and a["kind"] == "text" and not a["name"].startswith("name_") and not a["derived_from"]:
            value = held.value("h", a, lists)
            files[a["record_type"]].append({"record_id": HELD_PLACE if a["record_type"] == "place" else "B901", "attribute": a["name"], "value": value, "class": "measured", "method": "measured",
                                   "source": held.keep(f"zqsourceh{held.n:04d}x", a), "note": "", "author": "analyst"})
    for place in (OPEN_PLACE, HELD_PLACE):
        common = {"class": "measured", "method": "measured", "source": "survey", "note": "", "author": "analyst"}
        files["building"].insert(0, dict(common, record_id="B9" + place[-2:], attribute="b_place", value=place))
        files["visit"].insert(0, dict(common, record_id="V9" + place[-2:], attribute="v_place", value=place))
    index = open(f"{pack}/data/index.yaml", encoding="utf-8").read()
    for kind, rows in files.items():
        write(f"{pack}/data/leak_{kind}.csv", ["record_id", "attribute", "value", "class", "method", "source", "note", "author"], rows)
        index += (f"\n  leak_{kind}.csv:\n    type: {kind}\n    key: {{column: record_id}}\n    date: 2026-06-30\n    observations:\n"
                  "      - attribute: {column: attribute}\n        value: {column: value}\n        class: {column: class}\n        method: {column: method}\n"
                  "        source: {column: source}\n        note: {column: note}\n        author: {column: author}\n")
    with open(f"{pack}/data/index.yaml", "w", encoding="utf-8") as f:
        f.write(index)
    # The position: another one in the same cell of the public's grid.
    head, places = table(f"{pack}/data/places.csv")
    for p in places:
        if p["id"] == OPEN_PLACE:
            p["lat"], p["lon"] = ("21.0391234", "105.8501234") if side == "a" else ("21.0395678", "105.8505678")
            for part in (p["lat"], p["lon"]):
                closed.of[part[:-3]] = ("restricted", "place.location")
    write(f"{pack}/data/places.csv", head, places)
    return closed.of, held.of


# ---- Everything that can be read of an output

def texts(path):
    """The bytes of a file, and what is folded up in them."""
    data = open(path, "rb").read()
    if path.endswith(".xlsx") and data[:2] == b"PK":
        z = zipfile.ZipFile(io.BytesIO(data))
        return data + b"".join(z.read(n) for n in z.namelist())
    if path.endswith(".pdf") and data[:4] == b"%PDF":
        return data + subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True).stdout
    if path.endswith(".gpkg") and data[:6] == b"SQLite":
        dump = subprocess.run(["sqlite3", path, ".dump"], capture_output=True, check=True).stdout
        ogr = subprocess.run(["ogrinfo", "-ro", "-al", path], capture_output=True, check=True).stdout
        return data + dump + ogr
    return data


def grouped(mark):
    """17,331,177 and 17.331.177: a number as people read it."""
    if not mark.isdigit():
        return []
    parts = f"{int(mark):,}"
    return [parts, parts.replace(",", "."), parts.replace(",", "\u00a0")]


def found(folder, marks):
    wanted = {s.encode(): m for m in marks for s in [m] + grouped(m)}
    pattern, hits = re.compile(b"|".join(re.escape(w) for w in sorted(wanted, key=len, reverse=True))), {}
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)
            for hit in pattern.findall(texts(path)):
                hits.setdefault(wanted[hit], set()).add(os.path.relpath(path, folder))
    return hits


def told(hits, marks):
    return [f"{m} ({marks[m][0]} {marks[m][1]}) in {', '.join(sorted(files)[:6])}" for m, files in sorted(hits.items())]


# ---- A city and what it says

class City:
    def __init__(self, side, pack):
        self.side, self.db, self.server = side, f"{WORK}/{side}.gpkg", None
        self.env = dict(os.environ, KHO_DB=self.db, KHO_NOW="2026-11-21T09:00:00Z", KHO_LANG="en",
                        ASAN_OPTIONS="detect_leaks=0")    # of memory: other tests look for those
        done = self.kho("init", "--pack", pack)
        result(done.returncode == 0, f"city {side}", *(done.stderr + done.stdout).decode().splitlines())

    def kho(self, *args):
        return subprocess.run([KHO, *args, "--as", "clerk"], env=self.env, capture_output=True, cwd=WORK)

    def says(self, folder, view, extra=None):
        """Every command that reads, into files; without `extra` those that are enough to find every mark."""
        os.makedirs(folder)
        types, todo = ("place", "building", "visit") if extra else (), []
        def keep(name, *args):
            todo.append((name, args))
        def ask(one):
            done = self.kho(*one[1], "--view", view)
            with open(f"{folder}/{one[0]}", "wb") as f:
                f.write(done.stdout + done.stderr)
        for t in types:
            keep(f"list-{t}.txt", "list", t)
        for kind in ("csv", "geojson", "xlsx", "gpkg") if extra else ("csv",):
            for t in types if extra and kind == "csv" else ("place",):
                keep(f"report-{t}-{kind}.txt", "report", "--kind", kind, "--type", t, "--out", f"{folder}/{t}.{kind}")
        keep("list.json", "list", "--json")
        for record in (OPEN_PLACE, HELD_PLACE, "building/B949", "building/B901", "visit/V949", "visit/V901"):
            name = record.replace("/", "-")
            if extra:
                keep(f"show-{name}.txt", "show", record, "--why")
            keep(f"show-{name}.json", "show", record, "--json")
            keep(f"history-{name}.json", "history", record, "--json")
        if extra:
            keep("list-vi.txt", "list", "--lang", "vi")
            keep("list-then.txt", "list", "--as-of", "2026-07-01", "--known-at", "2026-11-21")
            for i, mark in enumerate(extra):
                keep(f"search-{i}.json", "count", "--search", mark, "--json")
            keep("inbox.txt", "inbox")
            keep("jobs.txt", "job")
            keep("profiles.txt", "profile")
            keep("checklist.txt", "checklist", HELD_PLACE)
            keep("template.txt", "template", "--type", "place", "--out", f"{folder}/template.xlsx")
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(ask, todo))

    def choice(self, folder, view):
        """What comes of a run: refused to the public until a decision."""
        os.makedirs(folder, exist_ok=True)
        todo = {"rank.json": ["rank", "--run", "latest", "--json"], "rank.txt": ["rank", "--run", "latest"], "shortlist.json": ["shortlist", "show", "--json"],
                "shortlist.txt": ["shortlist", "show"], "diff.json": ["diff", "latest", "latest", "--json"]}
        for kind in ("pdf", "xlsx", "csv", "geojson"):
            todo[f"report-{kind}.txt"] = ["report", "--kind", kind, "--out", f"{folder}/run.{kind}"]
        def ask(one):
            done = self.kho(*one[1], "--view", view)
            with open(f"{folder}/{one[0]}", "wb") as f:
                f.write(done.stdout + done.stderr)
            return one[0], done.returncode
        with ThreadPoolExecutor(2) as pool:
            return dict(pool.map(ask, todo.items()))

    # ---- Over HTTP
    def serve(self, view):
        self.server = subprocess.Popen([KHO, "serve", "--listen", "127.0.0.1:0", "--view", view], env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        address = ""
        while "token" not in address:
            line = self.server.stdout.readline()
            if not line:
                raise SystemExit("# no server: " + self.server.stderr.read())
            found_at = re.search(r"http://\S+", line)
            address = found_at[0] if found_at else address
        self.base = address.split("/?")[0]
        self.http = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        try:
            self.http.open(address).read()
        except urllib.error.HTTPError:     # a build without pages: the cookie has come all the same
            pass

    def get(self, path):
        try:
            with self.http.open(self.base + path) as r:
                return r.status, r.read()
        except urllib.error.HTTPError as e:
            return e.code, e.read()

    def stop(self):
        self.server.send_signal(signal.SIGTERM)
        self.server.communicate()


def paths_of_api():
    """GET paths of the OpenAPI file: a new one is tried without anybody remembering to."""
    out, path = [], None
    for line in open(f"{TOP}/docs/openapi.yaml", encoding="utf-8"):
        if m := re.match(r"  (/\S+):\s*$", line):
            path = m[1]
        elif path and re.match(r"    get:", line):
            out.append(path)
    return out


def ask_api(city, folder, files):
    os.makedirs(folder)
    seen = []
    for path in paths_of_api():
        for record in (OPEN_PLACE, HELD_PLACE, "B949", "V949") if "{local}" in path else ("",):
            kind = {"B": "building", "V": "visit"}.get(record[:1], "place")
            for arg in ("csv", "geojson", "xlsx", "gpkg") if "{kind}" in path else files if "{name}" in path else ("latest",):
                full = path.replace("{type}", kind).replace("{local}", record).replace("{kind}", arg).replace("{name}", arg).replace("{version}", "current").replace("{id}", "1" if "jobs" in path or "imports" in path else arg)
                query = {"/search": "?q=zqa", "/records": "?limit=500", "/runs/{id}/diff": "?with=latest"}.get(path, "")
                status, body = city.get("/api" + full + query)
                name = re.sub(r"[^a-z0-9.]+", "-", full.lower()).strip("-")
                name += "." + arg if "{kind}" in path else "" if "{name}" in path else ".json"
                with open(f"{folder}/{name}", "wb") as f:
                    f.write(body)
                seen.append((full, status))
    return seen


# What differs although nothing closed is told: addresses of packs and runs, which are digests of everything.
def plain(data):
    return re.sub(rb"[0-9a-f]{12,64}|public-[ab]-|127\.0\.0\.1:\d+|last_change[^\n]*", b"#", data)


def differing(x, y):
    names = {os.path.relpath(os.path.join(w, n), x) for w, _, ns in os.walk(x) for n in ns}
    other = {os.path.relpath(os.path.join(w, n), y) for w, _, ns in os.walk(y) for n in ns}
    out = sorted(f"only once: {n}" for n in names ^ other)
    for n in sorted(names & other):
        if n.endswith(".gpkg"):
            a, b = (plain(subprocess.run(["sqlite3", f"{d}/{n}", ".dump"], capture_output=True).stdout) for d in (x, y))
            a, b = (re.sub(rb"'\d{4}-\d\d-\d\dT[0-9:.]+Z'", b"#", s) for s in (a, b))
        else:
            a, b = plain(texts(f"{x}/{n}")), plain(texts(f"{y}/{n}"))
            if n.endswith(".xlsx"):     # the unpacked sheets; the packed bytes follow from them
                a, b = (b"".join(plain(zipfile.ZipFile(f"{d}/{n}").read(i)) for i in sorted(zipfile.ZipFile(f"{d}/{n}").namelist())) if zipfile.is_zipfile(f"{d}/{n}") else s for d, s in ((x, a), (y, b)))
        if a != b:
            at = next((i for i, (p, q) in enumerate(zip(a, b)) if p != q), min(len(a), len(b)))
            out.append(f"{n}: …{a[max(0, at - 60):at + 60]!r} / {b[max(0, at - 20):at + 60]!r}")
    return out


def main():
    cities, closed, held, names = {}, {}, {}, []
    for side in ("a", "b"):
        pack = f"{WORK}/pack-{side}"
        shutil.copytree(f"{TOP}/packs/hanoi", pack)
        attributes, lists = add_attributes(pack)
        of, kept = plant(pack, side, attributes, lists)
        closed |= of
        held |= kept
        cities[side] = City(side, pack)
        names = [a["name"] for a in attributes if a["sensitivity"] != "public" and a["record_type"] == "place"]
    levels = {(a["sensitivity"], a["kind"]) for a in attributes if a["sensitivity"] != "public"}
    result(len(levels & {(l, k) for l in CLOSED for k in KINDS}) == len(CLOSED) * len(KINDS), "every sensitivity × kind is there")
    marks = closed | held
    some = ["zqa0001x", "zqb0002x", "zqh0001x", "zqsourcea0003x"]

    # The search can find what it looks for: the keeper's view tells everything, the staff's all but what is personal.
    a = cities["a"]
    a.says(f"{WORK}/keeper", "keeper")
    got = found(f"{WORK}/keeper", marks)
    of_a = {m: w for m, w in marks.items() if not re.match(r"zq(source|note|author)?b|zqcodeb", m) and not (m[:1] == "8" or ".8" in m) and w[1] != "place.location"}
    missing = [m for m in of_a if m not in got]
    result(not missing, f"the keeper's outputs hold all {len(of_a)} marks", *(f"{m} {marks[m]}" for m in missing))
    shutil.rmtree(f"{WORK}/keeper")
    a.says(f"{WORK}/staff", "staff")
    got = found(f"{WORK}/staff", marks)
    personal = {m: f for m, f in got.items() if marks[m][0] == "personal"}
    result(not personal, "nothing personal in the staff's", *told(personal, marks))
    shutil.rmtree(f"{WORK}/staff")

    # A run and a proposal are there, made by the staff.
    for c in cities.values():
        done = [c.kho("rank", "--draws", "200", "--threads", "1"), c.kho("shortlist", "--k", "3", "--rules", "[]"), c.kho("report", "--kind", "pdf", "--out", f"{WORK}/staff-{c.side}.pdf")]
        result(all(d.returncode == 0 for d in done), f"city {c.side}: a run, a proposal, a dossier", *(d.stderr.decode() for d in done))

    for decided in (False, True):
        when = "after a decision" if decided else "before a decision"
        for c in cities.values():
            if decided:
                done = c.kho("shortlist", "decide", "--reason", "session 1", "--by", "Council", "--publish")
                result(done.returncode == 0, f"city {c.side}: a decision publishes", done.stderr.decode())
            folder = f"{WORK}/public-{c.side}-{decided}"
            if not decided:
                c.says(f"{folder}/cli", "public", some)
            if c.side == "a":
                kept = c.choice(f"{folder}/run", "public")
                result(all(bool(s) != decided for s in kept.values()), f"{when}: what comes of a run is {'told' if decided else 'refused'}", kept)
            c.serve("public")
            seen = ask_api(c, f"{folder}/api", ["run-latest-en.csv", "run-latest-vi.geojson", "run-latest-en.xlsx", "shortlist-latest-vi.pdf"])
            bad = [s for s in seen if s[1] >= 500]
            result(not bad and sum(s[1] == 200 for s in seen) > 20, f"city {c.side}, {when}: the API answers", *(bad or seen))
            if c.side == "a" and not decided:
                refused(c, [n for n in names if n != "location"])
            c.stop()
            hits = found(folder, closed)
            result(not hits, f"city {c.side}, {when}: nothing closed in any output", *told(hits, closed))
            hits = found(folder, held)
            result(bool(hits) == decided, f"city {c.side}, {when}: what is under embargo is {'there' if decided else 'not there'}", *told(hits, held))
        for part in ("cli", "api")[decided:]:
            x, y = (f"{WORK}/public-{s}-{decided}/{part}" for s in "ab")
            if part == "api" and decided:
                for d in (x, y):       # a published run is a digest of everything by its nature
                    for n in os.listdir(d):
                        if re.match(r"api-?(runs|shortlists|start|files)|.*(runs|shortlists|start|why|files|next)", n):
                            os.remove(f"{d}/{n}")
            faults = differing(x, y)
            result(not faults, f"{part}, {when}: both cities say the same to the byte", *faults)


def refused(city, names):
    """A filter, a sort, a column, a facet on what is closed: as if there were no such attribute."""
    q, bad = urllib.parse.quote, []
    asks = ("records?limit=1&filter=NAME%20IS%20NOT%20NULL", "count?filter=NAME%20IS%20NULL", "export/csv?filter=NAME%20IS%20NULL",
            "records?limit=1&sort=NAME", "records?limit=1&values=NAME", "records?limit=1&facets=NAME")
    none = {ask: error_of(city.get("/api/" + ask.replace("NAME", "nothingatall"))) for ask in asks}
    for name in names:
        for ask in asks:
            got = error_of(city.get("/api/" + ask.replace("NAME", q(name))))
            if got != none[ask]:
                bad.append((name, ask, got, none[ask]))
    result(not bad, f"filter, sort, column, facet on {len(names)} closed attributes are refused as if there were none", *bad)
    status, body = city.get("/api/count?filter=open_disputee%20%3D%20TRUE")
    result(body.count(b"open_dispute") == 1, "nor is a closed name proposed for a misspelt one", body)
    for path in (["count", "--filter", "open_dispute = TRUE"], ["list", "--sort", "open_dispute"], ["list", "--columns", "open_dispute"],
                 ["report", "--kind", "csv", "--type", "place", "--filter", "open_dispute = TRUE", "--out", f"{WORK}/no.csv"]):
        done = city.kho(*path, "--view", "public")
        result(done.returncode == 1 and not os.path.exists(f"{WORK}/no.csv"), f"kho {' '.join(path[:2])} on one is refused", done.stdout, done.stderr)


def error_of(answer):
    status, body = answer
    return status, json.loads(body)["error"]["id"].replace("_NEAR", "") if status == 400 else body[:80]


main()
end()
