# ICU (libicu-dev, 72.1): makes the pinyin table of core/domain and the tables of core/screening at build time. No program of
# the project links it at run time; PkgConfig::icu.
pkg_check_modules(icu REQUIRED IMPORTED_TARGET icu-i18n icu-uc)
