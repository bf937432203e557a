#include "plugins/sdk/testing/fake_host.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "plugins/sdk/codegen/po_file.h"

namespace vigil::sdk::testing {
namespace {

std::string read_or_throw(const std::filesystem::path& path) {
  auto text = read_file(path);
  if (!text) throw std::logic_error(text.error().message);
  return std::move(*text);
}

bool declares(const auto& list, std::string_view id) {
  return std::any_of(list.begin(), list.end(), [&](const auto& one) { return one.id == id; });
}

}  // namespace

void FakeRecords::set(CollectionKey collection, std::vector<Record> records, bool complete) {
  std::sort(records.begin(), records.end(),
            [](const Record& a, const Record& b) { return a.id < b.id; });
  sets_[std::string(collection.id)] =
      std::make_shared<const RecordSet>(RecordSet{std::move(records), complete});
}

void FakeRecords::put(CollectionKey collection, std::string id, std::string_view body_json) {
  auto body = parse_json(body_json);
  if (!body)
    throw std::logic_error(fmt::format("The record {} is not JSON: {}", id, body.error().message));
  const auto& old = sets_[std::string(collection.id)];
  std::vector<Record> records = old ? old->records : std::vector<Record>{};
  auto made = std::make_shared<const nlohmann::json>(std::move(*body));
  const auto found =
      std::find_if(records.begin(), records.end(), [&](const Record& one) { return one.id == id; });
  if (found == records.end()) {
    records.push_back({std::move(id), 1, std::move(made)});
  } else {
    *found = {std::move(id), found->revision + 1, std::move(made)};
  }
  set(collection, std::move(records));
}

bool FakeRecords::asked_for(CollectionKey collection) const {
  return asked_.contains(collection.id);
}

std::shared_ptr<const RecordSet> FakeRecords::records(CollectionKey collection) {
  asked_.emplace(collection.id);
  auto& set = sets_[std::string(collection.id)];
  if (!set) set = std::make_shared<const RecordSet>();
  return set;
}

Status FakeRecords::edit(CollectionKey collection, std::string_view id,
                         const nlohmann::json& body) {
  if (failure_) {
    Error error = std::move(*failure_);
    failure_.reset();
    return error;
  }
  if (!body.is_object()) return fail(ErrorCode::kInvalidArgument, "A record is a JSON object.");
  put(collection, std::string(id), to_canonical_json(body));
  return {};
}

Status FakeRecords::remove(CollectionKey collection, std::string_view id) {
  if (failure_) {
    Error error = std::move(*failure_);
    failure_.reset();
    return error;
  }
  const auto& old = sets_[std::string(collection.id)];
  std::vector<Record> left = old ? old->records : std::vector<Record>{};
  if (std::erase_if(left, [&](const Record& one) { return one.id == id; }) == 0) {
    return fail(ErrorCode::kNotFound, "There is no such record to delete.");
  }
  set(collection, std::move(left));
  return {};
}

void FakeBackend::answer(std::string_view body_json) {
  auto body = parse_json(body_json);
  if (!body)
    throw std::logic_error(fmt::format("The answer is not JSON: {}", body.error().message));
  end({ReplyState::kAnswered, std::make_shared<const nlohmann::json>(std::move(*body)), {}});
}

void FakeBackend::answer_each(Asked route, std::string_view body_json) {
  for (std::size_t i = 0; i < open_.size();) {
    if (open_[i].question.route != route) {
      ++i;
      continue;
    }
    std::rotate(open_.begin(), open_.begin() + static_cast<std::ptrdiff_t>(i),
                open_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    answer(body_json);
  }
}

void FakeBackend::refuse(std::string reason) {
  end({ReplyState::kRefused, nullptr, std::move(reason)});
}

void FakeBackend::go_offline(std::string reason) {
  end({ReplyState::kOffline, nullptr, std::move(reason)});
}

void FakeBackend::end(Reply reply) {
  if (open_.empty()) throw std::logic_error("No question is open.");
  replies_[open_.front().number] = std::make_shared<const Reply>(std::move(reply));
  open_.erase(open_.begin());
}

std::uint64_t FakeBackend::ask(const Question& question) {
  open_.push_back({++last_, question});
  replies_[last_] = std::make_shared<const Reply>();
  return last_;
}

std::shared_ptr<const Reply> FakeBackend::reply(std::uint64_t asked) {
  const auto found = replies_.find(asked);
  if (found != replies_.end()) return found->second;
  return std::make_shared<const Reply>(Reply{ReplyState::kOffline, nullptr, {}});
}

void FakeBackend::drop(std::uint64_t asked) {
  replies_.erase(asked);
  std::erase_if(open_, [&](const Open& one) { return one.number == asked; });
}

void FakeTexts::load(const std::filesystem::path& po) {
  auto file = codegen::parse_po(read_or_throw(po), po.string());
  if (!file) throw std::logic_error(file.error().message);
  language_ = file->language;
  texts_.clear();
  for (codegen::PoEntry& entry : file->entries)
    texts_[std::move(entry.id)] = std::move(entry.texts);
}

const char* FakeTexts::text(TextKey key) const {
  const auto found = texts_.find(key.id);
  return found != texts_.end() ? found->second.front().c_str()
                               : missing_.emplace(key.id).first->c_str();
}

// The two rules this project has: Chinese has one form, English two.
const char* FakeTexts::plural(TextKey key, std::int64_t count) const {
  const auto found = texts_.find(key.id);
  if (found == texts_.end()) return text(key);
  const auto& forms = found->second;
  return (forms.size() > 1 && count != 1 ? forms[1] : forms[0]).c_str();
}

void FakeSettings::declare(const manifest::Setting& setting) {
  values_[setting.id] = setting.standard;
}

void FakeSettings::set(SettingKey key, manifest::SettingValue value) {
  values_[std::string(key.id)] = std::move(value);
}

template <typename T>
const T& FakeSettings::value(SettingKey key) const {
  const auto found = values_.find(key.id);
  if (found == values_.end())
    throw std::logic_error(fmt::format("The setting {} is not declared.", key.id));
  const T* const value = std::get_if<T>(&found->second);
  if (value == nullptr)
    throw std::logic_error(fmt::format("The setting {} is of another type.", key.id));
  return *value;
}

std::int64_t FakeSettings::integer(SettingKey key) const { return value<std::int64_t>(key); }
double FakeSettings::number(SettingKey key) const { return value<double>(key); }
bool FakeSettings::flag(SettingKey key) const { return value<bool>(key); }
std::string FakeSettings::text(SettingKey key) const { return value<std::string>(key); }

void FakeCommands::set_enabled(CommandKey command, bool enabled) {
  if (enabled) {
    disabled_.erase(std::string(command.id));
  } else {
    disabled_.emplace(command.id);
  }
}

void FakeCommands::set_key(CommandKey command, std::string key) {
  keys_[std::string(command.id)] = std::move(key);
}

void FakeCommands::bind(CommandKey command, RunCommand run, CommandEnabled enabled) {
  const auto [at, inserted] = bound_.emplace(command.id, Bound{std::move(run), std::move(enabled)});
  if (!inserted) throw std::logic_error(fmt::format("The command {} is bound twice.", at->first));
}

void FakeCommands::run(CommandKey command, std::string_view argument) {
  if (!enabled(command)) return;
  ran_.push_back({std::string(command.id), std::string(argument)});
  const auto found = bound_.find(command.id);
  if (found == bound_.end()) return;
  if (const Status done = found->second.run(argument); !done && on_failure_)
    on_failure_(done.error());
}

bool FakeCommands::enabled(CommandKey command) const {
  if (disabled_.contains(command.id)) return false;
  const auto found = bound_.find(command.id);
  return found == bound_.end() || !found->second.enabled || found->second.enabled();
}

const std::string& FakeCommands::key_of(CommandKey command) const {
  static const std::string kNone;
  const auto found = keys_.find(command.id);
  return found == keys_.end() ? kNone : found->second;
}

FakeHost::FakeHost() {
  person_ = {domain::UserId("lin"), "林小满", {domain::Role::kReviewer}};
  commands_.on_failure([this](const Error& error) { notify(NoticeKind::kProblem, error.message); });
}

void FakeHost::use_manifest(const std::filesystem::path& plugin_json) {
  auto manifest = manifest::parse_manifest(read_or_throw(plugin_json), plugin_json.string());
  if (!manifest) throw std::logic_error(manifest.error().message);
  manifest_ = std::move(*manifest);
  for (const manifest::Setting& setting : manifest_->settings) settings_.declare(setting);
  for (const manifest::KeyBinding& key : manifest_->keys) {
    commands_.set_key(CommandKey{key.command}, manifest::to_text(key.chord));
  }
}

void FakeHost::bind(Plugin& plugin) {
  class Collector final : public Binder {
   public:
    explicit Collector(FakeHost& host) : host_(host) {}
    void command(CommandKey id, RunCommand run, CommandEnabled enabled) override {
      if (host_.manifest_ && !declares(host_.manifest_->commands, id.id)) {
        throw std::logic_error(fmt::format("The command {} is bound but not declared.", id.id));
      }
      host_.commands_.bind(id, std::move(run), std::move(enabled));
    }
    void view(ViewKey id, std::unique_ptr<View> view) override {
      if (host_.manifest_ && !declares(host_.manifest_->views, id.id)) {
        throw std::logic_error(fmt::format("The view {} is bound but not declared.", id.id));
      }
      if (!host_.views_.emplace(id.id, std::move(view)).second) {
        throw std::logic_error(fmt::format("The view {} is bound twice.", id.id));
      }
    }

   private:
    FakeHost& host_;
  };
  Collector collector(*this);
  plugin.bind(collector);
}

View& FakeHost::view(ViewKey key) {
  const auto found = views_.find(key.id);
  if (found == views_.end())
    throw std::logic_error(fmt::format("The view {} is not bound.", key.id));
  return *found->second;
}

std::optional<Millis> FakeHost::take_wake() { return std::exchange(wake_, std::nullopt); }

const ui::Style& FakeHost::style() const {
  if (style_ == nullptr)
    throw std::logic_error("This test draws: give FakeHost a style, for example a HeadlessUi's.");
  return *style_;
}

void FakeHost::notify(NoticeKind kind, std::string sentence) {
  notices_.push_back({kind, std::move(sentence)});
}

void FakeHost::wake_after(Millis after) { wake_ = wake_ ? std::min(*wake_, after) : after; }

domain::Task make_task(QueueKey queue, int number) {
  domain::Task task;
  const WallTime start = ManualClock().wall_now();
  task.id = domain::TaskId(fmt::format("00000000-0000-7000-9000-{:012}", number));
  task.queue = domain::QueueId(std::string(queue.id));
  task.severity = 1 + number % domain::kMaxSeverity;
  task.created_at = start - std::chrono::hours(2);
  task.due_at = start + std::chrono::hours(1 + number);
  task.lease = {.fence = 1, .expires_at = start + std::chrono::minutes(5)};
  task.item.item_id = fmt::format("clip-{:04}", number);
  task.item.caption = fmt::format("第 {} 段：山路上的羊群", number);
  task.item.author_id = fmt::format("author-{}", number % 7);
  task.item.author_name = "阿木";
  task.item.author_followers = 1200 + number;
  task.item.reach = 100 * number;
  task.item.place = "甘孜";
  task.item.uploaded_at = start - std::chrono::hours(3);
  task.item.media = domain::MediaId(to_hex(sha256(fmt::format("clip {}", number))));
  task.item.media_type = "video/mp4";
  return task;
}

}  // namespace vigil::sdk::testing
