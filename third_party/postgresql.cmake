# libpq (libpq-dev, 15): the backend's store on PostgreSQL; PkgConfig::pq. The server itself is for tests alone (packages.txt).
pkg_check_modules(pq REQUIRED IMPORTED_TARGET libpq)
