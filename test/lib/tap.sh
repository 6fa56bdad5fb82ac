# tap.sh - TAP for shell tests: ok NAME COMMAND…, no NAME STATUS COMMAND…, same NAME GOT WANTED. Sourced, not run.
set -u
: "${KHO:?the program}" "${KHO_TOP:?the source tree}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export KHO_LANG=en KHO_NOW=2026-11-21T09:00:00Z
n=0 failed=0

result() { n=$((n + 1)); if [ "$1" = 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; failed=1; fi; }
ok()     { local name=$1; shift; "$@" > "$work/out" 2> "$work/err"; local s=$?; [ $s = 0 ] || sed 's/^/# /' "$work/err"; result $s "$name"; }
no()     { local name=$1 want=$2; shift 2; "$@" > "$work/out" 2> "$work/err"; local s=$?; [ $s = "$want" ] && [ -s "$work/err" ]; result $? "$name (status $s)"; }
says()   { grep -qF -- "$2" "$work/out" "$work/err"; result $? "$1"; }
same()   { [ "$2" = "$3" ] || echo "# got $2, wanted $3"; [ "$2" = "$3" ]; result $? "$1"; }
json()   { python3 -c 'import json,sys; d=json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$work/out" "$1"; }
finish() { echo "1..$n"; exit $failed; }
