# libsodium (libsodium-dev, 1.0.18): SHA-256, Argon2id, Ed25519, random bytes; PkgConfig::sodium.
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
