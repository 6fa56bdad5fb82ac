#!/usr/bin/env bash
# words.sh - what a Vietnamese page asks of the API says it in Vietnamese, an English page in English: every text of a pack, in both
# cities; and the looking itself is tried on packs whose texts stand in the other language. What is done stands in test/lib/words.py.
# Long.
. "$KHO_TOP/test/lib/tap.sh"
cd "$KHO_TOP" && python3 test/lib/words.py "$work"
