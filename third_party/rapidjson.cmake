# RapidJSON 1.1 (rapidjson-dev), headers only: its JSON Schema (draft 4) validator, which the backend holds records
# against. One file includes it, app/backend/service/schema.cpp; everything else speaks nlohmann/json.
find_path(RAPIDJSON_INCLUDE_DIR rapidjson/schema.h REQUIRED)
