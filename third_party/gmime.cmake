# GMime (libgmime-3.0-dev, 3.2): reads e-mail for vigilctl report import-mail; PkgConfig::gmime.
pkg_check_modules(gmime REQUIRED IMPORTED_TARGET gmime-3.0)
