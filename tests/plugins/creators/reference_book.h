// The reference year as the backend would hand it to the desk, read from the plugin's folder.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "core/base/file.h"
#include "core/base/json.h"
#include "plugins/creators/model/book.h"

namespace vigil::creators::testing {

inline nlohmann::json read_seed(const std::string& name) {
  const auto text =
      read_file(std::string(VIGIL_SOURCE_DIR "/plugins/creators/schema/") + name + ".seed.json");
  const auto seed = text ? parse_json(*text) : Result<nlohmann::json>(text.error());
  EXPECT_TRUE(seed.ok()) << name;
  return seed.value_or(nlohmann::json::array());
}

inline std::vector<Json> shared(const nlohmann::json& list) {
  std::vector<Json> records;
  for (const nlohmann::json& one : list)
    records.push_back(std::make_shared<const nlohmann::json>(one));
  return records;
}

inline Book reference_book() {
  Book book;
  for (const char* name : {"groups", "criteria", "categories", "figures"})
    read_collection(book, name, shared(read_seed(name)));
  for (const nlohmann::json& part : read_seed("reference"))
    read_collection(book, part["of"].get<std::string>().substr(9), shared(part["records"]));
  EXPECT_EQ(book.unreadable, 0);
  return book;
}

inline Day day(const char* text) { return day_from_text(text).value(); }

}  // namespace vigil::creators::testing
