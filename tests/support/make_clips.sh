#!/bin/sh
# Makes the small clips that the media tests use, one of each kind, and files that are no clips at all.
# usage: make_clips.sh FOLDER    needs ffmpeg and ffprobe; takes some seconds
# Beside each clip NAME there is NAME.frames: the times of its frames in ticks, one a line, as ffprobe sees them, after a
# first line with the time base. Nothing is made again when FOLDER/done is there.
set -eu
folder=${1:?usage: make_clips.sh FOLDER}
mkdir -p "$folder"
cd "$folder"
[ ! -e done ] || exit 0

make() { ffmpeg -nostdin -hide_banner -loglevel error -y "$@"; }
moving() { echo "testsrc2=size=$1:rate=$2:duration=$3"; }

# A frame of this source differs everywhere from the next, so that a wrong frame cannot look right.
portrait="-f lavfi -i $(moving 270x480 30 3)"
x264="-c:v libx264 -preset veryfast -pix_fmt yuv420p"

make $portrait $x264 -g 30 -bf 2 portrait.mp4
# Packets start before time zero and an edit list says where the clip begins.
make $portrait $x264 -g 48 -bf 3 -x264-params b-pyramid=normal -movflags +faststart uncut.mp4
make -ss 0.7 -i uncut.mp4 -c copy -movflags +faststart edit_list.mp4
make -f lavfi -i "$(moving 320x180 30 3)" -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 30 wide.webm
make -f lavfi -i "$(moving 320x180 25 2)" -c:v libvpx -deadline realtime -cpu-used 8 -g 25 eight.webm
make $portrait -c:v libx265 -preset ultrafast -x265-params log-level=error:keyint=30 -tag:v hvc1 hevc.mp4
make -i portrait.mp4 -c copy -metadata:s:v:0 rotate=90 turned.mp4
make -i portrait.mp4 -c copy -metadata:s:v:0 rotate=180 upside_down.mp4
# Every third frame is gone, and then there is a pause.
make -f lavfi -i "$(moving 320x180 30 2)" -vf "select='not(eq(mod(n,3),1))*not(between(t,1.0,1.4))'" -vsync vfr \
  $x264 -g 20 variable.mp4
make -f lavfi -i "$(moving 320x240 25 2)" -f lavfi -i "sine=frequency=440:duration=2" -c:v mpeg2video -g 12 -bf 2 \
  -c:a mp2 -shortest stream.ts
make -f lavfi -i "$(moving 320x180 25 2)" -f lavfi -i "sine=frequency=440:duration=2" $x264 -c:a aac -shortest \
  -metadata title="a ## title" sound.mp4
make -f lavfi -i "$(moving 320x180 24 2)" -f lavfi -i "sine=frequency=440:duration=2" $x264 -c:a mp3 -ar 44100 \
  -shortest live.flv
make -f lavfi -i "color=c=teal:size=270x480:rate=1:duration=3" $x264 -tune stillimage still.mp4
make -f lavfi -i "$(moving 320x180 60 2)" $x264 -g 300 -bf 2 one_keyframe.mp4
make -f lavfi -i "$(moving 160x120 10 2)" moving.gif
make -f lavfi -i "$(moving 320x240 1 1)" -frames:v 1 picture.png
make -f lavfi -i "$(moving 320x240 1 1)" -frames:v 1 -pix_fmt yuvj420p picture.jpg
make -f lavfi -i "$(moving 400x240 25 1)" $x264 -vf setsar=1/2 narrow_pixels.mp4
# Not every ffmpeg can write AV1.
make -f lavfi -i "$(moving 320x180 25 1)" -c:v libsvtav1 -preset 12 av1.mp4 2>/dev/null || rm -f av1.mp4

# Three flat stripes whose colours are known, limited range, BT.709 and BT.601.
stripes="color=c=red:size=96x96:rate=5:duration=1[a];color=c=lime:size=96x96:rate=5:duration=1[b];\
color=c=blue:size=96x96:rate=5:duration=1[c];[a][b][c]hstack=3"
make -f lavfi -i "$stripes" -vf "scale=out_color_matrix=bt709:out_range=tv" $x264 -qp 4 -colorspace bt709 \
  -color_range tv colour_709.mp4
make -f lavfi -i "$stripes" -vf "scale=out_color_matrix=bt601:out_range=tv" $x264 -qp 4 -colorspace smpte170m \
  -color_range tv colour_601.mp4

for clip in *.mp4 *.webm *.ts *.flv *.gif *.png *.jpg; do
  {
    ffprobe -v error -select_streams v:0 -show_entries stream=time_base -of csv=p=0 "$clip" | grep -m 1 -o '[0-9]*/[0-9]*'
    ffprobe -v error -select_streams v:0 -show_entries frame=best_effort_timestamp -of csv=p=0 "$clip" |
      grep -o -- '-\{0,1\}[0-9][0-9]*' || true
  } >"$clip.frames"
done

mkdir -p bad
printf 'This is a shopping list, whatever its name says: rice, tea, soap.\n' >bad/text.mp4
: >bad/empty.mp4
head -c $(($(wc -c <portrait.mp4) / 2)) portrait.mp4 >bad/half.mp4
head -c $(($(wc -c <uncut.mp4) / 2)) uncut.mp4 >bad/half_faststart.mp4
head -c $(($(wc -c <wide.webm) / 2)) wide.webm >bad/half.webm
noise() { seq 1 4000 | gzip -n | tail -c 4096; }
noise >bad/garbage.mp4
# The right first bytes and nothing right after them.
{ head -c 12 portrait.mp4; noise; } >bad/garbage_with_magic.mp4
make -f lavfi -i "$(moving 320x180 25 1)" -c:v prores bad/prores.mov
make -f lavfi -i "$(moving 320x180 25 1)" -c:v ffv1 bad/ffv1.mkv
make -f lavfi -i "sine=frequency=440:duration=1" -c:a aac -f mp4 bad/sound_only.mp4
make -f lavfi -i "$(moving 160x120 25 1)" -c:v mpeg4 bad/other.avi
printf '#EXTM3U\n#EXTINF:3,\nfile:///etc/passwd\n' >bad/playlist.mp4
printf "ffconcat version 1.0\nfile '/etc/passwd'\n" >bad/concat.mp4

touch done
