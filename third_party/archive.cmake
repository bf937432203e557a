# libarchive (libarchive-dev 3.6) and Expat (libexpat1-dev 2.5): spreadsheets of strangers are unpacked and read, in
# core/spreadsheet only; PkgConfig::archive, PkgConfig::expat.
pkg_check_modules(archive REQUIRED IMPORTED_TARGET libarchive)
pkg_check_modules(expat REQUIRED IMPORTED_TARGET expat)
