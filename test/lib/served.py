"""A server of one city for a test, and questions to its API as the staff's page asks them."""
import http.cookiejar, json, os, re, subprocess, time, urllib.error, urllib.request


class Server:
    def __init__(self, db):
        self.process = subprocess.Popen([os.environ["KHO"], "serve", "--db", db, "--listen", "127.0.0.1:0", "--as", "ngoc"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        url = next(m.group() for line in self.process.stdout if (m := re.search(r"http://\S+", line)))
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.opener.open(url).read()
        self.origin = url.split("/?")[0]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def ask(self, path, body=None, kind="application/json"):
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        try:
            with self.opener.open(urllib.request.Request(self.origin + "/api" + path, data, {"Content-Type": kind, "Origin": self.origin})) as r:
                return r.status, json.load(r)
        except urllib.error.HTTPError as e:
            return e.code, json.load(e)

    def wait(self, accepted):
        """The job that an answer of 202 named, at its end."""
        while True:
            _, j = self.ask("/jobs/" + accepted["job"][4:])
            if j["state"] not in ("queued", "running"):
                return j
            time.sleep(0.1)
