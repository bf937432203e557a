# zlib (zlib1g-dev, 1.2.13): pictures that vigilctl writes; ZLIB::ZLIB.
find_package(ZLIB REQUIRED)
