#!/usr/bin/env python3
"""The API's answers against their documented types. Prints TAP; called by test/cli/answers.sh with a working folder."""
import json, os, re, subprocess, sys

import served
from tap import end, result

KHO, TOP, WORK = os.environ["KHO"], os.environ["KHO_TOP"], sys.argv[1]
MOST = 3            # of a list so many items are held against the type, evenly spread; types do not differ by place
ASK = {"/search": ["q=kho", "q=Resolution%2024"], "/cite": ["text=Resolution%2024", "text=24/2025/NQ-HDND", "text=Resolution%2024/2024/NQ-HDND"], "/runs/{id}": ["", "gates=closing"], "/runs/{id}/diff": ["with={other}"], "/framework/{version}/diff": ["with=1"], "/runs/{id}/compare": ["a={a}&b={b}"], "/runs/{id}/sensitivity": ["", "place={a}"],
       "/records": ["limit=30&facets=kind", "type=instrument&limit=5", "filter=site_area_m2%20%3E%201000"], "/map": ["", "filter=kind%20%3D%20%27factory%27"],
       "/records/{type}/{local}/why": ["run={run}"], "/imports/{id}": ["limit=50"], "/start": ["since=2020-01-01"], "/changes": ["since=2020-01-01"]}
NOT_JSON = ("/files/{name}", "/export/{kind}", "/runs/{id}/problem")
MAY_LACK = {"/panel/result": 404, "/panel/region": 404, "/wards": 404}     # nobody has said anything; no outlines were imported
checks = []


class Server(served.Server):
    def done(self, path, body, kind="application/json"):
        """What a job makes; the job itself is held against its type on the way."""
        status, j = self.ask(path, body, kind)
        hold("Accepted", j, f"POST {path}")
        j = self.wait(j) if status == 202 else j
        hold("Job", j, "a job at its end")
        if j.get("state") != "done":
            result(False, f"POST {path} is done", j)
        return j.get("result", "")


def thinned(v):
    if isinstance(v, list):
        tuples = len(v) <= 4 or not isinstance(v[0], (dict, list))
        return [thinned(x) for x in (v if tuples else v[:: max(1, len(v) // MOST)][:MOST])]
    return {k: thinned(x) for k, x in v.items()} if isinstance(v, dict) else v


def hold(type_, answer, name):
    checks.append((type_, thinned(answer), name))


def types_of(summary):
    found = re.findall(r"-> ([A-Z]\w+)", summary) or re.findall(r"(?:^|: )(\{[^}]*\}|[A-Z]\w+)(?=[.;\"]|$)", summary)
    return found


def operations():
    path, verb, out = "", "", []
    for line in open(f"{TOP}/docs/openapi.yaml", encoding="utf-8"):
        if m := re.match(r"  (/\S*):", line):
            path = m.group(1)
        elif m := re.match(r"    (get|post|put):", line):
            verb = m.group(1)
        if path and verb and (m := re.search(r"summary: \"(.*?)\"[,\n]", line)):
            out.append((verb, path, m.group(1)))
    return out


def run():
    made, real = f"{WORK}/made.gpkg", f"{WORK}/real.gpkg"
    for args in (["simulate", "--db", made, "--pack", "packs/hanoi", "--places", "40", "--seed", "7"], ["init", "--db", real, "--pack", "packs/hanoi"]):
        subprocess.run([KHO, *args], check=True, capture_output=True)
    for db in (real, made):
        with Server(db) as s:
            walk(s, db == made)


def walk(s, made):
    where = "illustrative city" if made else "real city"
    _, session = s.ask("/session")
    first = {"purpose": session["purpose"], "draws": 300, "seed": 1}
    other, one = s.done("/runs", first), s.done("/runs", {**first, "seed": 2})
    _, run_ = s.ask("/runs/" + one[4:])
    a, b = (p["id"] for p in run_["places"][:2])
    u = next(p for p in s.ask("/schema")[1]["purposes"] if p["id"] == session["purpose"])
    full = {"run": one, "k": u["k"], "objective": u["objective"], "rules": u["rules"], "must": [], "never": [], "coverage_rate": 0, "alternatives": 2, "core": 20, "prices": True}
    listed = s.done("/shortlists", full)
    changed = []
    link = s.ask("/panel/links", {"group": "residents"})[1]
    s.opener.open(s.origin + link["path"]).read()
    form = s.ask("/p/form")[1]
    guest = {"code": form["code"], "method": "ahp", "said": [f"{g['id']}/{h['id']}=1" for i, g in enumerate(form["groups"]) for h in form["groups"][i + 1:]]}
    if made:
        changed += [("GuestAnswer", s.ask("/p/answer", guest)[1], "POST /p/answer"), ("GuestAnswer", s.ask("/p/mine", guest)[1], "POST /p/mine")]
        fact = {"record": a, "facts": [{"attr": "name_en", "value": {"state": "known", "v": "A test"}}], "source": "test", "class": "analyst", "method": "field_estimate", "reason": "test"}
        status, edit = s.ask("/edits", fact)
        result(status == 200, f"{where}: an edit is taken", edit)
        changed.append(("Changed", edit, "POST /edits"))
        changed.append(("Changed", s.ask("/undo", {"block": edit.get("block")})[1], "POST /undo"))
        changed.append(("Shortlist", s.ask(f"/shortlists/{listed[10:]}/decision", {"reason": "test", "publish": False, "add": [], "remove": [{"id": s.ask('/shortlists/latest')[1]['chosen'][0]['id'], "reason": "wet"}]})[1], "POST a decision"))
        s.done("/imports?filename=a.csv&type=place", b"name_vi,kind,lon,lat,Sizes\nKho cu so 5,factory,105.85,21.02,1300\nXuong in,warehouse,1,2,40\n", "application/octet-stream")
        s.done("/imports/1/plan", {"source": "test", "map": ["Sizes=site_area_m2"]})
    changed += [("MadePanelLink", link, "POST /panel/links"), ("GuestAnswer", s.ask("/p/weigh", {"method": "swing", "said": ["A=1"]})[1], "POST /p/weigh"),
                ("PanelLink", s.ask("/panel/links", {"group": "youth"})[1] and s.ask("/panel/links/2/withdraw", {})[1], "POST /panel/links/2/withdraw")]
    for type_, answer, name in changed:
        hold(type_, answer, f"{where}: {name}")
    for verb, path, summary in operations():
        if verb != "get" or path in NOT_JSON:
            continue
        types = types_of(summary)
        if not types:
            if path not in ("/count",):
                result(False, f"{path} names its type", summary)
            continue
        for i, query in enumerate(ASK.get(path, [""])):
            if "imports/{id}" in path and not made:
                continue
            records = [a, b] + ([r["id"] for t in session["types"] for r in s.ask(f"/records?type={t}&limit=1")[1]["items"]] if path.endswith("{local}") else [])
            for rec in records if "{local}" in path else [a]:
                full_path = path.replace("{type}/{local}", rec).replace("{version}", "current").replace("{id}", "1" if "jobs" in path or "imports" in path else "latest")
                query_ = query.format(other=other, run=one, a=a, b=b)
                status, answer = s.ask(full_path + ("?" + query_ if query_ else ""))
                if status != 200 and MAY_LACK.get(path) == status:
                    hold("{ error: ApiError }", answer, f"{where}: GET {full_path} (nothing there)")
                elif status != 200:
                    result(False, f"{where}: GET {full_path} is answered", status, answer)
                else:
                    hold(types[min(i, len(types) - 1)], answer, f"{where}: GET {full_path}{'?' + query_ if query_ else ''}")


def compiled():
    """One constant an answer; the compiler's complaints come back by line."""
    names = re.findall(r"^export (?:interface|type) (\w+)", open(f"{TOP}/www/src/api.ts", encoding="utf-8").read(), re.M)
    lines = [f"import type {{ {', '.join(names)} }} from '{TOP}/www/src/api';"]
    lines += [f"export const x{i}: {t} = {json.dumps(a, ensure_ascii=False)};" for i, (t, a, _) in enumerate(checks)]
    with open(f"{WORK}/answers.ts", "w", encoding="utf-8") as f:
        f.write("\n".join(lines) + "\n")
    done = subprocess.run(["node", f"{TOP}/www/node_modules/typescript/bin/tsc", "--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "esnext",
                           "--moduleResolution", "bundler", f"{WORK}/answers.ts"], capture_output=True, text=True, cwd=WORK)
    said, at = {}, 0
    for line in done.stdout.splitlines():
        if m := re.match(r".*answers\.ts\((\d+),", line):
            at = int(m.group(1))
        said.setdefault(at, []).append(re.sub(r"^.*?error ", "", line))
    if done.stdout and 0 in said:
        result(False, "the compiler ran", *said[0])
    for i, (t, _, name) in enumerate(checks):
        result(i + 2 not in said, f"{name} is a {t}", *said.get(i + 2, []))


if not os.path.exists(f"{TOP}/www/node_modules/typescript"):
    print("1..0 # SKIP www/node_modules has no TypeScript")
    sys.exit(0)
run()
compiled()
end()
