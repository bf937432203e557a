# libcurl (libcurl4-openssl-dev, 7.88): the HTTP client; PkgConfig::curl.
pkg_check_modules(curl REQUIRED IMPORTED_TARGET libcurl)
