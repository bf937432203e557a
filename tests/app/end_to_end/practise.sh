#!/usr/bin/env bash
# The robot works and is recorded; somebody new practises on it, closes, goes on, and decides one thing otherwise: the
# comparison shows this one and no other. The recording keeps every byte, and the practice opens no socket that leads out.
. "$(dirname "$0")/support.sh"

session=$work/session
mine=$work/mine
practise() { # SCRIPT [OPTION...]
  local script=$1
  shift
  HOME=$work "$root/app/run" --headless --practice "$session" --script "$script" "$@" > "$work/practice.out" 2> "$work/practice.log"
}

"$root/tests/app/end_to_end/make_folder.sh" "$work/clips"
"$root/app/run" --headless --import "$work/clips" --record "$session" \
  --script "$root/tests/app/end_to_end/recorded.script" > "$work/desk.log" 2>&1 || give_up "the robot did not get through"
grep -q 'is whole' "$work/desk.log" || give_up "the recording was not finished"
before=$(cd "$session" && find . -type f -exec sha256sum {} + | sort)
chmod -R a-w "$session"

cat > "$work/first.script" <<'SCRIPT'
wait state practice=yes 20s
wait state session=offline 20s
wait state practice_items=4 20s
wait state clip=ready 30s
# Blind: nothing of what was recorded before one's own word.
run app.comparison
wait "这是练习，不是真实审核：决定不会送出。已判 0 / 4 条，不计时。" 5s
wait state practice_judged=0 5s
run app.workspace "review.desk"
wait state clip=ready 30s
press A
wait state practice_judged=1 10s
wait state clip=ready 30s
press R
wait "###filter" 5s
type "ys"
press Enter
wait state practice_judged=2 10s
pause 300ms
SCRIPT
practise "$work/first.script" --practice-in "$mine" || give_up "the first sitting did not get through"
grep -q 'is kept in' "$work/practice.log" || give_up "where the practice is kept is not said"

cat > "$work/second.script" <<'SCRIPT'
wait state session=offline 20s
wait state practice_judged=2 20s
wait state clip=ready 30s
press A
wait state practice_judged=3 10s
wait state clip=ready 30s
press A
wait state practice_judged=4 10s
press Ctrl+Shift+C
wait state workspace=app.comparison 5s
wait "###comparison_again" 5s
wait state practice_same=3 5s
run app.comparison_export
pause 500ms
SCRIPT
# Where the processes are can be looked at while they work.
practise "$work/second.script" --practice-in "$mine" &
desk_pid=$!
filters() { sed -n 's/^Seccomp_filters:[[:space:]]*//p' "/proc/$1/status" 2>/dev/null; }
walled() { # one filter more than this shell has
  local process
  for process in $(pgrep -P "$desk_pid" -x vigil) "$desk_pid"; do
    [ "$(filters "$process" || true)" = $(($(filters $$) + 1)) ] && return 0
  done
  return 1
}
wait_for 30 "the wall around the practice" walled
wait "$desk_pid" || give_up "the second sitting did not get through"
desk_pid=
say "worked in two sittings, behind a wall"

table=$(find "$work" -name '*.csv' -path '*mine*' | head -n 1)
[ -n "$table" ] || table=$(find "$work" -name '*-mine.csv' | head -n 1)
[ -n "$table" ] || give_up "no table was saved"
[ "$(grep -c '判定不同' "$table")" = 1 ] || give_up "not exactly one verdict is another: $(cat "$table")"
[ "$(grep -c ',一致,' "$table")" = 3 ] || give_up "not three are the same: $(cat "$table")"
sed -n 3p "$table" | grep -q '判定不同.*下架.*通过' || give_up "the wrong one differs: $(cat "$table")"
say "the one that differs: $(sed -n 3p "$table")"

# Beside it another one starts fresh, in a folder of the desk's own.
cat > "$work/fresh.script" <<'SCRIPT'
wait state session=offline 20s
wait state practice_items=4 20s
wait state practice_judged=0 5s
wait state clip=ready 30s
SCRIPT
practise "$work/fresh.script" || give_up "a second practice did not start fresh"
[ -f "$work/data/practice/session/practice.json" ] || give_up "the second practice is not where it was said"
[ ! -e "$work/data/practice/session-2" ] || give_up "more than one was made"

[ "$(cd "$session" && find . -type f -exec sha256sum {} + | sort)" = "$before" ] || give_up "the recording was written to"
[ "$(ls "$session")" = "$(printf 'clips\ndesk.db\nrecording.json\nsession.script')" ] || give_up "something was put beside the recording"
[ "$(stat -c %a "$mine")" = 700 ] || give_up "others may read the practice"
# Nothing the desk could have spoken to was there: the backend had ended with the recording.
if pgrep -f "$work/data/backend/vigil.db" >/dev/null; then give_up "a backend was running"; fi

refused() {
  rm -rf "$work/broken" "$work/none"
  cp -r "$session" "$work/broken"
  chmod -R u+w "$work/broken"
  (cd "$work/broken" && eval "$1")
  local code=0
  "$BUILD/bin/vigil" --headless --practice "$work/broken" --practice-in "$work/none" --script "$work/fresh.script" \
    --themes "$root/themes" > "$work/broken.log" 2>&1 || code=$?
  [ "$code" = 3 ] || give_up "exit code $code for: $1"
  grep -q "$2" "$work/broken.log" || give_up "no sentence for: $1"
  [ ! -e "$work/none" ] || give_up "a half-made practice stayed: $1"
}
refused 'rm recording.json' 'was not finished'
refused 'rm desk.db' 'has no desk.db'
refused 'printf x > desk.db' 'desk.db is damaged'
refused 'head -c 3000 desk.db > cut && mv cut desk.db' 'desk.db is damaged'
refused 'sqlite3 desk.db "PRAGMA user_version = 9999"' 'newer version of the program'
refused 'sqlite3 desk.db "DELETE FROM tasks"' 'None of the items'
refused 'rm clips/$(ls clips | head -n 1)' 'is missing'
refused 'sed -i "s/\"format\": 1/\"format\": 2/" recording.json' 'made by a newer program'
code=0
"$BUILD/bin/vigil" --headless --practice "$session" --practice-in "$work/clips" --script "$work/fresh.script" \
  --themes "$root/themes" > "$work/broken.log" 2>&1 || code=$?
[ "$code" = 3 ] && grep -q 'is no practice' "$work/broken.log" || give_up "a folder in use was taken"
chmod -R u+w "$session"
say "what cannot be practised on is refused, each with its sentence"
