#include "tests/sync/desk_fixture.h"

#include <algorithm>
#include <cstdlib>

namespace vigil::sync {

using domain::DecisionState;

// ---- MemorySink
// ----------------------------------------------------------------------------------

class MemorySink::Writer final : public MediaWriter {
 public:
  Writer(MemorySink& sink, domain::MediaId media) : sink_(sink), media_(std::move(media)) {
    ++sink_.writers_;
  }
  ~Writer() override { --sink_.writers_; }

  Status append(std::string_view bytes) override {
    bytes_ += bytes;
    return {};
  }

  Status commit() override {
    const std::lock_guard lock(sink_.mutex_);
    sink_.kept_[media_] = std::move(bytes_);
    return {};
  }

 private:
  MemorySink& sink_;
  domain::MediaId media_;
  std::string bytes_;
};

bool MemorySink::has(const domain::MediaId& media) {
  const std::lock_guard lock(mutex_);
  return kept_.contains(media);
}

Result<std::unique_ptr<MediaWriter>> MemorySink::begin(const domain::MediaId& media,
                                                       std::uint64_t total_bytes) {
  if (total_bytes > room_) return fail(ErrorCode::kTooLarge, "It does not fit.");
  return std::unique_ptr<MediaWriter>(new Writer(*this, media));
}

std::string MemorySink::bytes(const domain::MediaId& media) {
  const std::lock_guard lock(mutex_);
  return kept_[media];
}

// ---- DeskTest
// ------------------------------------------------------------------------------------

DeskTest::DeskTest() {
  std::string pattern = (std::filesystem::temp_directory_path() / "vigil-sync-XXXXXX").string();
  folder_ = ::mkdtemp(pattern.data());
  reopen();
}

DeskTest::~DeskTest() {
  desk_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void DeskTest::reopen(std::uint64_t seed) {
  desk_.reset();
  DeskOptions options;
  options.profile = folder_;
  options.backend.base_url = backend_.url();
  options.draft_window = draft_window_;
  options.media_sink = &sink_;
  options.secrets = secrets_.get();
  options.pass_cost = PassCost::kCheap;
  options.threads = Threads::kNone;
  options.seed = seed;
  auto opened = DeskClient::open(std::move(options), clock_);
  ASSERT_TRUE(opened.ok()) << opened.error().message;
  desk_ = std::move(*opened);
}

void DeskTest::sign_in(const std::string& user, const std::string& password) {
  desk_->sign_in(user, password);
  settle();
}

void DeskTest::settle() {
  for (int i = 0; i < 200; ++i) {
    if (desk_->run_once() > clock_.steady_now()) return;
  }
  FAIL() << "the engine never rests";
}

void DeskTest::live(Millis span) {
  const SteadyTime end = clock_.steady_now() + span;
  for (int i = 0; i < 100'000; ++i) {
    const SteadyTime now = clock_.steady_now();
    const SteadyTime due = desk_->run_once();
    if (now >= end && due > now) return;
    if (due > now) clock_.advance(std::min(due, std::max(end, now + Millis(1))) - now);
  }
  FAIL() << "the engine never rests";
}

std::vector<domain::Task> DeskTest::take_tasks(int count) {
  for (int i = 0; i < count; ++i) backend_.add_task(kQueue.text(), "clip " + std::to_string(i));
  sign_in();
  desk_->keep_leased(kQueue, count);
  settle();
  auto tasks = desk_->tasks(kQueue)->tasks;
  EXPECT_EQ(tasks.size(), static_cast<std::size_t>(count));
  return tasks;
}

domain::DecisionId DeskTest::allow(const domain::Task& task) {
  DecisionDraft draft;
  draft.task = task.id;
  draft.verdict = domain::Verdict::kAllow;
  const auto decided = desk_->decide(draft);
  EXPECT_TRUE(decided.ok()) << decided.error().message;
  return decided.ok() ? *decided : domain::DecisionId();
}

domain::DecisionId DeskTest::supersede(const domain::DecisionId& earlier, domain::Verdict verdict) {
  DecisionDraft draft;
  draft.kind = domain::DecisionKind::kSupersede;
  draft.supersedes = earlier;
  draft.verdict = verdict;
  const auto decided = desk_->decide(draft);
  EXPECT_TRUE(decided.ok()) << decided.error().message;
  return decided.ok() ? *decided : domain::DecisionId();
}

DecisionRecord DeskTest::record(const domain::DecisionId& id) {
  const auto found = desk_->find(id);
  EXPECT_TRUE(found.has_value());
  return found.value_or(DecisionRecord{});
}

void DeskTest::expect_counts_are_true() {
  for (const DecisionState each : domain::kAllDecisionStates) {
    EXPECT_EQ(desk_->count(each),
              static_cast<std::int64_t>(desk_->history({{}, each, 1000}).size()))
        << domain::to_word(each);
  }
}

}  // namespace vigil::sync
