# FFmpeg (libav*-dev, 5.1): linked by app/decoder and nothing else; PkgConfig::ffmpeg.
pkg_check_modules(ffmpeg REQUIRED IMPORTED_TARGET libavformat libavcodec libavutil libswscale libswresample)
