#!/usr/bin/env bash
# make_folder.sh DIR: a folder as a stranger might hand it over: twelve short clips with captions, and three files that
# are no clips at all.
set -euo pipefail
dir=${1:?usage: make_folder.sh DIR}
mkdir -p "$dir"
printf '[' > "$dir/captions.json"
for n in $(seq 12); do
  name=$(printf 'clip%02d.mp4' "$n")
  ffmpeg -nostdin -loglevel error -y -f lavfi \
    -i "gradients=size=180x320:rate=25:duration=2:seed=$n:speed=0.05" -c:v libx264 -preset ultrafast -pix_fmt yuv420p \
    "$dir/$name"
  [ "$n" = 1 ] || printf ',' >> "$dir/captions.json"
  printf '\n{"file":"%s","caption":"第 %d 条：山里的早晨","author_id":"u%d","author_name":"测试作者%d","reach":%d}' \
    "$name" "$n" "$n" "$n" $((n * 1000)) >> "$dir/captions.json"
done
printf '\n]\n' >> "$dir/captions.json"
printf 'This is a letter, not a film.\n' > "$dir/letter.mp4"
: > "$dir/nothing.mp4"
head -c 700 "$dir/clip01.mp4" > "$dir/cut.mp4"
