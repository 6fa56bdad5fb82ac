#!/usr/bin/env python3
"""What a panel's link opens, and what it does not. Prints TAP; called by test/cli/guest.sh with a working folder."""
import http.cookiejar, json, os, re, subprocess, sys, urllib.error, urllib.request

from tap import end, result

KHO, TOP, WORK = os.environ["KHO"], os.environ["KHO_TOP"], sys.argv[1]
DB = f"{WORK}/guest.gpkg"


def kho(*args):
    done = subprocess.run([KHO, *args, "--db", DB, "--json"], capture_output=True, text=True)
    return json.loads(done.stdout) if done.stdout.strip() else {"status": done.returncode, "said": done.stderr}


class Server:
    def __init__(self, view="staff", now=None):
        env = {**os.environ, **({"KHO_NOW": now} if now else {})}
        self.process = subprocess.Popen([KHO, "serve", "--db", DB, "--listen", "127.0.0.1:0", "--as", "ngoc", "--view", view], stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True, env=env)
        self.url = next(m.group() for line in self.process.stdout if (m := re.search(r"http://\S+", line)))
        self.origin = self.url.split("/?")[0]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


class Browser:
    """Keeps its cookies, as a browser does; a fresh one is a stranger."""
    def __init__(self, server):
        self.server, self.jar = server, http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def ask(self, path, body=None, method=None, headers=None):
        h = {"Content-Type": "application/json", "Origin": self.server.origin, **(headers or {})}
        data = json.dumps(body).encode() if body is not None else None
        r = urllib.request.Request(self.server.origin + path, data, h, method=method)
        try:
            with self.opener.open(r) as a:
                status, text = a.status, a.read().decode()
        except urllib.error.HTTPError as e:
            status, text = e.code, e.read().decode()
        try:
            return status, json.loads(text)
        except ValueError:
            return status, {"text": text}


def error(answer):
    return answer.get("error", {}).get("id", "")


def operations():
    path, out = "", []
    for line in open(f"{TOP}/docs/openapi.yaml", encoding="utf-8"):
        if m := re.match(r"  (/\S*):", line):
            path = m.group(1)
        elif path and (m := re.match(r"    (get|post|put):", line)):
            out.append((m.group(1).upper(), path))
    return out


def routes_of_the_program():
    """So that a route which the documentation forgot is tried as well."""
    text = open(f"{TOP}/src/web/web.c", encoding="utf-8").read()
    return [(m.group(1), "/" + m.group(2)) for m in re.finditer(r'\{ HTTP_(\w+), "([^"]+)",', text)]


def nothing_else(guest):
    """Every route but the guest's own, with real names where a name is asked for."""
    place = "place/DL001"
    for verb, path in sorted(set(operations() + routes_of_the_program())):
        if path.startswith("/p/"):
            continue
        at = path.replace("{type}/{local}", place).replace("{version}", "current").replace("{kind}", "csv").replace("{name}", "x").replace("{id}", "1")
        status, answer = guest.ask("/api" + at, {} if verb != "GET" else None, verb)
        result(status == 403 and error(answer) == "WEB_GUEST" and list(answer) == ["error"], f"a guest gets nothing of {verb} {path}", status, answer)
    for page in ("/", "/rank", "/places", "/place/DL001", "/index.html", "/x.js"):
        status, _ = guest.ask(page)
        result(status == 403, f"nor the page {page}", status)


def own_routes(server, link):
    stranger, guest = Browser(server), Browser(server)
    said = [f"{g['id']}=50" for g in form_of(server, link)["groups"]]
    status, answer = stranger.ask("/api/p/form")
    result(status == 401 and error(answer) == "WEB_NO_LINK", "a stranger is asked for the link", status, answer)
    status, _ = stranger.ask("/p")
    result(status == 401, "also for the page", status)
    status, answer = stranger.ask(link["path"][:-1] + ("0" if link["path"][-1] != "0" else "1"))
    result(status == 404 and "không đúng" in answer["text"] and not list(stranger.jar), "a wrong secret opens nothing, and says so", status, answer)
    status, _ = guest.ask(link["path"])
    cookies = list(guest.jar)
    result(status in (200, 503) and [c.name[:5] for c in cookies] == ["khop_"] and cookies[0].has_nonstandard_attr("HttpOnly")
           and cookies[0].get_nonstandard_attr("SameSite") == "Strict" and link["secret"] not in cookies[0].value, "the link opens, and gives a cookie of its own", status, cookies)
    status, form = guest.ask("/api/p/form?lang=en")
    result(status == 200 and form["group"] == "residents" and not form["staff_too"] and "weight" not in json.dumps(form), "the questions, and no weights of today", status, form)
    status, answer = guest.ask("/api/p/weigh", {"method": "swing", "said": said[:1]})
    result(status == 200 and answer["levels"][0]["missing"] == [g["id"] for g in form["groups"][1:]] and "weights" not in answer["levels"][0], "what is missing is named", answer)
    status, answer = guest.ask("/api/p/weigh", {"method": "swing", "said": said})
    result(status == 200 and abs(sum(answer["levels"][0]["weights"].values()) - 1) < 1e-9, "weights before anything is sent", answer)
    result(kho("panel")["items"] == [], "and nothing is stored by it")
    for headers in ({"Origin": "http://evil.example"}, {"Origin": ""}):
        status, _ = guest.ask("/api/p/answer", {"code": form["code"], "method": "swing", "said": said}, headers=headers)
        result(status == 403, f"not from another page ({headers})", status)
    status, _ = guest.ask("/api/p/answer", {"code": form["code"], "method": "swing", "said": said}, headers={"Content-Type": "text/plain"})
    result(status == 415, "nor as a form would send it", status)
    status, _ = guest.ask("/api/p/form", headers={"Host": "kho.example"})
    result(status == 421, "nor for another host", status)
    status, answer = guest.ask("/api/p/answer", {"code": form["code"], "method": "swing", "said": said})
    result(status == 200 and answer["code"] == form["code"], "an answer is taken", status, answer)
    items = kho("panel")["items"]
    result([(i["group"], i["code"], i["author"]) for i in items] == [("residents", form["code"], "link/1")], "under the link's group and the code", items)
    status, answer = guest.ask("/api/p/answer", {"code": form["code"], "method": "ordinal", "said": [f"{g['id']}={i + 1}" for i, g in enumerate(form["groups"])]})
    result(status == 200 and [i["method"] for i in kho("panel")["items"]] == ["ordinal"], "and may be changed", status, answer)
    status, answer = guest.ask("/api/p/mine", {"code": form["code"]})
    result(status == 200 and answer["method"] == "ordinal" and len(answer["said"]) == len(said), "and be read again, with the code", status, answer)
    status, answer = guest.ask("/api/p/answer", {"code": "Ngoc", "method": "swing", "said": said})
    result(status == 400 and error(answer) == "PANEL_LINK_CODE", "a name is no code", status, answer)
    status, answer = guest.ask("/api/p/answer", {"code": form["code"], "group": "experts", "purpose": "other", "method": "swing", "said": said})
    result(status == 200 and [i["group"] for i in kho("panel")["items"]] == ["residents"], "the group is the link's, whatever is sent", status, answer)
    nothing_else(guest)
    return form["code"], guest


def form_of(server, link):
    b = Browser(server)
    b.ask(link["path"])
    return b.ask("/api/p/form")[1]


def guessing(server, link, code):
    guest = Browser(server)
    guest.ask(link["path"])
    seen = [guest.ask("/api/p/mine", {"code": f"2222-22{a}{b}"})[0] for a in "23456" for b in "2345678"]
    result(seen[:30] == [404] * 30 and set(seen[30:]) == {429}, "thirty wrong codes, and no more", seen)
    status, _ = guest.ask("/api/p/mine", {"code": code})
    result(status == 429, "then not even the right one", status)
    stranger = Browser(server)
    seen = [stranger.ask(f"/p/1-{i:026d}")[0] for i in range(33)]
    result(404 in seen and set(seen[30:]) == {429}, "likewise secrets", seen)


def ended(link, code, path):
    with Server(now="2027-06-01T00:00:00Z") as server:
        guest = Browser(server)
        status, _ = guest.ask(path)
        result(status in (200, 503), "a link that has ended still opens its page", status)
        status, answer = guest.ask("/api/p/form?lang=en")
        result(status == 403 and error(answer) == "PANEL_LINK_EXPIRED" and "2026-12-21" in answer["error"]["message"], "which says since when", status, answer)
        status, answer = guest.ask("/api/p/answer", {"code": code, "method": "swing", "said": []})
        result(status == 403 and error(answer) == "PANEL_LINK_EXPIRED", "nothing can be sent", status, answer)
    kho("panel", "unlink", str(link))
    with Server() as server:
        guest = Browser(server)
        guest.ask(path)
        status, answer = guest.ask("/api/p/form")
        result(status == 403 and error(answer) == "PANEL_LINK_WITHDRAWN", "withdrawn, likewise", status, answer)
        status, answer = guest.ask("/api/p/leave", {"code": code})
        result(status == 200 and not [i for i in kho("panel")["items"] if i["group"] == "residents"], "but who has answered may take it back", status, answer)
        status, answer = guest.ask("/api/p/mine", {"code": code})
        result(status == 404 and error(answer) == "PANEL_LINK_TAKEN_BACK", "and it is gone", status, answer)


def full(server, staff):
    _, made = staff.ask("/api/panel/links", {"group": "experts", "uses": 1})
    one, two = Browser(server), Browser(server)
    for b in (one, two):
        b.ask(made["path"])
    form = one.ask("/api/p/form")[1]
    said = [f"{g['id']}={i}" for i, g in enumerate(form["groups"])]
    result(one.ask("/api/p/answer", {"code": form["code"], "method": "swing", "said": said})[0] == 200, "one person answers")
    status, answer = two.ask("/api/p/answer", {"code": two.ask("/api/p/form")[1]["code"], "method": "swing", "said": said})
    result(status == 403 and error(answer) == "PANEL_LINK_FULL", "the next is told that it is full", status, answer)
    result(two.ask("/api/p/form")[1]["full"] is True, "and before they begin")
    result(one.ask("/api/p/answer", {"code": form["code"], "method": "swing", "said": said[::-1]})[0] == 200, "the first may still change it")


def staff_of(server):
    b = Browser(server)
    b.ask(server.url[len(server.origin):])
    return b


def staffs_side(staff):
    status, made = staff.ask("/api/panel/links", {"group": "residents", "days": 30, "uses": 5, "label": "hall"})
    result(status == 200 and made["path"] == "/p/" + made["secret"], "staff make a link", status, made)
    status, listed = staff.ask("/api/panel/links")
    result(status == 200 and made["secret"] not in json.dumps(listed) and listed["items"][0]["id"] == made["id"], "the list has no secret", listed)
    status, answer = staff.ask("/api/panel/links", {"group": "Bà Hoa"})
    result(status == 400 and error(answer) == "PANEL_CODE", "a name is no group", status, answer)
    status, answer = staff.ask("/api/p/form")
    result(status == 401, "staff have no answer to give without a link", status, answer)
    both = staff_of_both(staff, made)
    result(both["staff_too"] is True, "a browser that is both is told so")
    result(staff.ask("/api/session")[0] == 200, "and stays the staff's")
    return made


def staff_of_both(staff, made):
    staff.ask(made["path"])
    return staff.ask("/api/p/form")[1]


def public_view(link):
    """A server that shows only what is public may hand out questions too; it makes no links."""
    with Server("public") as server:
        b = staff_of(server)
        for verb, path, body in (("GET", "/api/panel/links", None), ("POST", "/api/panel/links", {"group": "a"}), ("POST", "/api/panel/links/1/withdraw", {})):
            status, _ = b.ask(path, body, verb)
            result(status == 403, f"not for the public: {verb} {path}", status)
        guest = Browser(server)
        guest.ask(link["path"])
        result(guest.ask("/api/p/form")[0] == 200, "but the questions are")


subprocess.run([KHO, "init", "--db", DB, "--pack", "packs/dalat"], check=True, capture_output=True)
with Server() as s:
    ngoc = staff_of(s)
    first = staffs_side(ngoc)
    mine, _ = own_routes(s, first)
    full(s, ngoc)
    guessing(s, first, mine)
public_view(first)
ended(first["id"], mine, first["path"])
end()
