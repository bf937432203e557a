// The desk of the programme with a whole host in memory, for its tests.
#pragma once

#include <gmock/gmock.h>

#include "creators_ids.h"
#include "plugins/creators/model/bindings.h"
#include "plugins/sdk/testing/fake_host.h"
#include "tests/plugins/creators/reference_book.h"

namespace vigil::creators::testing {

using nlohmann::json;
using ::testing::HasSubstr;
namespace collections = ids::collections;
namespace texts = ids::texts;

inline const std::filesystem::path kFolder =
    std::filesystem::path(VIGIL_SOURCE_DIR) / "plugins" / "creators";

class OfficeTest : public ::testing::Test {
 protected:
  OfficeTest() {
    host_.use_manifest(kFolder / "plugin.json");
    host_.use_texts(kFolder / "locale" / "en.po");
    host_.fake_person() = {domain::UserId("u-1"), "Reader A", {domain::Role::kProgramme}};
    for (const char* name : {"groups", "criteria", "categories", "figures", "reference"}) {
      const std::string full = "creators." + std::string(name);
      for (const json& record : read_seed(name))
        host_.fake_records().put(sdk::CollectionKey{full}, record["id"].get<std::string>(),
                                 record.dump());
    }
    office_.programme.shown(true);
    place("110101", "甲省", "甲一县", true);
    place("110102", "甲省", "甲二县", false);
    turn();
  }
  // A turn of the desk with everything in sight.
  void turn() {
    office_.update();
    office_.leaders.update();
    office_.academy.update();
    office_.impact.update();
  }
  void place(const char* code, const char* province, const char* county, bool poverty) {
    host_.fake_records().put(
        collections::kCreatorsPlaces, code,
        json{{"id", code}, {"province", province}, {"county", county}, {"poverty", poverty}}
            .dump());
  }
  void leader(const std::string& id, const char* name, const char* stage,
              const char* county = "110101") {
    host_.fake_records().put(
        collections::kCreatorsLeaders, id,
        json{{"id", id}, {"name", name}, {"stage", stage}, {"field", "farming"}, {"county", county}}
            .dump());
    turn();
  }
  [[nodiscard]] json body(sdk::CollectionKey collection, std::string_view id) {
    const Json found = office_.programme.record(collection, id);
    return found ? *found : json();
  }
  [[nodiscard]] std::size_t count(sdk::CollectionKey collection) {
    return host_.records().records(collection)->records.size();
  }
  void fill(std::initializer_list<std::pair<const char*, const char*>> values) {
    for (const auto& [field, value] : values)
      EXPECT_TRUE(office_.forms.set(std::string(field) + "=" + value)) << field;
  }
  void finish_import() {
    for (int i = 0; i < 1000 && office_.intake.state() == IntakeState::kWriting; ++i) turn();
    turn();
  }
  [[nodiscard]] const char* text(sdk::TextKey words) { return host_.texts().text(words); }

  sdk::testing::FakeHost host_;
  Office office_{host_};
};

}  // namespace vigil::creators::testing
