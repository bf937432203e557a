#!/usr/bin/env bash
# Builds the part of FFmpeg that the decoder may contain, from the source package of this machine's own Debian release
# with its security updates: the accepted demuxers and codecs, no protocols, no network, no encoder but the
# one that packs frames which are kept for scrubbing; static.
#
#   third_party/build_ffmpeg.sh DEST [address|thread]
#
# DEST/lib/pkgconfig is there afterwards (about two minutes on two cores). With a sanitizer's name FFmpeg is watched by it.
#
# Why not the packaged libraries: they load 130 others, with hundreds of codecs, into the process that reads strangers'
# bytes, and every start of it waits 30 ms for them. docs/decisions/0006-own-build-of-ffmpeg.md
# DEST is the cache: when it holds this recipe's result, nothing is done. debian_source.sh says how sources are fetched.
set -euo pipefail

dest=${1:?usage: build_ffmpeg.sh DEST [address|thread]}
watched=${2:+-fsanitize=$2}
# Assembly cannot be watched, and does not link with what AddressSanitizer makes of C.
in_c=()
if [ "${2:-}" = address ]; then in_c=(--disable-x86asm --disable-inline-asm); fi
recipe=$(sha256sum "$0" | cut -c 1-16)
if [ "$(cat "$dest/.complete" 2>/dev/null)" = "$recipe" ]; then exit 0; fi
# Several build folders may be configured at once: one builds, the others wait for it.
mkdir -p "$(dirname "$dest")"
exec 9> "$dest.lock"
flock 9
if [ "$(cat "$dest/.complete" 2>/dev/null)" = "$recipe" ]; then exit 0; fi
library=FFmpeg
instead="give a folder with an installed static build of FFmpeg 5.1 instead: -DVIGIL_FFMPEG=DIR"
. "$(dirname "$0")/debian_source.sh"

decoders=h264,hevc,libdav1d,vp8,vp9,mpeg1video,mpeg2video,mpeg4,mjpeg,gif,png,apng,webp
decoders+=,aac,mp2,mp2float,mp3,mp3float,opus,vorbis,flac
decoders+=,pcm_s16le,pcm_s16be,pcm_u8,pcm_s24le,pcm_s24be,pcm_s32le,pcm_f32le
demuxers=mov,matroska,mpegts,flv,gif,image_jpeg_pipe,image_png_pipe,image_webp_pipe
parsers=h264,hevc,av1,vp8,vp9,mpegvideo,mpeg4video,mjpeg,gif,png,webp,aac,mpegaudio,opus,vorbis,flac

open_sources "$(debian_suites)"
chosen=$(source_versions ffmpeg | tail -n 1)
[ -n "$chosen" ] || fail "the mirror offers no source package named ffmpeg"
unpack_source ffmpeg "$chosen"
source=$state/unpacked
[ -x "$source/configure" ] || fail "the source package holds no configure"
compiler=gcc
if command -v ccache >/dev/null; then compiler="ccache gcc"; fi
rm -rf "$dest"
mkdir -p "$dest" "$state/build"
cd "$state/build"
printf 'third_party: building FFmpeg %s from Debian, signature checked, for the decoder\n' "$chosen"
# Another temporary folder each time: the compiler cache is not to mind.
export CCACHE_BASEDIR=$state CCACHE_NOHASHDIR=true
"$source/configure" --prefix="$dest" --cc="$compiler" --extra-cflags="-ffile-prefix-map=$state=ffmpeg $watched" --extra-ldflags="$watched" \
  --disable-everything --disable-autodetect --disable-programs --disable-doc --disable-debug --disable-network \
  --disable-avdevice --disable-avfilter --disable-postproc --disable-iconv \
  "${in_c[@]}" --enable-static --disable-shared --enable-pic --enable-zlib --enable-libdav1d \
  --enable-decoder=$decoders --enable-demuxer=$demuxers --enable-parser=$parsers --enable-encoder=mjpeg --enable-bsf=vp9_superframe_split \
  >"$state/log" 2>&1 || fail "its configure refused: $(tail -n 3 "$state/log" | tr '\n' ' ')"
make -j"$(nproc)" install >"$state/log" 2>&1 || fail "it could not be built: $(tail -n 3 "$state/log" | tr '\n' ' ')"
printf '%s\n' "$chosen" > "$dest/version"
printf '%s\n' "$recipe" > "$dest/.complete"
