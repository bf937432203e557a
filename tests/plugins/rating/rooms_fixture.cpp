#include "tests/plugins/rating/rooms_fixture.h"

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/json.h"

namespace vigil::rating::testing {

class RoomsTest::Bound final : public sdk::Plugin {
 public:
  explicit Bound(RatingRooms& rooms) : rooms_(rooms) {}
  void bind(sdk::Binder& binder) override { bind_commands(binder, rooms_); }

 private:
  RatingRooms& rooms_;
};

RoomsTest::RoomsTest() {
  host_.use_manifest(kPluginFolder / "plugin.json");
  host_.use_texts(kPluginFolder / "locale" / "zh_CN.po");
  host_.fake_clips().set_ready_at_once(true);
  host_.fake_person() = {domain::UserId("anna"), "安娜", {domain::Role::kRater}};
  manifest_ =
      *sdk::manifest::parse_manifest(*read_file(kPluginFolder / "plugin.json"), "plugin.json");
  rooms_ = std::make_unique<RatingRooms>(host_);
  bound_ = std::make_unique<Bound>(*rooms_);
  host_.bind(*bound_);
  host_.fake_commands().on_failure([this](const Error& error) { failure_ = error.message; });
  const auto seed = parse_json(*read_file(kPluginFolder / "schema" / "rubrics.seed.json"));
  host_.fake_records().put(ids::collections::kRubrics, "default", seed->at(0).dump());
}

RoomsTest::~RoomsTest() = default;

void RoomsTest::give(const std::vector<int>& numbers) {
  std::vector<domain::Task> tasks;
  for (const int number : numbers) {
    tasks.push_back(sdk::testing::make_task(ids::queues::kRatingClips, number));
    tasks.back().item.tags = {number % 2 == 1 ? "farm" : "city"};
  }
  host_.fake_desk().set_tasks(ids::queues::kRatingClips, std::move(tasks));
}

void RoomsTest::open(int tasks) {
  std::vector<int> numbers;
  for (int i = 1; i <= tasks; ++i) numbers.push_back(i);
  give(numbers);
  rooms_->desk.shown(true);
  rooms_->desk.set_in_sight(InSight::kRate);
  turn();
}

void RoomsTest::turn() { rooms_->update(); }

void RoomsTest::press(std::string_view keys) {
  for (const char key : keys) press_key(std::string(1, key));
}

void RoomsTest::press_key(std::string_view key) {
  for (const auto& binding : manifest_.keys) {
    if (sdk::manifest::to_text(binding.chord) != key) continue;
    host_.commands().run(sdk::CommandKey{binding.command});
    turn();
    return;
  }
  ADD_FAILURE() << "nothing is bound to " << key;
}

void RoomsTest::run(sdk::CommandKey command, std::string_view argument) {
  host_.commands().run(command, argument);
  turn();
}

void RoomsTest::put_rating(const std::string& item, const std::string& rater, int level,
                           const std::string& dimension, const std::string& intensity) {
  nlohmann::json marks = nlohmann::json::array();
  if (!dimension.empty()) marks.push_back({{"dimension", dimension}, {"intensity", intensity}});
  const std::string id = item + "." + rater;
  host_.fake_records().put(ids::collections::kRatings, id,
                           nlohmann::json{{"id", id},
                                          {"item", item},
                                          {"caption", "第 " + item},
                                          {"tags", {"farm"}},
                                          {"rater", rater},
                                          {"rubric", "default"},
                                          {"rubric_version", 1},
                                          {"marks", marks},
                                          {"level", level},
                                          {"from_rubric", level},
                                          {"at", "2026-01-01T00:00:00.000Z"}}
                               .dump());
}

sdk::testing::FakeClip& RoomsTest::clip() {
  return host_.fake_clips().clip(rooms_->desk.snapshot().task->item.media);
}

std::string RoomsTest::shown_item() const {
  const auto& task = rooms_->desk.snapshot().task;
  return task ? task->item.item_id : std::string();
}

std::string RoomsTest::last_notice() const {
  return host_.notices().empty() ? std::string() : host_.notices().back().sentence;
}

std::size_t RoomsTest::records(sdk::CollectionKey collection) {
  return host_.fake_records().records(collection)->records.size();
}

}  // namespace vigil::rating::testing
