#include "core/domain/record_merge.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/json.h"

namespace vigil::domain {
namespace {

using nlohmann::json;
using Field = std::optional<json>;

// Deep enough for every record the backend takes; deeper values are compared whole.
constexpr int kMostDepth = 32;

std::string escaped(const std::string& key) {
  std::string part;
  for (const char c : key) {
    if (c == '~') {
      part += "~0";
    } else if (c == '/') {
      part += "~1";
    } else {
      part += c;
    }
  }
  return part;
}

std::string unescaped(std::string_view part) {
  std::string key;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] == '~' && i + 1 < part.size()) {
      key += part[++i] == '1' ? '/' : '~';
    } else {
      key += part[i];
    }
  }
  return key;
}

Field member(const Field& object, const std::string& key) {
  if (!object || !object->is_object()) return std::nullopt;
  const auto found = object->find(key);
  if (found == object->end()) return std::nullopt;
  return *found;
}

std::optional<std::string> text_of(const Field& field) {
  if (!field) return std::nullopt;
  return to_canonical_json(*field);
}

bool is_object(const Field& field) { return field && field->is_object(); }

Field merge(const std::string& path, const Field& base, const Field& mine, const Field& theirs,
            std::vector<FieldClash>& clashes, int depth) {
  if (mine == theirs || theirs == base) return mine;
  if (mine == base) return theirs;
  // Both made an object of it, from an object or from nothing: its own fields are what they mean.
  if (is_object(mine) && is_object(theirs) && (is_object(base) || !base) && depth < kMostDepth) {
    std::set<std::string> keys;
    for (const auto& [key, value] : mine->items()) keys.insert(key);
    for (const auto& [key, value] : theirs->items()) keys.insert(key);
    json merged = json::object();
    for (const std::string& key : keys) {
      Field field = merge(path + '/' + escaped(key), member(base, key), member(mine, key),
                          member(theirs, key), clashes, depth + 1);
      if (field) merged[key] = std::move(*field);
    }
    return merged;
  }
  clashes.push_back({path, text_of(base), text_of(mine), text_of(theirs)});
  return mine;
}

Result<Field> read_record(std::string_view text) {
  if (text.empty()) return Field();
  auto value = parse_json(text);
  if (!value) return value.error();
  return Field(std::move(*value));
}

}  // namespace

Result<MergedRecord> merge_records(std::string_view base_json, std::string_view mine_json,
                                   std::string_view theirs_json) {
  const auto base = read_record(base_json);
  if (!base) return base.error();
  const auto mine = read_record(mine_json);
  if (!mine) return mine.error();
  const auto theirs = read_record(theirs_json);
  if (!theirs) return theirs.error();
  MergedRecord result;
  const Field merged = merge("", *base, *mine, *theirs, result.clashes, 0);
  result.merged_json = text_of(merged).value_or("");
  return result;
}

Result<std::string> with_field(std::string_view record_json, std::string_view path,
                               const std::optional<std::string>& value_json) {
  auto record = read_record(record_json);
  if (!record) return record.error();
  const auto value = read_record(value_json ? std::string_view(*value_json) : std::string_view());
  if (!value) return value.error();
  if (path.empty()) return text_of(*value).value_or("");
  if (!*record) *record = json::object();
  json* at = &**record;
  for (std::size_t begin = 1;;) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string key = unescaped(path.substr(begin, end - begin));
    if (!at->is_object() || path.front() != '/') {
      return fail(ErrorCode::kInvalidArgument, "There is no such field in this record.");
    }
    if (end == path.size()) {
      if (*value) {
        (*at)[key] = **value;
      } else {
        at->erase(key);
      }
      return to_canonical_json(**record);
    }
    if (!at->contains(key)) (*at)[key] = json::object();
    at = &(*at)[key];
    begin = end + 1;
  }
}

}  // namespace vigil::domain
