# Fontconfig (libfontconfig-dev, 2.14): finds Noto CJK and the emoji font wherever a system keeps them; PkgConfig::fontconfig.
pkg_check_modules(fontconfig REQUIRED IMPORTED_TARGET fontconfig)
