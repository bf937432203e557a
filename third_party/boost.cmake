# Boost.Beast and Asio (libboost1.81-dev) with OpenSSL (libssl-dev): the backend's HTTP server, coroutines.
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL REQUIRED)
