#!/bin/sh
# Makes clips whose scene changes are known, for the tests of the scan.
# usage: make_scenes.sh FOLDER    needs ffmpeg; takes some seconds; nothing is made again when FOLDER/done is there
set -eu
folder=${1:?usage: make_scenes.sh FOLDER}
mkdir -p "$folder"
cd "$folder"
[ ! -e done ] || exit 0

make() { ffmpeg -nostdin -hide_banner -loglevel error -y "$@"; }
x264="-c:v libx264 -preset veryfast -pix_fmt yuv420p -g 60"

# Four scenes, cut at 1.2 s, 2.2 s and 3.4 s.
make -f lavfi -i "testsrc2=size=320x180:rate=25:duration=1.2" -f lavfi -i "mandelbrot=size=320x180:rate=25" \
  -f lavfi -i "smptebars=size=320x180:rate=25:duration=1.2" -f lavfi -i "life=size=320x180:rate=25:ratio=0.3:seed=7" \
  -filter_complex "[1]trim=duration=1[b];[3]trim=duration=1.2,boxblur=6[d];[0][b][2][d]concat=n=4:v=1,format=yuv420p" \
  $x264 cuts.mp4
# One scene in which a lamp goes off three times: two frames of white each, a second apart.
make -f lavfi -i "testsrc2=size=320x180:rate=25:duration=4" \
  -vf "drawbox=color=white:t=fill:enable='lt(mod(n,25),2)*gt(n,20)'" $x264 flashes.mp4
# The camera swings over a large still picture.
make -f lavfi -i "mandelbrot=size=1280x720:rate=25:end_scale=0.3" -vf "select='eq(n,20)',loop=75:1:0,setpts=N/25/TB,\
crop=320:180:x='n*12':y=200" -frames:v 75 $x264 pan.mp4
# One scene fades into another within a second and a half.
make -f lavfi -i "testsrc2=size=320x180:rate=25:duration=3" -f lavfi -i "smptebars=size=320x180:rate=25:duration=3" \
  -filter_complex "[0][1]xfade=transition=fade:duration=1.5:offset=1,format=yuv420p" $x264 fade.mp4
# Nothing but dark and light, ten times a second.
make -f lavfi -i "color=c=black:size=320x180:rate=30:duration=2" -vf "drawbox=color=white:t=fill:enable='gte(mod(n,6),3)'" \
  $x264 strobe.mp4
touch done
