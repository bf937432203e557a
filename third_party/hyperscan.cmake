# Hyperscan (libhyperscan-dev, 5.4): finds any of 100,000 terms in one pass over a caption; PkgConfig::hyperscan. Only
# core/screening/pattern_set.cpp includes it.
pkg_check_modules(hyperscan REQUIRED IMPORTED_TARGET libhs)
