#!/usr/bin/env bash
# The robot works and is recorded; the recording decides the same again without a backend; one whose script was altered
# does not, and says where; a broken one is refused with a sentence. Nothing a recording holds opens a door.
. "$(dirname "$0")/support.sh"

session=$work/session
replay() { "$BUILD/bin/vigil" --replay "$1" --themes "$root/themes" > "$work/replay.json" 2> "$work/replay.log"; }

"$root/tests/app/end_to_end/make_folder.sh" "$work/clips"
"$root/app/run" --headless --import "$work/clips" --record "$session" \
  --script "$root/tests/app/end_to_end/recorded.script" > "$work/desk.log" 2>&1 || give_up "the robot did not get through"
grep -q 'is whole' "$work/desk.log" || give_up "the recording was not finished"
[ "$(grep -c '"kind": "decide"' "$session/recording.json")" = 4 ] || give_up "four decisions were not recorded"

# Passwords by their text, tokens by what the backend keeps of them: a token is 64 hexadecimal digits, and whatever looks
# like one in any file of the recording must not hash to one that was given.
for file in desk admin; do
  password=$(sed 's/.*"password":"\([^"]*\)".*/\1/' "$work/data/$file.json")
  [ ${#password} -ge 16 ] || give_up "no password was found to look for"
  if grep -aqrF "$password" "$session"; then give_up "a password is in the recording"; fi
done
sqlite3 -readonly "$work/data/backend/vigil.db" 'SELECT token_hash FROM session' > "$work/token_hashes"
[ -s "$work/token_hashes" ] || give_up "no token was given: nothing was looked for"
holds_token() {
  local word
  for word in $(grep -aohrE '[0-9a-f]{64}' "$1" | sort -u); do
    if grep -q "$(printf %s "$word" | sha256sum | cut -d' ' -f1)" "$work/token_hashes"; then return 0; fi
  done
  return 1
}
# The search finds one that is there.
mkdir "$work/control"
printf 'x %064d y' 7 > "$work/control/file"
printf '%064d' 7 | sha256sum | cut -d' ' -f1 >> "$work/token_hashes"
holds_token "$work/control" || give_up "the search for tokens finds nothing"
if holds_token "$session"; then give_up "a token is in the recording"; fi
if grep -aqirE 'argon2|bearer ' "$session"; then give_up "something of a sign-in is in the recording"; fi
[ -z "$(find "$session" -perm /077)" ] || give_up "others may read the recording"

replay "$session" || give_up "the replay decided otherwise"
grep -q '"equal":true' "$work/replay.json" || give_up "the digest is another"
grep -q '"decisions":4' "$work/replay.json" || give_up "not four decisions again"
say "the same four decisions: $(cat "$work/replay.json")"

# The end of the mark is elsewhere.
cp -r "$session" "$work/altered"
line=$(grep -n 'key O down' "$work/altered/session.script" | head -n 1 | cut -d: -f1)
at=$(sed -n "1,${line}s/.* position \([0-9]*\)/\1/p" "$work/altered/session.script" | tail -n 1)
[ "$at" -ge 200000 ] || give_up "the clip did not play before the mark ended"
elsewhere=1960000
[ "$at" != "$elsewhere" ] || elsewhere=1920000
sed -i "1,${line}s/position $at\$/position $elsewhere/" "$work/altered/session.script"
if replay "$work/altered"; then give_up "an altered script decided the same"; fi
grep -q '^Decision 2 .* differs' "$work/replay.log" || give_up "the decision that differs is not named"
say "altered: $(tail -n 1 "$work/replay.log")"

# Another key: another verdict, and the one after it is not made.
cp -r "$session" "$work/shorter"
line=$(grep -n 'key A down' "$work/shorter/session.script" | tail -n 1 | cut -d: -f1)
sed -i "${line}d" "$work/shorter/session.script"
if replay "$work/shorter"; then give_up "a shorter script decided the same"; fi
grep -q '^Decision 4 .* was recorded and not made' "$work/replay.log" || give_up "the missing decision is not named"

# A recording of another version is tried, and says so.
cp -r "$session" "$work/older"
sed -i 's/"version": "[^"]*"/"version": "0.0.9"/' "$work/older/recording.json"
replay "$work/older" || give_up "a recording of another version was not tried"
grep -q 'recorded by version 0.0.9' "$work/replay.log" || give_up "another version is not said"

refused() {
  rm -rf "$work/broken"
  cp -r "$session" "$work/broken"
  (cd "$work/broken" && eval "$1")
  if replay "$work/broken"; then give_up "a broken recording was replayed: $1"; fi
  grep -q "$2" "$work/replay.log" || give_up "a broken recording without its sentence: $1"
}
refused 'rm recording.json' 'was not finished'
refused 'rm desk.db' 'has no desk.db'
refused 'head -c 3000 desk.db > cut && mv cut desk.db' 'desk.db is damaged'
refused 'printf x > desk.db' 'desk.db is damaged'
refused 'rm session.script' 'has no session.script'
refused 'sed -i "\$d" session.script' 'it was cut short'
refused 'truncate -s -4 session.script' 'session.script'
refused 'sed -i "\$i at 99999.0s dance" session.script' 'session.script:[0-9]*: there is no input'
refused 'sed -i "2i at 0.000s key Nothing down" session.script' 'there is no key'
refused 'rm clips/$(ls clips | head -n 1)' 'is missing'
refused 'echo x >> clips/$(ls clips | head -n 1)' 'is not what its name says'
refused 'sed -i "s/\"format\": 1/\"format\": 2/" recording.json' 'made by a newer program'
refused 'sed -i "s/\"verdict\": \"allow\"/\"verdict\": \"remove\"/" recording.json' 'the file was changed'
if replay "$work/nowhere"; then give_up "a recording that is not there was replayed"; fi
grep -q 'There is no recording' "$work/replay.log" || give_up "a missing folder without its sentence"

# A folder that holds something is left as it is.
printf 'wait state recording=done 30s\n' > "$work/once_more.script"
"$root/app/run" --headless --record "$work/clips" --script "$work/once_more.script" > "$work/again.log" 2>&1 ||
  give_up "the desk did not go on without a recording"
grep -q 'is not an empty folder' "$work/again.log" || give_up "a folder in use is not said"
[ ! -e "$work/clips/desk.db" ] || give_up "a folder in use was written to"
say "broken recordings are refused, each with its sentence"
