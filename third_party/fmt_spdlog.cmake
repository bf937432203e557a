# fmt 9 and spdlog 1.10 (libfmt-dev, libspdlog-dev): formatting and log lines. g++ 12 has no std::format.
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
