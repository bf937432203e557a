#!/usr/bin/env bash
# Clips never get to the disk in the clear: not from a desk that is killed, not from one that crashes, not from one that is
# locked or told to end. Everything the desk may write to is below one folder, and that folder, the shared memory and any
# core file are searched for a marker that is in every clip and for what clips and pictures begin with.
. "$(dirname "$0")/support.sh"
marker=VIGIL-PLAINTEXT-MARKER-7b1f93
find_remains=$BUILD/tests/find_remains

say "clips with the marker in their description and in their data"
"$root/tests/app/end_to_end/make_folder.sh" "$work/plain"
mkdir -p "$work/clips"
cp "$work/plain/captions.json" "$work/clips/"
for clip in "$work"/plain/clip*.mp4; do
  ffmpeg -nostdin -loglevel error -y -i "$clip" -c copy -metadata title="$marker" "$work/clips/${clip##*/}"
  # A second data box that players pass over.
  { printf '\0\0\0%b' "\\0$(printf %o $((8 + ${#marker})))"; printf 'mdat%s' "$marker"; } >> "$work/clips/${clip##*/}"
done
printf 'wait state online=yes 20s\n' > "$work/open.script"
"$root/app/run" --headless --import "$work/clips" --script "$work/open.script" > "$work/first.log" 2>&1 ||
  give_up "the first start failed"
if "$find_remains" "$marker" "$work/data/backend" > "$work/control.log" 2>&1; then
  give_up "the search does not find what is there: the backend's own clips"
fi

# What a desk may write to, and nothing else of this test.
home=$work/desk
mkdir -p "$home"/{profile,tmp,cache,config,state,share,run,cwd}
chmod 700 "$home/run"
"$BUILD/bin/vigil-backend" serve --store "sqlite:$work/data/backend/vigil.db" --media "$work/data/backend/media" \
  --plugins "$BUILD/plugins" --listen 127.0.0.1:0 --port-file "$work/port" 2>> "$work/backend.log" &
display_pid=$!  # stopped with the rest
wait_for 20 "the backend's port" test -s "$work/port"
printf '{"server":"http://127.0.0.1:%s","user":"desk","password":"%s"}' "$(cat "$work/port")" \
  "$(sed -E 's/.*"password":"([^"]*)".*/\1/' "$work/data/desk.json")" > "$work/sign_in.json"
chmod 600 "$work/sign_in.json"

# start SCRIPT_LINES: a desk that works on in the background until it is ended; its id is in desk_pid. A wrapper says
# afterwards whether the system wrote a core file, wherever that went.
start() {
  printf '%s\n' "$1" > "$work/step.script"
  rm -f "$work/pid" "$work/ended"
  (
    ulimit -c unlimited
    cd "$home/cwd"
    exec env -i PATH="$PATH" LANG=C.UTF-8 LP_NUM_THREADS=0 HOME="$home" TMPDIR="$home/tmp" XDG_CACHE_HOME="$home/cache" \
      XDG_CONFIG_HOME="$home/config" XDG_DATA_HOME="$home/share" XDG_STATE_HOME="$home/state" XDG_RUNTIME_DIR="$home/run" \
      perl -e 'my $pid = fork; if (!$pid) { exec @ARGV or exit 9 } open my $f, ">", "'"$work"'/pid"; print $f $pid; close $f;
        waitpid $pid, 0; open $f, ">", "'"$work"'/ended"; print $f ($? & 127), ($? & 128) ? " core" : " clean"; close $f' \
      "$BUILD/bin/vigil" --headless --profile "$home/profile" --plugins "$BUILD/plugins" --themes "$root/themes" \
      --sign-in "$work/sign_in.json" --script "$work/step.script"
  ) > "$work/desk.log" 2>&1 &
  wait_for 20 "the desk's process" test -s "$work/pid"
  desk_pid=$(cat "$work/pid")
}
ended() { wait_for 20 "the desk to end" test -s "$work/ended"; desk_pid=; }
on_disk() { find "$home/profile/clips" -name '*.clip' -size +0 2>/dev/null | wc -l; }
# Whatever there is of shared memory that was not there before.
ls /dev/shm > "$work/shm_before" 2>/dev/null || : > "$work/shm_before"
nothing_left() {
  local when=$1 core
  "$find_remains" "$marker" "$home" > "$work/remains.log" 2>&1 || give_up "$when: clips are readable on disk"
  for core in "$home"/cwd/core* "$home"/core*; do [ ! -e "$core" ] || give_up "$when: a core file, $core"; done
  [ "$(cut -d' ' -f2 "$work/ended")" = clean ] || give_up "$when: the system wrote a core file"
  mkdir -p "$work/shm"
  for file in $(ls /dev/shm 2>/dev/null | grep -vxFf "$work/shm_before" || true); do
    [ -f "/dev/shm/$file" ] && cp "/dev/shm/$file" "$work/shm/" 2>/dev/null || true
  done
  "$find_remains" "$marker" "$work/shm" > "$work/remains.log" 2>&1 || give_up "$when: clips are readable in shared memory"
}
working='wait state online=yes 20s
wait state clip=ready 30s
wait state prepared>=2 30s
say prepared
'
at_work() { grep -q '^state prepared' "$work/desk.log"; }

say "killed while clips are on screen"
start "${working}pause 120s"
wait_for 60 "clips on screen" at_work
[ "$(on_disk)" -ge 3 ] || give_up "there is no cache on disk to look at"
kill -KILL "$desk_pid"
ended
[ "$(on_disk)" -ge 3 ] || give_up "the killed desk's cache is not there any more: nothing was searched"
nothing_left "killed"

say "crashed while clips are on screen"
start "${working}pause 120s"
wait_for 60 "clips on screen" at_work
kill -ABRT "$desk_pid"
ended
[ "$(cut -d' ' -f1 "$work/ended")" = 6 ] || give_up "the desk did not crash"
nothing_left "crashed"

say "locked: nothing on disk, no clip in memory, no decoder"
start "${working}run app.lock
wait state locked=yes 5s
wait \"###unlock\" 5s
expect state clip_kb=0
say locked
pause 120s"
wait_for 60 "the desk to lock" grep -q '^state locked yes' "$work/desk.log"
[ "$(on_disk)" = 0 ] || give_up "clips stay on disk while the desk is locked"
if ls -l "/proc/$desk_pid/fd" > "$work/descriptors" 2>/dev/null; then
  ! grep -q vigil-clip "$work/descriptors" || give_up "clips stay in memory while the desk is locked"
fi

say "told to end"
kill -TERM "$desk_pid"
ended
[ "$(cut -d' ' -f1 "$work/ended")" = 0 ] || give_up "the desk did not end by itself"
[ "$(find "$home/profile/clips" -type f | wc -l)" = 0 ] || give_up "an ended desk leaves its cache"
nothing_left "ended"

say "unlocked with the password, and with no other"
start "${working}run app.lock
wait \"###unlock\" 5s
pause 300ms
type \"not-the-password\"
press Enter
wait \"密码不对\" 5s
expect state locked=yes
pause 300ms
type \"$(sed -E 's/.*"password":"([^"]*)".*/\1/' "$work/data/desk.json")\"
press Enter
wait state locked=no 5s
wait state clip=ready 30s"
ended
if grep -q '^line' "$work/desk.log"; then give_up "the lock did not open as it should"; fi
say "nothing was left"
