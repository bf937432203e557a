# libpulse (libpulse-dev, 16.1): sound devices, by PulseAudio or by PipeWire in its place; PkgConfig::pulse. Its clock is
# good to 0.02 ms. The desk alone links it.
pkg_check_modules(pulse REQUIRED IMPORTED_TARGET libpulse)
