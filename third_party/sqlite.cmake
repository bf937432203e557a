# SQLite (libsqlite3-dev, 3.40.1): the desk's and the embedded backend's database; PkgConfig::sqlite.
pkg_check_modules(sqlite REQUIRED IMPORTED_TARGET sqlite3)
