# OpenCC (libopencc-dev, 1.1): its data of traditional and simplified characters becomes part of the normaliser's table at
# build time. No program of the project links it at run time; PkgConfig::opencc.
pkg_check_modules(opencc REQUIRED IMPORTED_TARGET opencc)
