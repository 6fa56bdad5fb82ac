#!/usr/bin/env bash
# serve.sh - the server as a browser, a stranger and a slow client meet it.
# Long.
. "$KHO_TOP/test/lib/tap.sh"
export KHO_DB=$work/city.gpkg
server=
trap '[ -n "$server" ] && kill "$server" 2>/dev/null; wait; rm -rf "$work"' EXIT

ok   "an illustrative city" "$KHO" simulate --pack "$KHO_TOP/packs/hanoi" --places 40 --seed 7

start() {   # [options]: sets $address (with token), $base, $server
    : > "$work/serve"   # or the address of the last one may be read before the shell empties the file
    "$KHO" serve --listen 127.0.0.1:0 "$@" > "$work/serve" 2> "$work/serve.err" & server=$!
    for _ in $(seq 150); do grep -q token "$work/serve" 2> /dev/null && break; sleep 0.2; done
    address=$(grep -o 'http://[^ ]*' "$work/serve"); base=${address%%/\?*}
}
stop() { kill "$server"; wait "$server"; result $? "the server stops when told to"; server=; }
status() { curl -s -o "$work/out" -w '%{http_code}' "$@"; }
get() { status -b "$work/jar" "$base$1"; }
post() { local path=$1 body=$2; shift 2; status -b "$work/jar" -H "Origin: $base" -H 'Content-Type: application/json' -d "$body" "$@" "$base$path"; }
raw() {     # bytes of a request with \r\n written out; prints the first line of the answer, or "closed"
    python3 - "$base" "$1" <<'PY'
import socket, sys, urllib.parse
u = urllib.parse.urlparse(sys.argv[1])
s = socket.create_connection((u.hostname, u.port), 10)
s.sendall(sys.argv[2].replace("HOST", u.netloc).encode().decode("unicode_escape").encode("latin-1"))
s.settimeout(10)
data = s.recv(4096).decode("latin-1")
closes = "connection: close" in data.lower()
print(data.split("\r\n")[0].split(" ", 2)[1] + (" close" if closes else "") if data else "closed")
PY
}
job() {     # waits for the job in $work/out and prints its state
    local id; id=$(json 'd["job"][4:]')
    for _ in $(seq 300); do
        get "/api/jobs/$id" > "$work/status"
        case $(json 'd["state"]') in queued | running) sleep 0.2 ;; *) break ;; esac
    done
    json 'd["state"]'
}

# ---- Where it listens
no   "an address of another machine" 1 "$KHO" serve --listen 0.0.0.0:8080
says "says what it takes" "127.0.0.1"
no   "a name of another machine" 1 "$KHO" serve --listen example.org:80
no   "no port" 1 "$KHO" serve --listen 127.0.0.1:http
start
no   "a taken port" 1 "$KHO" serve --listen "${base#http://}"
says "says that it is taken" "taken"
no   "no view of that name" 1 "$KHO" serve --listen 127.0.0.1:0 --view nobody

# ---- Token and cookie
same "nothing without a session: JSON" "$(status "$base/api/session")" 401
same "in JSON" "$(json 'd["error"]["id"]')" WEB_NO_SESSION
same "nothing without a session: page" "$(status "$base/")" 401
same "in both languages" "$(grep -c 'lang=vi.*lang=en' "$work/out")" 1
same "a wrong token" "$(status "$base/?token=0000")" 401
curl -s -D "$work/head" -c "$work/jar" -o /dev/null "$base/map?sel=place%2FX&${address#*\?}"
same "the token is exchanged" "$(head -1 "$work/head" | cut -d' ' -f2)" 303
same "for the same path without it" "$(grep -i '^location:' "$work/head" | tr -d '\r' | cut -d' ' -f2)" "/map?sel=place%2FX"
same "as a cookie no script reads" "$(grep -ci 'set-cookie:.*HttpOnly; SameSite=Strict' "$work/head")" 1
same "once only" "$(status "$address")" 401
same "who has the cookie is led on" "$(status -b "$work/jar" "$address")" 303
same "a session" "$(get /api/session)" 200
same "of an illustrative city" "$(json 'd["city"]["illustrative"], d["view"], d["counts"]["places"]')" "(True, 'staff', 40)"

same "asked again" "$(get /api/session; json 'd["counts"]["places"]')" "20040"
ok   "another process adds a place" "$KHO" add --type place name_vi="Kho thứ 41" --source "walk of 21 November" --class document --method document --json
block=$(json 'd["block"]')
same "the answer is a new one" "$(get /api/session; json 'd["counts"]["places"]')" "20041"
ok   "and takes it back" "$KHO" undo "$block"
same "a new one again" "$(get /api/session; json 'd["counts"]["places"]')" "20040"

# ---- Headers of every answer
curl -s -D "$work/head" -b "$work/jar" -o /dev/null "$base/api/session"
for h in "content-security-policy: default-src 'none'" "x-content-type-options: nosniff" "referrer-policy: no-referrer" \
         "cross-origin-opener-policy: same-origin" "cross-origin-resource-policy: same-origin" "cache-control: no-store"; do
    same "${h%%:*}" "$(grep -ci "^$h" "$work/head")" 1
done
same "no inline script" "$(grep -ci "unsafe-inline\|'unsafe-eval'" "$work/head")" 0
curl -s -b "$work/jar" -H 'Accept-Encoding: gzip' -D "$work/head" -o "$work/zipped" "$base/api/schema"
same "large JSON is zipped" "$(grep -ci '^content-encoding: gzip' "$work/head")" 1
ok   "and unzips" gzip -t < "$work/zipped"

# ---- Strangers
same "another host" "$(status -b "$work/jar" -H 'Host: evil.example' "$base/api/session")" 421
same "another port in Host" "$(status -b "$work/jar" -H 'Host: 127.0.0.1:1' "$base/api/session")" 421
edit='{"record":"place/X","facts":[{"attr":"name_vi","value":{"state":"known","v":"x"}}],"source":"s","class":"document","method":"document"}'
same "a change from another page" "$(status -b "$work/jar" -H 'Origin: http://evil.example' -H 'Content-Type: application/json' -d "$edit" "$base/api/edits")" 403
same "a change that says no origin" "$(status -b "$work/jar" -H 'Content-Type: application/json' -d "$edit" "$base/api/edits")" 403
same "a change of another type" "$(status -b "$work/jar" -H "Origin: $base" -H 'Content-Type: text/plain' -d "$edit" "$base/api/edits")" 415
same "a change without a session" "$(status -H "Origin: $base" -H 'Content-Type: application/json' -d "$edit" "$base/api/edits")" 401
same "a method that is not there" "$(status -b "$work/jar" -X DELETE "$base/api/records")" 405
same "an address that is not there" "$(get /api/nothing)" 404
same "no climbing" "$(status -b "$work/jar" --path-as-is "$base/../etc/passwd")" 400
same "no climbing, encoded" "$(status -b "$work/jar" --path-as-is "$base/%2e%2e/etc/passwd")" 400
same "a body that is no object" "$(post /api/edits '[]')" 400
same "a body that is no JSON" "$(post /api/edits '{')" 400
head -c 1100000 /dev/zero | tr '\0' ' ' > "$work/big"
same "a body of more than 1 MB" "$(status -b "$work/jar" -H "Origin: $base" -H 'Content-Type: application/json' --data-binary @"$work/big" "$base/api/edits")" 413
same "the same in chunks" "$(status -b "$work/jar" -H "Origin: $base" -H 'Content-Type: application/json' -H 'Transfer-Encoding: chunked' --data-binary @"$work/big" "$base/api/edits")" 413

# ---- Smuggling
P='POST /api/edits HTTP/1.1\r\nHost: HOST\r\n'
same "two lengths" "$(raw "${P}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x")" "400 close"
same "a length beside a coding" "$(raw "${P}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")" "400 close"
same "two codings" "$(raw "${P}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n")" "400 close"
same "a length that is no number" "$(raw "${P}Content-Length: +2\r\n\r\n{}")" "400 close"
same "two hosts" "$(raw 'GET / HTTP/1.1\r\nHost: HOST\r\nHost: evil\r\n\r\n')" "400 close"
same "no host" "$(raw 'GET / HTTP/1.0\r\n\r\n')" "400 close"

# ---- Slow clients
python3 - "$base" > "$work/slow" <<'PY'
import socket, sys, time, urllib.parse
u = urllib.parse.urlparse(sys.argv[1])
s = socket.create_connection((u.hostname, u.port))
s.settimeout(1)
begun = time.time()
try:
    for c in "GET / HTTP/1.1\r\nHost: " + "x" * 200:
        s.sendall(c.encode())
        try:
            if s.recv(100) == b"":
                break
        except socket.timeout:
            pass
        if time.time() - begun > 30:
            break
except OSError:
    pass
print("dropped" if time.time() - begun < 20 else "kept")
PY
same "a client that sends a letter a second is dropped" "$(cat "$work/slow")" dropped
same "the others are served meanwhile" "$(get /api/session)" 200

# ---- A day's work
first=$(get '/api/records?limit=1&values=' > /dev/null; json 'd["items"][0]["id"]')
same "a list" "$(get '/api/records?facets=kind&filter=site_area_m2%20%3E%205000')" 200
same "with facets" "$(json 'd["total"] > 0 and len(d["facets"][0]["codes"]) > 0')" True
same "a filter that is wrong says where" "$(get '/api/records?filter=site_aera_m2%20%3E%205')" 400
same "one record" "$(get "/api/records/$first")" 200
same "with gates and neighbours" "$(json 'len(d["gates"]) > 0 and isinstance(d["neighbours"], list)')" True
same "a record that is not there" "$(get /api/records/place/NONE)" 404
same "an edit" "$(post /api/edits "{\"record\":\"$first\",\"facts\":[{\"attr\":\"site_area_m2\",\"value\":{\"state\":\"known\",\"v\":12345}}],\"source\":\"measured on site\",\"class\":\"measured\",\"method\":\"measured\"}")" 200
block=$(json 'd["undo"]')
same "is shown" "$(get "/api/records/$first"; json 'd["values"]["site_area_m2"]["value"]["v"]')" "20012345"
same "and told" "$(get /api/changes?limit=1; json 'd["items"][0]["block"]')" "200$block"
same "an edit out of range" "$(post /api/edits "{\"record\":\"$first\",\"facts\":[{\"attr\":\"site_area_m2\",\"value\":{\"state\":\"known\",\"v\":-5}}],\"source\":\"s\",\"class\":\"measured\",\"method\":\"measured\"}")" 400
same "the plan of an undo" "$(post /api/undo "{\"block\":\"$block\",\"plan\":true}"; json 'd["plan"]["back"]')" "2001"
same "the undo" "$(post /api/undo "{\"block\":\"$block\"}")" 200
same "what the city was laid with does not go unasked" "$(post /api/undo '{"block":"1"}'; json 'd["error"]["id"]')" "409REGISTER_UNDO_WHOLE"
same "an unknown field is refused" "$(post /api/runs '{"purpose":"nothing"}')" 400
wrong_run() { post /api/runs "{\"purpose\":\"study_list\",$1}"; json 'd["error"].get("field")'; }
same "a misspelt field is refused, never passed over" "$(wrong_run '"drawz":500')" 400drawz
same "weights that are not by group" "$(wrong_run '"weights":{"A":1}')" 400weights
same "of a group there is not" "$(wrong_run '"weights":{"groups":{"Q":1}}')" 400weights
same "below 0" "$(wrong_run '"weights":{"groups":{"A":-1}}')" 400weights
same "no number" "$(wrong_run '"weights":{"groups":{},"within":{"A1":"x"}}')" 400weights
same "an assumption there is not" "$(wrong_run '"prior":"x"')" 400prior
same "none to choose" "$(wrong_run '"k":0')" 400k
wrong_list() { post /api/shortlists "{\"run\":\"latest\",\"rules\":[],$1}"; json 'd["error"].get("field")'; }
same "a shortlist is as strict" "$(wrong_list '"k":-1')$(wrong_list '"coverage_rate":"x"')$(wrong_list '"coverage_m":0')$(wrong_list '"must":[{}]')$(wrong_list '"prices":1')$(wrong_list '"mustn":[]')" 400k400coverage_rate400coverage_m400must400prices400mustn
same "a run is a job" "$(post /api/runs '{"purpose":"study_list","draws":500,"seed":3}')" 202
same "that gets done" "$(job)" done
run=$(json 'd["result"]')
same "the run" "$(get "/api/${run/run/runs}")" 200
same "has its places" "$(json 'len(d["places"]) > 10 and d["stale"] is False')" True
cp "$work/out" "$work/whole"
get "/api/${run/run/runs}?gates=closing" > /dev/null
same "as a list shows it: the gates that close something, by name" "$(python3 - "$work/whole" "$work/out" << 'PY'
import json, sys
whole, listed = (json.load(open(f, encoding="utf-8")) for f in sys.argv[1:])
names = ("id", "label", "result", "excludes", "blocks")
closing = [[{k: g[k] for k in names} for g in p["gates"] if g["result"] == "fail" and g["blocks"]] for p in whole["places"]]
kept_out = [[g for g in e["gates"] if g["excludes"]] for e in whole["excluded"]]
said = [p.pop("gates") for p in listed["places"]] == closing, [e.pop("gates") for e in listed["excluded"]] == kept_out
for x in whole["places"] + whole["excluded"]:
    x.pop("gates")
print(*said, whole == listed, any(closing), any(kept_out))
PY
)" "True True True True True"
same "why" "$(get "/api/records/$first/why?run=${run#run/}")" 200
same "what is worth finding out by it" "$(get "/api/next?run=${run#run/}&limit=2"; json 'd["run"], len(d["learn"]), len(d["authorities"]), len(d["questions"])')" "200('$run', 2, 2, 2)"
same "by the newest of its purpose" "$(get "/api/next?purpose=study_list"; json 'd["run"]')" "200$run"
get "/api/next?run=${run#run/}&limit=8" > /dev/null; cp "$work/out" "$work/next"
same "Start says the same of it" "$(get /api/start; json '[json.load(open("'"$work/next"'"))[k] == d[k] and len(d[k]) == 8 for k in ("learn", "authorities")], all(l["name"]["vi"] for l in d["learn"]), {k: v for k, v in json.load(open("'"$work/next"'")).items() if k in d["run"]} == d["run"]')" "200([True, True], True, True)"
same "of a purpose without a run" "$(get "/api/next?purpose=ci_centre")" 404
same "of a run that is not there" "$(get "/api/next?run=000000000000")" 404
same "what would turn it" "$(get "/api/${run/run/runs}/sensitivity"; json 'd["run"], d["moved"] > 0')" "200('$run', True)"
pair=$(json '"a=%s&b=%s" % (d["in"]["id"], d["out"]["id"])')
same "why one before the other" "$(get "/api/${run/run/runs}/compare?$pair"; json 'abs(sum(b["difference"] for b in d["by"]) - d["score"]["first"] + d["score"]["second"]) < 1e-12')" 200True
same "not with itself" "$(get "/api/${run/run/runs}/compare?a=$first&b=$first")" 400
same "what would bring a place in" "$(get "/api/${run/run/runs}/sensitivity?place=${pair#*b=}"; json 'd["in"]')" 200False
same "second opinions" "$(get "/api/${run/run/runs}/opinions"; json 'len(d["methods"])')" 2003
same "what it was computed from, as bytes" "$(get "/api/${run/run/runs}/problem"; head -c 4 "$work/out")" "200KHO1"
same "what a participant says" "$(post /api/panel '{"group":"residents","code":"R1","method":"swing","said":["A=20","B=60","C=30","D=100","E=90","F=10"]}'; json 'round(sum(d["weights"]["groups"].values()), 9)')" 2001.0
same "by no name" "$(post /api/panel '{"group":"residents","code":"Ms A","method":"swing","said":["A=1"]}')" 400
same "nor by magic" "$(post /api/panel '{"group":"residents","code":"R2","method":"magic","said":["A=1"]}')" 400
same "is listed" "$(get /api/panel; json '[i["code"] for i in d["items"]]')" "200['R1']"
same "and makes its own of it" "$(get '/api/panel/result?draws=100'; json 'd["groups"][0]["people"], len(d["places"]) > 12')" "200(1, True)"
same "a shortlist is a job" "$(post /api/shortlists "{\"run\":\"$run\",\"k\":5,\"rules\":[]}")" 202
same "that gets done too" "$(job)" done
list=$(json 'd["result"]')
same "the shortlist" "$(get "/api/shortlists/${list#*/}"; json 'len(d["chosen"])')" "2005"
same "a checklist item answered" "$(post /api/checklist "{\"record\":\"$first\",\"item\":\"L02\",\"answer\":\"no\",\"evidence\":\"letter 9\",\"source\":\"land office\",\"class\":\"document\",\"method\":\"document\"}")" 200
same "is shown with its evidence" "$(get "/api/records/$first"; json '[x["evidence"] for x in d["checklist"] if x["item"] == "L02"][0]')" "200letter 9"
same "a report is a job" "$(post /api/reports "{\"shortlist\":\"$list\",\"kind\":\"pdf\",\"lang\":\"en\"}")" 202
same "that gets made" "$(job)" done
file=$(json 'd["result"]')
same "and fetched" "$(get "$file"; head -c 4 "$work/out")" "200%PDF"
same "under no other name" "$(get "/api/files/..%2fcity.gpkg")" 404
same "records as CSV" "$(get '/api/export/csv?type=place'; wc -l < "$work/out" | tr -d ' ')" "20041"
same "as a workbook" "$(get '/api/export/xlsx?type=place'; unzip -p "$work/out" xl/worksheets/sheet2.xml | grep -o '<row' | wc -l)" "20044"
same "as a GeoPackage" "$(get '/api/export/gpkg?type=place'; sqlite3 "$work/out" 'SELECT count(*) FROM place')" "20040"
same "a filter that is wrong, still in words" "$(get '/api/export/xlsx?filter=x%20%3D'; json 'd["error"]["id"][:5]')" "400QUERY"
same "not as anything else" "$(get /api/export/docx)" 404
printf 'name_vi,site_area_m2\nKho mới của phường,1234\n' > "$work/new.csv"
same "a file comes in" "$(status -b "$work/jar" -H "Origin: $base" -H 'Content-Type: application/octet-stream' --data-binary @"$work/new.csv" "$base/api/imports?filename=new.csv&type=place")" 202
same "is read as a job" "$(job)" done
import=$(json 'd["result"]')
same "gives a plan" "$(get "/api/imports/${import#*/}"; json 'd["state"], d["counts"]["new"], d["items"][0]["verdict"]')" "200('planned', 1, 'new')"
same "that has changed nothing" "$(get /api/session; json 'd["counts"]["places"]')" "20040"
same "is applied as a job" "$(post "/api/imports/${import#*/}/apply" '{}')" 202
same "that gets done" "$(job)" done
same "the place is there" "$(get /api/session; json 'd["counts"]["places"]')" "20041"
same "with what the file said" "$(get '/api/records?q=kho+moi+cua+phuong&values=site_area_m2'; json 'd["items"][0]["values"]["site_area_m2"]["v"]')" "2001234"
same "the plan of its undo" "$(post /api/undo "{\"import\":\"$import\",\"plan\":true}"; json 'd["plan"]["back"] > 0')" "200True"
same "its undo" "$(post /api/undo "{\"import\":\"$import\"}")" 200
same "it is gone" "$(get /api/session; json 'd["counts"]["places"]')" "20040"
same "and told so" "$(get "/api/imports/${import#*/}"; json 'd["state"]')" "200undone"
same "an import that is not there" "$(get /api/imports/99)" 404

# What people say about a file: with the file, and of a plan once more. The same words as on the command line.
printf 'Tên cơ sở,Năm XD,Sàn\nXưởng thử nghiệm Một,1965,2\nXưởng thử nghiệm Hai,1972,3\n' > "$work/unread.csv"
upload() { status -b "$work/jar" -H "Origin: $base" -H 'Content-Type: application/octet-stream' --data-binary @"$work/unread.csv" "$base/api/imports?filename=unread.csv&lang=en$1"; }
error='d["error"]["id"]'
for fault in source=x\&class=rumour:REGISTER_NO_CLASS method=guess:REGISTER_NO_METHOD type=castle:REGISTER_NO_TYPE crs=EPSG%3A1:GEO_CRS_UNKNOWN date=soon:IMPORT_BAD_DATE \
    sheet=x:IMPORT_BAD_SHEET map=S%C3%A0n:IMPORT_BAD_MAP map=S%C3%A0n%3Dnothing:IMPORT_NO_ATTR map=S%C3%A0n%3Dbuilt_year\&map=S%C3%A0n%3Daddress:IMPORT_COLUMN_TWICE; do
    same "a file with ${fault%:*} is refused" "$(upload "&${fault%:*}"; json "$error")" "400${fault#*:}"
done
"$KHO" import --lang en "$work/unread.csv" --db "$work/city.gpkg" --date soon 2> "$work/err"
same "  as the command says it" "kho: $(upload '&date=soon' > /dev/null; json 'd["error"]["message"]')" "$(cat "$work/err")"
same "a file with its source" "$(upload '&source=Survey%201&class=field&method=field_estimate&date=2026-11')" 202
same "  is planned" "$(job)" done
import=$(json 'd["result"]'); plan=/api/imports/${import#*/}
same "  and says what was said" "$(get "$plan"; json '[d["options"][k] for k in ("type", "sheet", "crs", "source", "class", "method", "date", "map")]')" "200['place', 0, '', 'Survey 1', 'field', 'field_estimate', '2026-11', []]"
same "  what each column was read as, and what is proposed" "$(json '[(c["name"], c.get("as"), c.get("near"), c["first"]) for c in d["columns"]][:2]')" "[('Tên cơ sở', 'name_vi', None, ['Xưởng thử nghiệm Một', 'Xưởng thử nghiệm Hai']), ('Năm XD', None, 'built_year', ['1965', '1972'])]"
same "  and its sheets" "$(json 'd["sheets"]')" "[{'no': 1, 'name': 'unread.csv', 'read': True}]"
for fault in '{"map":["Sàn=nothing"]}:IMPORT_NO_ATTR' '{"map":"Sàn"}:IMPORT_BAD_OPTION' '{"map":[1]}:IMPORT_BAD_OPTION' '{"sheet":1.5}:IMPORT_BAD_OPTION' '{"sheet":-1}:IMPORT_BAD_SHEET' '{"maps":""}:IMPORT_NO_OPTION' '{"crs":"EPSG:1"}:GEO_CRS_UNKNOWN' '{"class":"rumour"}:REGISTER_NO_CLASS'; do
    same "planned anew with ${fault%:*} is refused" "$(post "$plan/plan" "${fault%:*}"; json "$error")" "400${fault##*:}"
done
for fault in '{"sheet":4}:IMPORT_NO_SHEET' '{"map":["Cột lạ=built_year"]}:IMPORT_NO_COLUMN' '{"map":["Năm XD=built_year","Sàn=built_year"]}:IMPORT_TWO_COLUMNS'; do
    same "planned anew with ${fault%:*}" "$(post "$plan/plan" "${fault%:*}")" 202
    same "  the job says why not" "$(job > /dev/null; json 'd["error"]["id"]')" "${fault##*:}"
done
same "the plan stands as it was" "$(get "$plan"; json 'd["state"], d["counts"]["new"], d["options"]["map"]')" "200('planned', 2, [])"
same "a column is named, the source corrected" "$(post "$plan/plan" '{"map":["Năm XD=built_year","Sàn=-"],"source":"Survey 2"}')" 202
same "  in the same plan" "$(job > /dev/null; json 'd["result"]')" "$import"
same "  which keeps what was said before" "$(get "$plan"; json '[d["options"][k] for k in ("source", "class", "map")], [(c.get("as"), c["said"]) for c in d["columns"]][1:], d["notes"]')" "200(['Survey 2', 'field', ['Năm XD=built_year', 'Sàn=-']], [('built_year', True), ('-', True)], [])"
same "  and gives the value" "$(json '[c["value"]["v"] for c in d["items"][0]["changes"] if c["attr"] == "built_year"]')" "['1965']"
same "from another page it is refused" "$(status -b "$work/jar" -H 'Origin: http://evil.example' -H 'Content-Type: application/json' -d '{}' "$base$plan/plan")" 403
same "and as text" "$(status -b "$work/jar" -H "Origin: $base" -H 'Content-Type: text/plain' -d '{}' "$base$plan/plan")" 415
same "it is applied" "$(post "$plan/apply" '{}')" 202
same "  as a job" "$(job)" done
record=$(get "$plan" > /dev/null; get '/api/search?q=Xuong+thu+nghiem+Mot' > /dev/null; json '[i["id"] for i in d["items"] if "Một" in i["title"]["vi"]][0]')
same "  with the source that was given" "$(get "/api/records/$record"; json '[(c["source"], c["class"], c["date"]) for c in d["values"]["built_year"]["cites"]]')" "200[('Survey 2', 'field', '2026-11')]"
same "what is applied is not planned again" "$(post "$plan/plan" '{}'; json "$error")" "409IMPORT_NOT_PLANNED"
same "its undo leaves nothing" "$(post /api/undo "{\"import\":\"$import\"}"; get /api/session > /dev/null; json 'd["counts"]["places"]')" "20040"
same "nor is what is not there" "$(post /api/imports/99/plan '{}')" 404
same "is refused as text" "$(status -b "$work/jar" -H "Origin: $base" -H 'Content-Type: text/csv' --data-binary @"$work/new.csv" "$base/api/imports?filename=new.csv&type=place")" 415
same "the inbox" "$(get /api/inbox; json 'd["total"] == len(d["items"]) or d["total"] > 0')" "200True"
same "a run to be stopped" "$(post /api/runs '{"purpose":"study_list","draws":1000000,"seed":9}')" 202
id=$(json 'd["job"]'); cp "$work/out" "$work/job"
post "/api/jobs/${id#job/}/cancel" '{}' > /dev/null; cp "$work/job" "$work/out"
same "ends cancelled" "$(job)" cancelled
same "the command line sees it" "$("$KHO" job show "${id#job/}" --json | python3 -c 'import json,sys; print(json.load(sys.stdin)["state"])')" cancelled
same "a run left running" "$(post /api/runs '{"purpose":"study_list","draws":1000000,"seed":10}')" 202
id=$(json 'd["job"]')
for _ in $(seq 50); do get "/api/jobs/${id#job/}" > /dev/null; [ "$(json 'd["state"]')" = running ] && break; sleep 0.1; done
"$KHO" serve --listen 127.0.0.1:0 > "$work/other" 2>&1 & other=$!
for _ in $(seq 100); do grep -q http "$work/other" && break; sleep 0.1; done
kill -9 "$server"; wait "$server" 2> /dev/null; server=
told() { "$KHO" job show "${id#job/}" --json | python3 -c 'import json,sys; print((json.load(sys.stdin).get("error") or {}).get("id"))'; }
for _ in $(seq 100); do [ "$(told)" = ANALYSIS_INTERRUPTED ] && break; sleep 0.2; done
same "a run that was killed is told as interrupted by the other server on the file" "$(told)" ANALYSIS_INTERRUPTED
kill "$other"; wait "$other" 2> /dev/null

# ---- The public view
"$KHO" profile ours --weight E=0.3 --reason "said among ourselves" > /dev/null
start --view public
curl -s -c "$work/jar" -o /dev/null "$address"
same "the public has a session" "$(get /api/session; json 'd["view"], d["may"]')" "200('public', ['export'])"
same "no runs" "$(get /api/runs)" 403
same "of the weights those of the pack, not what staff saved" "$(get /api/profiles; json 'sorted({i["builtin"] for i in d["items"]})')" "200[True]"
same "no run" "$(get "/api/${run/run/runs}")" 403
same "nor what it rests on" "$(get "/api/${run/run/runs}/sensitivity")" 403
same "nor what it was computed from" "$(get "/api/${run/run/runs}/problem")" 403
same "nor what is worth finding out" "$(get /api/next)" 403
same "no jobs" "$(get /api/jobs)" 403
same "no participants" "$(get /api/panel)" 403
same "no shortlists" "$(get "/api/shortlists/${list#*/}")" 403
same "no changes" "$(get /api/changes; json 'd["items"]')" "200[]"
same "no edits" "$(post /api/edits "{\"record\":\"$first\",\"facts\":[{\"attr\":\"site_area_m2\",\"value\":{\"state\":\"known\",\"v\":1}}],\"source\":\"s\",\"class\":\"measured\",\"method\":\"measured\"}")" 403
same "no import" "$(get /api/imports/2)" 403
same "nor a plan of it" "$(post /api/imports/2/plan '{}')" 403
same "no filter on what it does not see" "$(get '/api/records?filter=offered_area_m2%20%3E%205000')" 400
same "no column either" "$(get '/api/records?values=offered_area_m2')" 400
same "no position of a candidate" "$(get /api/map; json 'len(d["features"]), [f for f in d["features"] if f["geometry"]]')" "200(40, [])"
stop
same "nothing was reported" "$(cat "$work/serve.err")" ""
finish
