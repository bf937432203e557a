#!/usr/bin/env bash
# A real window is recorded while real keys decide in it; done again without a display, the same is decided.
. "$(dirname "$0")/support.sh"

"$root/tests/app/end_to_end/make_folder.sh" "$work/clips"
Xvfb -displayfd 3 -screen 0 1280x720x24 -nolisten tcp 3> "$work/display" 2> "$work/xvfb.log" &
display_pid=$!
wait_for 20 "the display server" test -s "$work/display"
DISPLAY=:$(cat "$work/display")
export DISPLAY

has_window() { xdotool search --onlyvisible --name '守夜' >/dev/null 2>&1; }
stored() { sqlite3 -readonly "$work/data/desk/desk.db" 'SELECT count(*) FROM decisions' 2>/dev/null || echo 0; }

"$root/app/run" --import "$work/clips" --record "$work/session" > "$work/desk.log" 2>&1 &
desk_pid=$!
wait_for 60 "the window" has_window
window=$(xdotool search --onlyvisible --name '守夜' | head -n 1)
xdotool windowfocus --sync "$window" 2>/dev/null || true
wait_for 60 "the recording to begin" grep -q '^Recording into' "$work/desk.log"
# A key sent while the window is still being given the keyboard goes nowhere, as it would for a person: press again.
decide() {
  local before key
  before=$(stored)
  for _ in $(seq 10); do
    for key in "$@"; do
      xdotool key --window "$window" "$key"
      sleep 0.3
    done
    sleep 0.4
    if [ "$(stored)" -gt "$before" ]; then return 0; fi
  done
  give_up "the keys $* decided nothing"
}
decide a
decide a
xdotool mousemove 640 300
xdotool click 1
decide a
for _ in $(seq 30); do
  kill -0 "$desk_pid" 2>/dev/null || break
  xdotool key --window "$window" ctrl+q 2>/dev/null || true
  sleep 1
done
kill -0 "$desk_pid" 2>/dev/null && give_up "the desk does not close on Ctrl+Q"
wait "$desk_pid" || give_up "the desk did not end well"
desk_pid=
grep -q 'is whole' "$work/desk.log" || give_up "the recording was not finished"
made=$(grep -c '"kind": "decide"' "$work/session/recording.json")
[ "$made" -ge 3 ] || give_up "only $made decisions were recorded"

"$BUILD/bin/vigil" --replay "$work/session" --themes "$root/themes" > "$work/replay.json" 2> "$work/replay.log" ||
  give_up "the replay decided otherwise: $(cat "$work/replay.json")"
grep -q '"equal":true' "$work/replay.json" || give_up "the digest is another"
say "a real window, done again: $(cat "$work/replay.json")"
