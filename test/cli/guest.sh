#!/usr/bin/env bash
# guest.sh - whoever comes through a panel's link: every other route of the API is closed to them, wrong secrets and codes are counted,
# a link that has ended says so, and what they send becomes a preference of the link's group. What is done stands in test/lib/guest.py.
. "$KHO_TOP/test/lib/tap.sh"
cd "$KHO_TOP" && python3 test/lib/guest.py "$work"
