#!/usr/bin/env bash
# leak.sh - every closed attribute × list, show, count, filter, sort, search, history, GeoJSON, CSV, XLSX, GeoPackage, PDF, run,
# proposal and all of the API: nothing of it in the public view. What is done stands in test/lib/leak.py.
# Long.
. "$KHO_TOP/test/lib/tap.sh"
cd "$KHO_TOP" && python3 test/lib/leak.py "$work"
