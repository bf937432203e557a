#!/bin/sh
# Makes the clips and pictures for tests of what is seen: pictures of every kind, colours, flashes, planes.
# usage: make_shown_clips.sh FOLDER    needs ffmpeg; takes some seconds
# Nothing is made again when FOLDER/done is there.
set -eu
folder=${1:?usage: make_shown_clips.sh FOLDER}
mkdir -p "$folder"
cd "$folder"
[ ! -e done ] || exit 0

make() { ffmpeg -nostdin -hide_banner -loglevel error -y "$@"; }
moving() { echo "testsrc2=size=$1:rate=$2:duration=$3"; }
x264="-c:v libx264 -preset veryfast"
x265="-c:v libx265 -preset ultrafast -tag:v hvc1"

# Pictures. A photograph that was taken in each of the eight ways a camera can be held: the tag is put in by hand.
make -f lavfi -i "$(moving 96x64 1 1)" -frames:v 1 -pix_fmt yuvj444p -q:v 2 photo.jpg
for way in 1 2 3 4 5 6 7 8; do
  {
    head -c 2 photo.jpg
    printf '\377\341\000\042Exif\000\000II*\000\010\000\000\000\001\000\022\001\003\000\001\000\000\000'
    printf "\\$(printf %03o $way)\\000\\000\\000\\000\\000\\000\\000"
    tail -c +3 photo.jpg
  } >photo_$way.jpg
done
# Clear, half clear and not clear, from left to right: white.
clear="color=c=white:size=96x32:rate=1:duration=1,format=rgba,geq=r=255:g=255:b=255:a='if(lt(X,32),0,if(lt(X,64),128,255))'"
make -f lavfi -i "$clear" -frames:v 1 clear.png
make -f lavfi -i "$clear" -frames:v 1 -pix_fmt rgba64be clear_16.png
make -f lavfi -i "$clear" -frames:v 1 -pix_fmt ya8 clear_grey.png
make -f lavfi -i "$clear" -frames:v 1 -c:v libwebp -lossless 1 clear.webp
make -f lavfi -i "$clear" -frames:v 1 -filter_complex "split[a][b];[a]palettegen=reserve_transparent=1[p];[b][p]paletteuse" clear.gif
make -f lavfi -i "color=c=0x3366cc:size=64x48" -frames:v 1 -pix_fmt rgb48be deep.png
make -f lavfi -i "color=c=0x3366cc:size=64x48" -frames:v 1 -c:v libwebp -lossless 1 flat.webp
make -f lavfi -i "color=c=0x3366cc:size=64x48" -frames:v 1 -pix_fmt yuvj420p -q:v 1 flat.jpg
# Frames of 0.1 and 0.3 seconds in turn.
make -f lavfi -i "$(moving 64x48 10 1.2)" -vf "select='lt(mod(n,4),2)'" -vsync vfr uneven.gif
make -f lavfi -i "$(moving 64x48 5 1)" -f apng moving.png
make -f lavfi -i "$(moving 64x48 5 1)" -c:v libwebp_anim moving.webp
# Headers that promise more than anybody has.
printf '\211PNG\r\n\032\n\000\000\000\015IHDR\000\000\165\060\000\000\165\060\010\006\000\000\000\101\175\242\040' >huge.png
printf '\000\000\000\014IDATx\234\143\140\000\000\000\002\000\001\000\000\000\000' >>huge.png
{ printf '\377\330\377\300\000\021\010\376\000\376\000\003\001\042\000\002\021\001\003\021\001'; tail -c 600 photo.jpg; } >huge.jpg
printf 'RIFF\030\000\000\000WEBPVP8X\012\000\000\000\000\000\000\000\377\377\000\377\377\000' >huge.webp
printf 'GIF89a\377\377\377\377\200\000\000\000\000\000\377\377\377,\000\000\000\000\377\377\377\377\000\002\002\104\001\000;' >huge.gif

# Flat colours, coded in every common way; the shown ones are known.
colours="color=c=0xc83232:size=64x64:rate=5:duration=1[a];color=c=0x32c832:size=64x64:rate=5:duration=1[b];\
color=c=0x3232c8:size=64x64:rate=5:duration=1[c];color=c=0x808080:size=64x64:rate=5:duration=1[d];[a][b][c][d]hstack=4"
for matrix in bt709 bt601 bt2020; do
  for range in tv pc; do
    space=$matrix
    [ $matrix != bt601 ] || space=smpte170m
    [ $matrix != bt2020 ] || space=bt2020nc
    format=yuv444p
    [ $range = pc ] || format=yuv444p10le
    make -f lavfi -i "$colours" -vf "format=gbrp,scale=out_color_matrix=$matrix:out_range=$range,format=$format" $x265 \
      -x265-params "log-level=error:qp=4:range=$([ $range = pc ] && echo full || echo limited):colormatrix=$space" \
      -colorspace $space -color_range $range matrix_${matrix}_$range.mp4
  done
done
# High dynamic range: grey of 203 cd/m2, of 50, 1000 and 27, and a red; 10 bits, limited range.
pq="color=c=black:size=320x64:rate=5:duration=1,format=yuv420p10le,\
geq=lum='if(lt(X,64),573,if(lt(X,128),450,if(lt(X,192),723,if(lt(X,256),400,450))))':cb='if(lt(X,128),512,420)':\
cr='if(lt(X,128),512,700)'"
make -f lavfi -i "$pq" $x265 -x265-params \
  "log-level=error:qp=2:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:range=limited" -color_primaries bt2020 \
  -color_trc smpte2084 -colorspace bt2020nc -color_range tv pq.mp4
make -f lavfi -i "$pq" $x265 -x265-params \
  "log-level=error:qp=2:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc:range=limited" \
  -color_primaries bt2020 -color_trc arib-std-b67 -colorspace bt2020nc -color_range tv hlg.mp4
# VP9 itself cannot say that it is PQ: only the container does.
make -f lavfi -i "$pq" -c:v libvpx-vp9 -pix_fmt yuv420p10le -lossless 1 -deadline realtime -cpu-used 8 -color_primaries bt2020 \
  -color_trc smpte2084 -colorspace bt2020nc -color_range tv pq_container.webm

# Flashes.
strobe() { # NAME FLASHES-A-SECOND CONDITION COLOUR
  make -f lavfi -i "color=c=black:size=192x256:rate=30:duration=${5:-3},format=gbrp,geq=\
r='if($3,if(mod(floor(T*$2*2+0.001),2),0,255),0)':g='if($3,if(mod(floor(T*$2*2+0.001),2),0,$4),0)':\
b='if($3,if(mod(floor(T*$2*2+0.001),2),0,$4),0)'" -pix_fmt yuv420p $x264 -qp 10 -g 30 "$1"
}
strobe flashes_2.mp4 2 1 255
strobe flashes_5.mp4 5 1 255
strobe flashes_5_ninth.mp4 5 "lt(X,64)*lt(Y,85)" 255
strobe flashes_5_red.mp4 5 1 0
make -f lavfi -i "color=c=black:size=192x256:rate=30:duration=1.5" -f lavfi -i "color=c=white:size=192x256:rate=30:duration=1.5" \
  -filter_complex "[0][1]concat=n=2" -pix_fmt yuv420p $x264 one_cut.mp4

# Planes: what is compared with ffmpeg's own.
make -f lavfi -i "$(moving 270x480 30 1)" $x264 -pix_fmt yuv420p10le -profile:v high10 ten_bits.mp4
make -f lavfi -i "$(moving 270x480 30 1)" $x264 -pix_fmt yuv422p halves.mp4
make -f lavfi -i "$(moving 270x480 30 1)" -vf "format=yuv444p,scale=271:479" $x264 -pix_fmt yuv444p odd.mp4
make -i odd.mp4 -c copy -metadata:s:v:0 rotate=90 odd_turned.mp4
make -f lavfi -i "$(moving 270x480 30 1)" $x264 -pix_fmt yuvj420p whole_range.mp4
make -i ten_bits.mp4 -c copy -metadata:s:v:0 rotate=90 ten_bits_turned.mp4
make -i whole_range.mp4 -c copy -metadata:s:v:0 rotate=270 whole_range_turned.mp4
touch done
