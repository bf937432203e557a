# FFmpeg 5.1: linked by app/decoder, its tests and its bench, and nothing else; PkgConfig::ffmpeg. build_ffmpeg.sh makes
# it from Debian's source package, with the accepted demuxers and codecs alone.
set(VIGIL_FFMPEG "" CACHE PATH "A folder with an installed static FFmpeg 5.1 (lib/pkgconfig) to use instead")
set(ffmpeg_dir ${VIGIL_FFMPEG})
if(NOT ffmpeg_dir)
  # Watched as well, where the rest is: what it does with memory and threads is seen only then.
  string(REGEX MATCH "address|thread" watched "${VIGIL_SANITIZE}")
  set(ffmpeg_dir ${CMAKE_SOURCE_DIR}/build/third_party/ffmpeg)
  if(watched)
    string(APPEND ffmpeg_dir "-${watched}")
  endif()
  execute_process(COMMAND ${CMAKE_CURRENT_LIST_DIR}/build_ffmpeg.sh ${ffmpeg_dir} ${watched} RESULT_VARIABLE built)
  if(NOT built EQUAL 0)
    message(FATAL_ERROR "FFmpeg is missing. Configure with -DVIGIL_FFMPEG=DIR, a folder with an installed static build.")
  endif()
endif()
# Static libraries: what their .pc files keep private is needed too.
set(ENV{PKG_CONFIG_PATH} ${ffmpeg_dir}/lib/pkgconfig)
set(PKG_CONFIG_ARGN --static)
# What pkg-config finds is cached under this name.
set(ffmpeg_name ffmpeg_static${watched})
pkg_check_modules(${ffmpeg_name} REQUIRED IMPORTED_TARGET GLOBAL libavformat libavcodec libavutil libswscale libswresample)
unset(PKG_CONFIG_ARGN)
unset(ENV{PKG_CONFIG_PATH})
add_library(PkgConfig::ffmpeg ALIAS PkgConfig::${ffmpeg_name})
