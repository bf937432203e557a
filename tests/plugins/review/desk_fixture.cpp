#include "tests/plugins/review/desk_fixture.h"

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/json.h"

namespace vigil::review::testing {

class ReviewDeskTest::Bound final : public sdk::Plugin {
 public:
  Bound(ReviewDesk& desk, History& history, SearchDesk& search, QueueHealthDesk& health,
        Calls& calls, MassActs& mass, SecondWord& second, Calibrations& calibrations)
      : desk_(desk),
        history_(history),
        search_(search),
        health_(health),
        calls_(calls),
        mass_(mass),
        second_(second),
        calibrations_(calibrations) {}
  void bind(sdk::Binder& binder) override {
    bind_commands(binder, desk_, history_, search_, health_, calls_, mass_, second_, calibrations_);
  }

 private:
  ReviewDesk& desk_;
  History& history_;
  SearchDesk& search_;
  QueueHealthDesk& health_;
  Calls& calls_;
  MassActs& mass_;
  SecondWord& second_;
  Calibrations& calibrations_;
};

ReviewDeskTest::ReviewDeskTest() {
  host_.use_manifest(kPluginFolder / "plugin.json");
  host_.use_texts(kPluginFolder / "locale" / "zh_CN.po");
  host_.fake_clips().set_ready_at_once(true);
  const auto text = read_file(kPluginFolder / "plugin.json");
  manifest_ = *sdk::manifest::parse_manifest(*text, "plugin.json");
  desk_ = std::make_unique<ReviewDesk>(host_);
  history_ = std::make_unique<History>(host_);
  search_ = std::make_unique<SearchDesk>(host_);
  health_ = std::make_unique<QueueHealthDesk>(host_);
  calls_ = std::make_unique<Calls>(host_);
  mass_ = std::make_unique<MassActs>(host_, *search_, desk_->policies());
  second_ = std::make_unique<SecondWord>(host_, desk_->policies());
  calibrations_ = std::make_unique<Calibrations>(host_, *mass_, desk_->policies());
  bound_ = std::make_unique<Bound>(*desk_, *history_, *search_, *health_, *calls_, *mass_, *second_,
                                   *calibrations_);
  host_.bind(*bound_);
}

ReviewDeskTest::~ReviewDeskTest() = default;

void ReviewDeskTest::load_policies() {
  const auto seed = parse_json(*read_file(kPluginFolder / "schema" / "policies.seed.json"));
  ASSERT_TRUE(seed);
  for (const nlohmann::json& record : *seed) {
    host_.fake_records().put(ids::collections::kPolicies, record["id"].get<std::string>(),
                             record.dump());
  }
}

void ReviewDeskTest::open(int tasks) {
  std::vector<int> numbers;
  for (int i = 1; i <= tasks; ++i) numbers.push_back(i);
  load_policies();
  give(numbers);
  desk_->shown(true);
  desk_->set_in_sight(InSight::kDesk);
  turn();
}

void ReviewDeskTest::give(std::vector<int> numbers, sdk::Supply supply) {
  std::vector<domain::Task> tasks;
  for (const int number : numbers) {
    tasks.push_back(sdk::testing::make_task(ids::queues::kReviewFirst, number));
  }
  outbox().set_tasks(ids::queues::kReviewFirst, std::move(tasks), supply);
}

void ReviewDeskTest::turn() {
  desk_->update();
  host_.fake_backend().answer_each(sdk::Asked::kAlike, alike_);
  history_->update();
  search_->update();
  health_->update();
  calls_->update();
  mass_->update();
  second_->update();
  calibrations_->update();
}

void ReviewDeskTest::press(std::string_view key) {
  for (const sdk::manifest::KeyBinding& binding : manifest_.keys) {
    if (sdk::manifest::to_text(binding.chord) != key) continue;
    host_.commands().run(sdk::CommandKey{binding.command});
    return turn();
  }
  FAIL() << "No command is bound to " << key;
}

void ReviewDeskTest::run(sdk::CommandKey command, std::string_view argument) {
  host_.commands().run(command, argument);
  turn();
}

void ReviewDeskTest::pass(Millis time) {
  host_.manual_clock().advance(time);
  turn();
}

sdk::testing::FakeClip& ReviewDeskTest::clip() {
  return host_.fake_clips().clip(seen().task->item.media);
}

int ReviewDeskTest::item() {
  const auto& task = seen().task;
  return task ? std::stoi(task->item.item_id.substr(5)) : 0;
}

std::size_t ReviewDeskTest::problems() const {
  std::size_t count = 0;
  for (const sdk::testing::Notice& notice : host_.notices()) {
    if (notice.kind == sdk::NoticeKind::kProblem) ++count;
  }
  return count;
}

std::string ReviewDeskTest::last_notice() const {
  return host_.notices().empty() ? std::string() : host_.notices().back().sentence;
}

std::string ReviewDeskTest::last_problem() const {
  for (auto notice = host_.notices().rbegin(); notice != host_.notices().rend(); ++notice) {
    if (notice->kind == sdk::NoticeKind::kProblem) return notice->sentence;
  }
  return {};
}

domain::TaskId ReviewDeskTest::task_id(int number) {
  return sdk::testing::make_task(ids::queues::kReviewFirst, number).id;
}

}  // namespace vigil::review::testing
