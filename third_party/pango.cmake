# Pango and Cairo (libpango1.0-dev 1.50, libcairo2-dev 1.16): documents with Chinese text as PDF, in core/document only;
# PkgConfig::pangocairo.
pkg_check_modules(pangocairo REQUIRED IMPORTED_TARGET pangocairo cairo-pdf pango)
