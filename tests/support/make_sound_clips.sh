#!/bin/sh
# Makes the small clips that the sound tests use: silence, and a beep of 1000 Hz from 1.000 s to 1.200 s, in every codec
# and container that can carry it.
# usage: make_sound_clips.sh FOLDER    needs ffmpeg; takes some seconds
set -eu
folder=${1:?usage: make_sound_clips.sh FOLDER}
mkdir -p "$folder"
cd "$folder"
[ ! -e done ] || exit 0

make() { ffmpeg -nostdin -hide_banner -loglevel error -y "$@"; }
beep() { echo "aevalsrc=if(between(t\,1\,1.2)\,0.5*sin(2*PI*1000*t)\,0):s=$1:d=3"; }

x264="-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 25"
vp9="-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 25"
picture="-f lavfi -i testsrc2=size=160x90:rate=25:duration=3"

make $picture -f lavfi -i "$(beep 48000)" $x264 -c:a aac -b:a 128k aac.mp4
make $picture -f lavfi -i "$(beep 44100)" $x264 -c:a aac -b:a 128k -ar 44100 -ac 1 aac_44100_mono.mp4
make $picture -f lavfi -i "$(beep 48000)" $x264 -c:a libmp3lame mp3.mp4
make $picture -f lavfi -i "$(beep 44100)" $x264 -c:a pcm_s16le -ar 44100 pcm.mov
make $picture -f lavfi -i "$(beep 48000)" $x264 -c:a flac flac.mkv
make $picture -f lavfi -i "$(beep 48000)" $vp9 -c:a libopus opus.webm
make $picture -f lavfi -i "$(beep 44100)" $vp9 -c:a libvorbis -ar 44100 vorbis.webm
make $picture -f lavfi -i "$(beep 48000)" -c:v mpeg2video -g 12 -bf 2 -c:a mp2 mp2.ts
make $picture -f lavfi -i "$(beep 44100)" $x264 -bf 2 -c:a aac -ar 44100 aac.ts
make $picture -f lavfi -i "$(beep 44100)" $x264 -c:a libmp3lame -ar 44100 mp3.flv
make $picture -f lavfi -i "$(beep 48000)" $x264 -af "pan=5.1|FL=c0|FR=c0|FC=c0" -c:a aac surround.mp4
# Cut by an edit list at 0.6 s, in the middle of a group of pictures: the beep comes at 0.4 s.
make -ss 0.6 -i aac.mp4 -c copy cut.mp4
# The sound begins 0.5 s after the picture, and ends before it.
make $picture -itsoffset 0.5 -f lavfi -i "$(beep 48000)" $x264 -c:a aac -map 0:v -map 1:a late.mp4
make $picture -f lavfi -i "$(beep 48000)" $x264 -c:a aac -af atrim=0:1.5 short.mp4
# 0.3 s of the sound is missing in the middle.
make $picture -f lavfi -i "$(beep 48000)" $vp9 -af "aselect=not(between(t\,0.3\,0.6))" -c:a libopus -vsync passthrough \
  -copyts gap.webm
make $picture $x264 mute.mp4
make $picture -f lavfi -i "$(beep 48000)" $x264 -c:a ac3 unwanted.mp4
# A longer one, for rates and for the pictures' pace: a tone, a frame every 40 ms.
make -f lavfi -i testsrc2=size=160x90:rate=25:duration=8 -f lavfi -i "sine=frequency=440:sample_rate=48000:duration=8" \
  $x264 -c:a aac tone.mp4

touch done
