# nlohmann/json (nlohmann-json3-dev, 3.11.2): JSON. Headers take json_fwd.hpp, the full header costs seconds a file.
find_package(nlohmann_json 3.11 REQUIRED)
