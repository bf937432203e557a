# libpng (libpng-dev, 1.6): screenshots; PkgConfig::png.
pkg_check_modules(png REQUIRED IMPORTED_TARGET libpng)
