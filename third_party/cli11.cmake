# CLI11 2.1 (libcli11-dev): command lines with help and errors people can read.
find_package(CLI11 REQUIRED)
