#!/usr/bin/env bash
# help.sh - help, manual page and completion come from the tables of commands: in both languages, complete, as committed.
. "$KHO_TOP/test/lib/tap.sh"
kho()     { "$KHO" "$@" </dev/null; }
options() { sed -n 's/^  \(--[a-z-]*\).*/\1/p' <<< "$1"; }

commands=$(kho help | sed -n 's/^  \([a-z]*\)  .*/\1/p')
ok "help lists commands" grep -qx rank <<< "$commands"
man=$(kho help --man) completion=$(kho completion bash)
for c in $commands; do
    en=$(kho "$c" --help --lang en) vi=$(kho "$c" --help --lang vi)
    ok   "$c: usage first" grep -q "^kho $c" <<< "$en"
    about_en=$(sed -n 3p <<< "$en") about_vi=$(sed -n 3p <<< "$vi")
    ok   "$c: what it does, in both languages" test -n "$about_en" -a -n "$about_vi" -a "$about_en" != "$about_vi"
    same "$c: the same options in both" "$(options "$vi")" "$(options "$en")"
    same "$c: kho help $c says the same" "$(kho help "$c")" "$en"
    ok   "$c: in the manual page" grep -q "^\.SS kho $c" <<< "$man"
    ok   "$c: in the completion" grep -q "^    $c) words=" <<< "$completion"
    missing=
    for o in $(options "$en"); do grep -qF -- "\\fB${o//-/\\-}\\fR" <<< "$man" || missing+=" $o"; done
    same "$c: every option in the manual page" "$missing" ""
done
same "docs/kho.1 is what the program says (else run script/man)" "$(cat "$KHO_TOP/docs/kho.1")" "$man"
same "docs/kho.vi.1 is what the program says (else run script/man)" "$(cat "$KHO_TOP/docs/kho.vi.1")" "$(kho help --man --lang vi)"

same "docs/pack.md is what the loader checks (else run script/man)" "$(cat "$KHO_TOP/docs/pack.md")" "$(kho pack reference --lang en)"
same "docs/pack.vi.md is what the loader checks (else run script/man)" "$(cat "$KHO_TOP/docs/pack.vi.md")" "$(kho pack reference --lang vi)"

complete_words() { bash -c "$completion"$'\n''COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _kho; printf "%s\n" "${COMPREPLY[@]}"' _ "$@"; }
same "bash completes a command" "$(complete_words kho simu)" simulate
same "bash completes an option of it" "$(complete_words kho simulate --sur)" --surveyed
same "bash completes a value that is a choice" "$(complete_words kho list --lang e)" en
no   "another shell is refused" 2 "$KHO" completion fish
no   "help on a command that is not there" 2 "$KHO" help frob
finish
