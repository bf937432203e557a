#!/bin/sh
# Makes the clips of the media bench: the sizes and rates a community's phones upload, one clip a codec, made once.
# usage: make_clips.sh FOLDER    needs ffmpeg; takes some minutes on two cores; nothing is made twice
#
#   short_*   720x1280, 15 s, 30 frames/s, a keyframe every two seconds
#   long_*    1920x1080, 60 s, 30 frames/s: twelve seconds five times over, copied without encoding again
#   uhd_*     3840x2160, 10 s, 30 frames/s: five seconds twice over
#   sparse_h264  as short_h264, but three keyframes in all
set -eu
folder=${1:?usage: make_clips.sh FOLDER}
mkdir -p "$folder"
cd "$folder"

make() { ffmpeg -nostdin -hide_banner -loglevel error -y "$@"; }

# Edges, text, slow gradients, fine texture and the noise of a small sensor, all of it moving: no codec can skip much.
# picture WIDTH HEIGHT SECONDS FILE
picture() {
  half=$(($1 / 2))x$(($2 / 2))
  make -f lavfi -i "testsrc2=size=$1x$2:rate=30:duration=$3,format=yuv420p" \
    -f lavfi -i "mandelbrot=size=$half:rate=30:maxiter=400:start_scale=0.4:end_pts=900,scale=$1x$2,format=yuv420p" \
    -filter_complex "[0][1]blend=all_mode=average:shortest=1,scroll=h=0.003:v=0.002,noise=alls=5:allf=t,format=yuv420p" \
    -c:v libx264 -preset ultrafast -crf 16 -t "$3" "$4"
}

sound="-f lavfi -i aevalsrc=0.2*sin(440*2*PI*t)*sin(3*t)+0.05*random(0):s=44100"

# encode CODEC FROM TO KBITS KEYFRAME_DISTANCE FRAMES_PRESET: with sound, as phones make it
encode() {
  kbits=$4
  case $1 in
    h264) make -i "$2" $sound -map 0:v -map 1:a -shortest -c:v libx264 -preset "$6" -g "$5" -keyint_min "$5" \
            -sc_threshold 0 -bf 2 -b:v "${kbits}k" -maxrate "$((kbits * 3 / 2))k" -bufsize "$((kbits * 2))k" \
            -c:a aac -b:a 96k -movflags +faststart "$3" ;;
    hevc) kbits=$((kbits * 2 / 3))
          make -i "$2" $sound -map 0:v -map 1:a -shortest -c:v libx265 -preset ultrafast -b:v "${kbits}k" \
            -x265-params "log-level=error:open-gop=0:scenecut=0:keyint=$5:min-keyint=$5" -tag:v hvc1 \
            -c:a aac -b:a 96k -movflags +faststart "$3" ;;
    vp9)  kbits=$((kbits * 2 / 3))
          make -i "$2" $sound -map 0:v -map 1:a -shortest -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -row-mt 1 \
            -tile-columns 2 -g "$5" -b:v "${kbits}k" -c:a libopus -b:a 96k "$3" ;;
  esac
}

# again FROM TO TIMES
again() { make -stream_loop $(($3 - 1)) -i "$1" -map 0 -c copy -movflags +faststart "$2"; }

container() { [ "$1" = vp9 ] && echo webm || echo mp4; }

# kind NAME WIDTH HEIGHT SECONDS TIMES KBITS PRESET
kind() {
  missing=
  for codec in h264 hevc vp9; do [ -e "$1_$codec.$(container $codec)" ] || missing=yes; done
  [ -n "$missing" ] || return 0
  picture "$2" "$3" "$4" ".$1.picture.mp4"
  for codec in h264 hevc vp9; do
    file=$1_$codec.$(container $codec)
    [ ! -e "$file" ] || continue
    printf 'Making %s ...\n' "$file" >&2
    encode $codec ".$1.picture.mp4" ".once.$file" "$6" 60 "$7"
    if [ "$5" -gt 1 ]; then again ".once.$file" ".whole.$file" "$5"; else mv ".once.$file" ".whole.$file"; fi
    mv ".whole.$file" "$file"
    rm -f ".once.$file"
  done
  if [ "$1" = short ] && [ ! -e sparse_h264.mp4 ]; then
    encode h264 ".$1.picture.mp4" .once.sparse.mp4 "$6" 150 "$7"
    mv .once.sparse.mp4 sparse_h264.mp4
  fi
  rm -f ".$1.picture.mp4"
}

[ -e sparse_h264.mp4 ] || rm -f short_h264.mp4
kind short 720 1280 15 1 3000 veryfast
kind long 1920 1080 12 5 6000 superfast
kind uhd 3840 2160 5 2 24000 superfast
