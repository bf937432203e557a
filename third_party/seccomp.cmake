# libseccomp (libseccomp-dev, 2.5): the decoder's system-call filter; PkgConfig::seccomp.
pkg_check_modules(seccomp REQUIRED IMPORTED_TARGET libseccomp)
