#!/usr/bin/env bash
# A real window on a real display server and real key presses: import a folder, review ten, close, reopen, and find ten
# confirmed decisions in the backend's ledger.
. "$(dirname "$0")/support.sh"

"$root/tests/app/end_to_end/make_folder.sh" "$work/clips"
Xvfb -displayfd 3 -screen 0 1280x720x24 -nolisten tcp 3> "$work/display" 2> "$work/xvfb.log" &
display_pid=$!
wait_for 20 "the display server" test -s "$work/display"
DISPLAY=:$(cat "$work/display")
export DISPLAY

has_window() { xdotool search --onlyvisible --name '守夜' >/dev/null 2>&1; }
open_desk() {
  "$root/app/run" "$@" > "$work/desk.log" 2>&1 &
  desk_pid=$!
  wait_for 60 "the window" has_window
  window=$(xdotool search --onlyvisible --name '守夜' | head -n 1)
  xdotool windowfocus --sync "$window" 2>/dev/null || true
}
# A key sent while the window is still being given the keyboard goes nowhere, as it would for a person: press again.
close_desk() {
  for _ in $(seq 30); do
    kill -0 "$desk_pid" 2>/dev/null || break
    xdotool key --window "$window" ctrl+q 2>/dev/null || true
    for _ in 1 2 3 4 5; do
      kill -0 "$desk_pid" 2>/dev/null || break
      sleep 0.2
    done
  done
  kill -0 "$desk_pid" 2>/dev/null && give_up "the desk does not close on Ctrl+Q"
  wait "$desk_pid" || give_up "the desk did not end well"
  desk_pid=
}
stored() { # decisions in the desk's own database, in any state
  sqlite3 -readonly "$work/data/desk/desk.db" 'SELECT count(*) FROM decisions' 2>/dev/null || echo 0
}
stored_is() { [ "$(stored)" -ge "$1" ]; }
ledger_is() { [ "$(decisions)" -ge "$1" ]; }

say "opening the desk on a folder of twelve clips and three files that are none"
open_desk --import "$work/clips"
for reason in letter.mp4 nothing.mp4 cut.mp4; do
  grep -q "$reason" "$work/desk.log" || give_up "the import said nothing about $reason"
done
for n in $(seq 10); do
  before=$(stored)
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    xdotool key --window "$window" a
    sleep 0.4
    [ "$(stored)" -gt "$before" ] && break
  done
  stored_is "$n" || give_up "the key press was not stored as decision $n"
done
say "ten decisions stored; closing"
close_desk
say "reopening"
open_desk
# The backend is up again with the desk; what was still a draft leaves now.
wait_for 60 "ten confirmed decisions in the ledger" ledger_is 10
[ "$(decisions)" = 10 ] || give_up "the ledger has $(decisions) decisions, not 10"
ctl ledger verify || give_up "the ledger does not verify"
close_desk
say "ten decisions, confirmed, in a ledger that verifies"
