# libsecret (libsecret-1-dev, 0.20): the person's Secret Service; PkgConfig::libsecret.
pkg_check_modules(libsecret REQUIRED IMPORTED_TARGET libsecret-1)
