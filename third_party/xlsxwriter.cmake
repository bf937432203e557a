# libxlsxwriter (libxlsxwriter-dev, 1.1.4): spreadsheets, in core/document only; PkgConfig::xlsxwriter.
pkg_check_modules(xlsxwriter REQUIRED IMPORTED_TARGET xlsxwriter)
