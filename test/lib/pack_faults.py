# pack_faults.py PACK DIR: plants faults in copies of a pack, at least one in each of its files: DIR/all has all of them, DIR/NN
# one each. DIR/plants.json says where each must be told. pack_faults.py --told DIR: reads what `kho pack check` said.
import csv, io, json, os, re, shutil, sys

# what | file | the row (column=value) | column | new value | other places where the same is rightly told, as file:line
CELLS = [
    ("a kind that does not exist", "attributes.csv", "name=address", "kind", "txet", []),
    ("a code list that does not exist", "attributes.csv", "name=occupancy", "codelist", "nolist", []),
    ("a code list where there are no codes", "attributes.csv", "name=site_area_m2", "codelist", "nolist", []),
    ("a sensitivity that does not exist", "attributes.csv", "name=open_dispute", "sensitivity", "secretish", []),
    ("a label in one language", "attributes.csv", "name=former_name", "label_vi", "", []),
    ("a group that does not exist", "attributes.csv", "name=built_year", "group", "nogroup", []),
    ("a derivation that reads nothing there is", "attributes.csv", "name=project_area_m2", "derived_from", "first_known(no_such_area, site_area_m2)", []),
    ("a rank that is none", "codelists.csv", "code=candidate", "rank", "x", []),
    ("a code that is none", "codelists.csv", "code=village", "code", "a village", []),
    ("a class with a name that is none", "sources.csv", "class=weak", "class", "Weak Source", []),
    ("a method neither exact nor not", "methods.csv", "method=press", "exact", "perhaps", []),
    ("a trust above 100", "trust.csv", "class=measured", "trust", "190", []),
    ("a method nobody knows", "error_models.csv", "group=identity", "method", "xray", []),
    ("weights that do not add up", "criteria.csv", "criterion_id=A1", "weight_in_group", "0.9", ["criteria.csv:5"]),
    ("a value function that does not exist", "criteria.csv", "criterion_id=B1", "value_function", "cubic", []),
    ("parameters that are no JSON", "criteria.csv", "criterion_id=B2", "value_function_params", "{bad json", []),
    ("an attribute that does not exist", "criteria.csv", "criterion_id=F1", "attribute", "no_such_size", []),
    ("an anchor of nothing", "anchors.csv", "criterion=A1", "criterion", "Z9", []),
    ("a condition that is none", "gates.csv", "gate_id=G_C1", "condition", "open_dispute = = FALSE", []),
    ("a condition on what does not exist", "gates.csv", "gate_id=G_C2", "condition", "no_such_attr = TRUE", []),
    ("a stage that does not exist", "gates.csv", "gate_id=G_C3", "stage", "someday", []),
    ("a gate without a remedy in one language", "gates.csv", "gate_id=G_B1", "remedy_vi", "", []),
    ("a kind of place that does not exist", "purposes.csv", "purpose_id=study_list", "kinds", "factory,castle", []),
    ("a number of places that is none", "purposes.csv", "purpose_id=pilot", "k", "minus", []),
    ("weights of a purpose that are a list", "purposes.csv", "purpose_id=heritage_first", "within_group", "[1, 2]", []),
    ("a ward outside the city", "wards.csv", "code=00004", "centroid_lat", "121.0", []),
    ("a former ward in no ward", "former_wards.csv", "name=Thị trấn Tây Đằng", "ward_code", "99999", []),
    ("a bank that does not exist", "ward_groups.csv", "ward_code=00008", "river_bank", "north_bank", []),
    ("a visit that teaches nothing there is", "visits.csv", "id=survey_street", "teaches", "no_such", []),
    ("a legal question for nothing", "legal_checklist.csv", "item_id=L01", "maps_to", "nowhere", []),
    ("figures in no order", "finance_params.csv", "param_id=capex_light", "low", "50", []),
    ("a size of nothing", "plausible.csv", "attribute=frontage_m", "of", "no_size ^ 0.5", []),
    ("a word in one language", "terms.csv", "term_id=idle_place", "vi", "", []),
    ("a locked kind that changed", "attributes.lock", "name=former_name", "kind", "integer", []),
    ("a question without its name of a list", "forms/choices.csv", "name=yes", "list_name", "", []),
    ("a kind of place in the data", "data/places.csv", "id=HN003", "kind", "castle", []),
    ("an area that is no number", "data/places.csv", "id=HN004", "site_area_m2", "1.3oo", []),
    ("a position off the earth", "data/places.csv", "id=HN005", "lat", "210", []),
    ("the same id twice", "data/places.csv", "id=HN007", "id", "HN006", []),
    ("a fact of no attribute", "data/place_facts.csv", "record_id=HN004", "attribute", "no_fact", []),
    ("a dispute by no class", "data/conflicts.csv", "record_id=HN054", "class", "gossip", []),
    ("an organ that does not exist", "data/instruments.csv", "id=VB001", "organ", "senate", []),
    ("a rule of no instrument", "data/rules.csv", "id=QD001", "instrument", "instrument/VB999", []),
    ("a year that is none", "data/cases.csv", "id=CS01", "reuse_year", "once", []),
    ("a count without a source", "data/counts.csv", "id=CS60", "source", "", []),
]
TEXTS = [  # what | file | old | new | line of it where told: None, that of the text
    ("a grid that does not exist", "pack.yaml", "grid_crs: 5897", "grid_crs: 99999", None, []),
    ("a key that is misspelt", "pack.yaml", "evidence_floor:", "evidence_flor:", None, ["pack.yaml:2"]),
    ("a column that does not exist", "data/index.yaml", "precision: count_precision", "precise: count_precision", None, []),
    ("a kind of space that does not exist", "types.yaml", "spatial: point", "spatial: cube", None, []),
    ("a list of no attribute", "types.yaml", "list: [kind, role, ward,", "list: [kind, roll, ward,", 26, []),
    ("a map that is for measuring", "schematic.geojson", '"measuring": false', '"measuring": true', 0, []),
    ("a survey without its column of names", "forms/survey.csv", "type,name,", "type,nom,", 1, []),
    ("a row with a cell too many", "terms.csv", "place,place,địa điểm,", "place,place,địa điểm,,", None, []),
    ("an attribute with a cell too few", "attributes.csv", ",place,gps_accuracy_m,", ",place;gps_accuracy_m,", None, []),
    ("a criterion with a cell too many", "criteria.csv", "\nC2,C,", "\nC2,C,,", None, []),
    ("a purpose without its id", "purposes.csv", "\ncommunity_hub,", "\n,", None, []),
    ("bytes in another encoding", "data/counts.csv", "Trung tâm sáng tạo mà", "Trung t\udcff sáng tạo mà", None, []),
]


def rows_of(path):
    """Rows with the line each begins on."""
    text = open(path, encoding="utf-8", errors="surrogateescape", newline="").read()
    out, line = [], 1
    for row in csv.reader(io.StringIO(text, newline="")):
        out.append((line, row))
        line += 1 + sum(c.count("\n") for c in row)
    return out


def plant_cell(root, plant):
    what, file, where, column, value, also = plant
    path = os.path.join(root, file)
    rows = rows_of(path)
    head = rows[0][1]
    key, wanted = where.split("=", 1)
    for line, row in rows[1:]:
        if row[head.index(key)] == wanted:
            row[head.index(column)] = value
            with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="") as f:
                csv.writer(f, lineterminator="\n").writerows(r for _, r in rows)
            return line
    sys.exit(f"{what}: {file} has no row with {where}")


def plant_text(root, plant):
    what, file, old, new, line, also = plant
    path = os.path.join(root, file)
    text = open(path, encoding="utf-8", errors="surrogateescape", newline="").read()
    at = text.find(old)
    if at < 0:
        sys.exit(f"{what}: {file} does not hold {old}")
    with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="") as f:
        f.write(text[:at] + new + text[at + len(old):])
    at += old.startswith("\n")
    return text.count("\n", 0, at) + 1 if line is None else line


def plant(pack, out):
    todo = [(plant_cell, p) for p in CELLS] + [(plant_text, p) for p in TEXTS]
    files = {os.path.relpath(os.path.join(d, f), pack) for d, _, names in os.walk(pack) for f in names if not f.endswith("README.md")}
    untouched = files - {p[1] for _, p in todo}
    if untouched:
        sys.exit(f"no fault is planted in {', '.join(sorted(untouched))}")
    shutil.copytree(pack, os.path.join(out, "all"))
    plants = []
    for i, (how, p) in enumerate(todo):
        alone = os.path.join(out, f"{i:02}")
        shutil.copytree(pack, alone)
        how(alone, p)
        plants.append({"what": p[0], "file": p[1], "line": how(os.path.join(out, "all"), p), "also": p[-1]})
    json.dump(plants, open(os.path.join(out, "plants.json"), "w"))
    print(len(plants))


def told(path):
    """(file:line, sentence) of each fault, without the last line and notes."""
    found = []
    for text in open(path, encoding="utf-8"):
        m = re.match(r"(\S+?\.(?:csv|yaml|geojson|lock))(?::(\d+))?: (.*)", text)
        if m:
            found.append((f"{m[1]}:{m[2] or 0}", m[3]))
    return found


def judge(out):
    plants = json.load(open(os.path.join(out, "plants.json")))
    place = lambda p: f"{p['file']}:{p['line']}"
    wrong = 0

    def say(ok, text):
        nonlocal wrong
        wrong += not ok
        if not ok:
            print(f"# {text}")

    every = told(os.path.join(out, "all.said"))
    right = {place(p) for p in plants} | {a for p in plants for a in p["also"]}
    for p in plants:
        say(place(p) in {f for f, _ in every}, f"{p['what']} is not told together with the others ({place(p)})")
    for at, text in every:
        say(at in right, f"false: {at}: {text}")
        say(len(re.findall(r"[.:] \S", text)) >= 1, f"no remedy: {at}: {text}")
    for i, p in enumerate(plants):
        alone = told(os.path.join(out, f"{i:02}.said"))
        say(place(p) in {f for f, _ in alone}, f"{p['what']} is not told alone ({place(p)})")
        for at, text in alone:
            say(at == place(p) or at in p["also"], f"{p['what']}, alone: false: {at}: {text}")
    print(f"{wrong} wrong of {len(plants)} planted")


judge(sys.argv[2]) if sys.argv[1] == "--told" else plant(sys.argv[1], sys.argv[2])
