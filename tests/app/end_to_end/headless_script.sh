#!/usr/bin/env bash
# The same without a display: the robot reviews ten; a second start finds all ten confirmed.
. "$(dirname "$0")/support.sh"

"$root/tests/app/end_to_end/make_folder.sh" "$work/clips"
"$root/app/run" --headless --import "$work/clips" --script "$root/tests/app/end_to_end/review_ten.script" \
  > "$work/desk.log" 2>&1 || give_up "the robot did not get through its script"
"$root/app/run" --headless --script "$root/tests/app/end_to_end/ten_confirmed.script" \
  > "$work/again.log" 2>&1 || give_up "the second start did not find ten confirmed decisions"
say "ten decisions made and confirmed by the robot"
