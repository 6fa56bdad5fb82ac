#!/usr/bin/env bash
# sizes.sh - sizes of invented places go together, as the pack's plausible.csv says; without that table they do not, so the test can fail.
. "$KHO_TOP/test/lib/tap.sh"
cat > "$work/ratios.py" <<'PY'
"""ratios.py TRUTH - how many places there are, how many of them have sizes that do not go together, and the first of these."""
import json, sys
places, parts = {}, {}
for x in json.load(open(sys.argv[1], encoding="utf-8"))["places"]:
    t = x["truth"]
    (places if "site_area_m2" in t else parts)[x["id"]] = t
blocks = {p: [b for b in parts.values() if b["b_place"] == p] for p in places}


def odd(x, bs):
    site, out = x["site_area_m2"], []
    def between(what, value, least, most):
        if value is not None and not (least - 0.02 <= value <= most + 0.02):
            out.append(f"{what} {value:.3f}")
    between("offered of site", x["offered_area_m2"] / site, 0.25, 1)
    between("covered of site", sum(b["b_footprint"] for b in bs) / site, 0.2, 0.6)
    for b in bs:
        between("storeys", b["b_storeys"], 1, 4)
        between("floors over footprint", b["b_gfa"] / (b["b_footprint"] * b["b_storeys"]), 0.9, 1)
        between("usable of floors", b["b_usable"] / b["b_gfa"], 0.65, 0.85)
    between("stated of usable", x["usable_area_stated_m2"] / sum(b["b_usable"] for b in bs), 0.85, 1.15)
    between("frontage of a side", x["frontage_m"] / site ** 0.5, 0.3, 1.2)
    between("buildings", x["n_blocks"] - len(bs), 0, 0)
    return out


wrong = []
for p, x in places.items():
    try:
        more = odd(x, blocks[p])
    except KeyError as e:                                    # a size that nobody drew
        more = [f"no {e}"]
    wrong += [f"{p}: {'; '.join(more)}"] if more else []
print(len(places), len(wrong))
print("\n".join(wrong[:8]))
PY
made() { # NAME PACK PLACES
    "$KHO" simulate --db "$work/$1.gpkg" --pack "$2" --places "$3" --seed 7 --truth "$work/$1.json" > "$work/$1.said" 2>&1
    python3 "$work/ratios.py" "$work/$1.json" > "$work/$1.ratios"
}
ok "an invented city of 400 places is made" made whole "$KHO_TOP/packs/hanoi" 400
same "in none of them do ground, buildings, floors and what is on offer contradict each other" "$(head -1 "$work/whole.ratios")" "400 0"
tail -n +2 "$work/whole.ratios" | sed '/./!d; s/^/# /'
cp -r "$KHO_TOP/packs/hanoi" "$work/pack" && rm "$work/pack/plausible.csv"
ok "… and without the table as well" made loose "$work/pack" 60
ok "there most of them do" test "$(head -1 "$work/loose.ratios" | cut -d' ' -f2)" -gt 45
ok "places that have buildings and are said to have none are asked for" "$KHO" count place --db "$work/whole.gpkg" --filter "n_blocks > 0 AND has_building = FALSE" --json
same "there are none" "$(json 'd["total"]')" 0

# The second pack has sizes of its own kind.
cat > "$work/garden.py" <<'PY'
"""garden.py TRUTH - how many places there are, and in how many of them floor, garden and pines do not go together."""
import json, sys
places = [x["truth"] for x in json.load(open(sys.argv[1], encoding="utf-8"))["places"]]
wrong = [x for x in places if not (80 <= x["floor_m2"] <= 1500 and 10 <= x["garden_pct"] <= 85
                                   and 0.05 * x["garden_pct"] - 0.51 <= x.get("pines_big", -1) <= 1.2 * x["garden_pct"] + 0.51)]
print(len(places), len(wrong))
PY
hills() { # NAME PACK
    "$KHO" simulate --db "$work/$1.gpkg" --pack "$2" --places 60 --seed 7 --truth "$work/$1.json" > "$work/$1.said" 2>&1
    python3 "$work/garden.py" "$work/$1.json" > "$work/$1.ratios"
}
ok "an invented city of the second pack is made" hills hills "$KHO_TOP/packs/dalat"
same "in none of its places do floor, garden and pines contradict each other" "$(cat "$work/hills.ratios")" "60 0"
cp -r "$KHO_TOP/packs/dalat" "$work/bare" && rm "$work/bare/plausible.csv"
ok "… and without its table" hills bare "$work/bare"
ok "there most of them do" test "$(cut -d' ' -f2 "$work/bare.ratios")" -gt 40
finish
