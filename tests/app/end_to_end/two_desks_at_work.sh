#!/usr/bin/env bash
# The programme office and the wildlife desk worked by the robot, in both languages: by keyboard alone, and by mouse.
. "$(dirname "$0")/support.sh"

here=$root/tests/app/end_to_end
captions() {
  mkdir -p "$work/clips"
  printf '[' > "$work/clips/captions.json"
  for n in 1 2 3 4; do
    ffmpeg -nostdin -loglevel error -y -f lavfi -i "gradients=size=180x320:rate=25:duration=1:seed=$n" \
      -c:v libx264 -preset ultrafast -pix_fmt yuv420p "$work/clips/crane$n.mp4"
    [ "$n" = 1 ] || printf ',' >> "$work/clips/captions.json"
    printf '\n{"file":"crane%d.mp4","caption":"丹顶鹤一对，价格私聊 %d","author_id":"u%d","author_name":"测试作者%d","reach":%d}' \
      "$n" "$n" "$n" "$n" $((n * 1000)) >> "$work/clips/captions.json"
  done
  printf '\n]\n' >> "$work/clips/captions.json"
}
backend_answers() { ctl queue list > /dev/null 2>&1; }
# robot LANGUAGE ROLE SCRIPT
robot() {
  local role=()
  [ -z "$2" ] || role=(--role "$2")
  "$root/app/run" --headless --no-demo --language "$1" "${role[@]}" --script "$here/$3" > "$work/$3.log" 2>&1 ||
    give_up "the robot did not get through $3 in $1"
}

captions
for language in zh_CN en; do
  rm -rf "$VIGIL_HOME"
  robot "$language" programme programme_keyboard.script
  robot "$language" programme programme_mouse.script
  printf 'wait state online=yes 30s\npause 20s\n' > "$work/idle.script"
  "$root/app/run" --headless --no-demo --script "$work/idle.script" > "$work/idle.log" 2>&1 &
  desk_pid=$!
  wait_for 30 "the backend" backend_answers
  ctl wildlife publish > "$work/publish.log"
  ctl import "$work/clips" > "$work/import.log"
  ctl wildlife gather > "$work/gather.log"
  wait "$desk_pid" || true
  desk_pid=
  robot "$language" "" wildlife_keyboard.script
  robot "$language" "" wildlife_mouse.script
  say "both desks worked by keyboard and by mouse in $language"
done
