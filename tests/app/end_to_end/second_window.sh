#!/usr/bin/env bash
# The second window on a real display server: F11 opens it, it shows the clip, keys pressed in it work the desk, Esc in it
# closes it and nothing else.
. "$(dirname "$0")/support.sh"

"$root/tests/app/end_to_end/make_folder.sh" "$work/clips"
Xvfb -displayfd 3 -screen 0 1920x1080x24 -nolisten tcp 3> "$work/display" 2> "$work/xvfb.log" &
display_pid=$!
wait_for 20 "the display server" test -s "$work/display"
DISPLAY=:$(cat "$work/display")
export DISPLAY

windows() { xdotool search --onlyvisible --name '守夜' 2>/dev/null || true; }
there_are() { [ "$(windows | wc -l)" = "$1" ]; }
stored() { sqlite3 -readonly "$work/data/desk/desk.db" 'SELECT count(*) FROM decisions' 2>/dev/null || echo 0; }
# press WINDOW KEY COMMAND...: until the command succeeds; a key sent while a window is being given the keyboard goes
# nowhere, as it would for a person.
press_until() {
  local window=$1 key=$2
  shift 2
  for _ in $(seq 20); do
    xdotool windowfocus "$window" 2>/dev/null || true
    xdotool key --window "$window" "$key" 2>/dev/null || true
    for _ in 1 2 3 4 5; do
      if "$@"; then return 0; fi
      sleep 0.2
    done
  done
  give_up "$key did nothing"
}
one_stored() { [ "$(stored)" -ge 1 ]; }
colours() { import -window "$1" png:- 2>/dev/null | identify -format '%k' - 2>/dev/null || echo 0; }
shows_a_clip() { [ "$(colours "$second")" -gt 100 ]; }

"$root/app/run" --import "$work/clips" > "$work/desk.log" 2>&1 &
desk_pid=$!
wait_for 60 "the window" there_are 1
first=$(windows)
say "F11"
press_until "$first" F11 there_are 2
second=$(windows | grep -vx "$first")
wait_for 20 "the clip in the second window" shows_a_clip
say "a verdict pressed in the second window"
press_until "$second" a one_stored
say "Esc in the second window"
press_until "$second" Escape there_are 1
[ "$(windows)" = "$first" ] || give_up "the wrong window was closed"
kill -0 "$desk_pid" || give_up "the desk was closed with it"
say "F11 again, and closed with the desk"
press_until "$first" F11 there_are 2
press_until "$first" ctrl+q there_are 0
wait "$desk_pid" || give_up "the desk did not end well"
desk_pid=
say "the second window does what it should"
