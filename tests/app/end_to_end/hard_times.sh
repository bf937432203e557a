#!/usr/bin/env bash
# What goes wrong in life, each with its sentence, nothing lost, nothing crashed: a wrong password, a backend that is not
# there, one that answers HTML, a theme of no bytes, a plugin folder with broken JSON, a keymap that is no JSON, a profile in
# use, a sign-in file others may read, a backend that goes away between decision and sending, a full disk. (Files
# that are no clips: real_window.sh.)
. "$(dirname "$0")/support.sh"

make_data() { # a filled store with its two accounts, from one headless start
  "$root/tests/app/end_to_end/make_folder.sh" "$work/clips"
  printf 'wait state online=yes 20s\n' > "$work/open.script"
  "$root/app/run" --headless --import "$work/clips" --script "$work/open.script" > "$work/first.log" 2>&1 ||
    give_up "the first start failed"
}
# desk SCRIPT_LINES [OPTIONS...]: the desk alone, without app/run, on the profile of make_data.
desk() {
  printf '%s\n' "$1" > "$work/step.script"
  shift
  "$BUILD/bin/vigil" --headless --profile "$work/data/desk" --plugins "$BUILD/plugins" --themes "$root/themes" \
    --script "$work/step.script" "$@" > "$work/step.log" 2>&1
}
sign_in() { printf '{"server":"%s","user":"desk","password":"%s"}' "$1" "$2" > "$work/sign_in.json"; chmod 600 "$work/sign_in.json"; }
password() { sed -E 's/.*"password":"([^"]*)".*/\1/' "$work/data/desk.json"; }
start_backend() {
  rm -f "$work/port"
  "$BUILD/bin/vigil-backend" serve --store "sqlite:$work/data/backend/vigil.db" --media "$work/data/backend/media" \
    --plugins "$BUILD/plugins" --listen 127.0.0.1:0 --port-file "$work/port" 2>> "$work/backend.log" &
  display_pid=$!  # stopped with the rest
  wait_for 20 "the backend's port" test -s "$work/port"
  server=http://127.0.0.1:$(cat "$work/port")
}
stop_backend() { kill "$display_pid"; wait "$display_pid" 2>/dev/null || true; display_pid=; }

make_data

say "a wrong password"
start_backend
sign_in "$server" not-the-password
desk 'wait "账号或密码不对" 20s' --sign-in "$work/sign_in.json" || give_up "no sentence about the wrong password"

say "a sign-in file that others may read"
chmod 644 "$work/sign_in.json"
if desk 'pause 1ms' --sign-in "$work/sign_in.json"; then give_up "it was taken"; fi
grep -q 'others may read it' "$work/step.log" || give_up "no sentence about the file"

say "decisions go on while the backend is away, and arrive when it is back"
sign_in "$server" "$(password)"
cat > "$work/away.script" <<'TXT'
wait state online=yes 20s
wait state clip=ready 20s
press A
wait state decided=1 5s
pause 200ms
press A
wait state decided=2 5s
TXT
desk "$(cat "$work/away.script")" --sign-in "$work/sign_in.json" || give_up "two decisions could not be made"
stop_backend
desk 'wait state unsent=2 5s
wait "后台连不上" 20s' --sign-in "$work/sign_in.json" || give_up "the desk did not say that the backend is away"
start_backend
sign_in "$server" "$(password)"
desk 'wait state confirmed=2 40s
expect state unsent=0' --sign-in "$work/sign_in.json" || give_up "the two decisions did not arrive"

say "a full disk: nothing may be written beyond a few kilobytes"
before=$(sqlite3 -readonly "$work/data/desk/desk.db" 'SELECT count(*) FROM decisions')
(
  ulimit -f 64
  desk 'wait state online=yes 20s
wait "第" 20s
press A
pause 300ms
press A
pause 300ms
press A
pause 300ms
press A
pause 300ms
press A
pause 300ms
press A
wait "磁盘已满" 10s' --sign-in "$work/sign_in.json"
) || give_up "no sentence about the full disk"
desk 'wait state online=yes 20s
wait state unsent=0 40s' --sign-in "$work/sign_in.json" || give_up "the desk did not come back after the full disk"
after=$(sqlite3 -readonly "$work/data/desk/desk.db" 'SELECT count(*) FROM decisions')
[ "$after" -ge "$before" ] || give_up "decisions were lost on the full disk"

say "a theme of no bytes, and one that is no JSON"
cp -R "$root/themes" "$work/themes"
: > "$work/themes/day.json"
printf '{"title": oops}' > "$work/themes/high_contrast.json"
desk 'wait state online=yes 20s
run app.settings
wait "day.json" 5s
wait "high_contrast.json" 5s
expect state theme=night' --sign-in "$work/sign_in.json" --themes "$work/themes" || give_up "no sentence about the themes"

say "a plugin folder with broken JSON, beside one that is whole"
mkdir -p "$work/plugins/broken"
cp -R "$BUILD/plugins/review" "$work/plugins/review"
printf '{"id": "broken",' > "$work/plugins/broken/plugin.json"
desk 'wait state online=yes 20s
run app.plugins
wait "plugin.json" 5s
run app.workspace "review.desk"
wait state clip=ready 20s' --sign-in "$work/sign_in.json" --plugins "$work/plugins" || give_up "the broken plugin was not named, or disturbed the other"

say "a keymap that is no JSON"
printf 'A = allow' > "$work/data/desk/keymap.json"
desk 'wait state online=yes 20s
run app.settings
wait "keymap.json" 5s' --sign-in "$work/sign_in.json" || give_up "no sentence about the keymap"
rm "$work/data/desk/keymap.json"

say "two desks on one profile"
printf 'wait state online=yes 20s\npause 6s\n' > "$work/hold.script"
"$BUILD/bin/vigil" --headless --profile "$work/data/desk" --plugins "$BUILD/plugins" --themes "$root/themes" \
  --sign-in "$work/sign_in.json" --script "$work/hold.script" > "$work/hold.log" 2>&1 &
desk_pid=$!
sleep 2
if desk 'pause 1ms' --sign-in "$work/sign_in.json"; then give_up "a second desk opened the same profile"; fi
[ -s "$work/step.log" ] || give_up "the second desk said nothing"
wait "$desk_pid" || give_up "the first desk was disturbed"
desk_pid=
stop_backend

say "a backend that answers HTML"
mkdir -p "$work/web"
cat > "$work/html.sh" <<'TXT'
read -r _
printf 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 25\r\nConnection: close\r\n\r\n<html>Sign in here</html>'
TXT
socat TCP-LISTEN:0,bind=127.0.0.1,fork,reuseaddr EXEC:"bash $work/html.sh" 2> "$work/socat.log" &
display_pid=$!
sleep 0.5
port=$(ss -ltnp 2>/dev/null | grep "pid=$display_pid," | sed -E 's/.*127\.0\.0\.1:([0-9]+).*/\1/' | head -n 1)
[ -n "$port" ] || give_up "the web page could not be served"
sign_in "http://127.0.0.1:$port" "$(password)"
desk 'wait "答复的不是守夜后台" 20s' --sign-in "$work/sign_in.json" || give_up "HTML was taken for an answer"
say "every one had its sentence, and both decisions are still there"
