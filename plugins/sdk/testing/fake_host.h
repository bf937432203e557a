// A whole host for plugin tests, without a window, a database or a network: every service is a fake
// that a test can arrange and look at, time is a ManualClock.
//
//   FakeHost host;
//   host.use_manifest(folder / "plugin.json");              // settings at their defaults, keys as
//   declared host.use_texts(folder / "locale/zh_CN.po");             // without it a text is its
//   key Goat goat(host); host.bind(goat); host.commands().run(ids::commands::kAllow);
//   EXPECT_EQ(host.fake_desk().outbox().size(), 1u);
//
// Not thread-safe. A misuse by the test (an unknown setting, a broken .po) throws std::logic_error
// with a sentence.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plugins/sdk/host.h"
#include "plugins/sdk/manifest/manifest.h"
#include "plugins/sdk/plugin.h"
#include "plugins/sdk/testing/fake_clips.h"
#include "plugins/sdk/testing/fake_desk.h"

namespace vigil::sdk::testing {

class FakeRecords final : public Records {
 public:
  // Replaces the collection's records; `complete` as after the first pull.
  void set(CollectionKey collection, std::vector<Record> records, bool complete = true);
  // Adds or replaces one, its body given as JSON text.
  void put(CollectionKey collection, std::string id, std::string_view body_json);
  [[nodiscard]] bool asked_for(CollectionKey collection) const;

  // The next call of edit() or remove() fails with this.
  void fail_next(Error error) { failure_ = std::move(error); }

  [[nodiscard]] std::shared_ptr<const RecordSet> records(CollectionKey collection) override;
  [[nodiscard]] Status edit(CollectionKey collection, std::string_view id,
                            const nlohmann::json& body) override;
  [[nodiscard]] Status remove(CollectionKey collection, std::string_view id) override;

 private:
  std::optional<Error> failure_;
  std::map<std::string, std::shared_ptr<const RecordSet>, std::less<>> sets_;
  std::set<std::string, std::less<>> asked_;
};

// Keeps what was asked until the test answers it.
class FakeBackend final : public Backend {
 public:
  struct Open {
    std::uint64_t number = 0;
    Question question;
  };
  // Asked, not answered and not dropped; the oldest first.
  [[nodiscard]] const std::vector<Open>& open() const { return open_; }
  // The oldest open question's answer. Throws std::logic_error when none is open.
  void answer(std::string_view body_json);
  // Every open question of that route.
  void answer_each(Asked route, std::string_view body_json);
  void refuse(std::string reason);
  void go_offline(std::string reason);

  // The backend says that something changed.
  void hint(QueueKey queue) { ++hints_[std::string(queue.id)]; }
  [[nodiscard]] std::uint64_t hints(QueueKey queue) override {
    return hints_[std::string(queue.id)];
  }
  [[nodiscard]] std::uint64_t ask(const Question& question) override;
  [[nodiscard]] std::shared_ptr<const Reply> reply(std::uint64_t asked) override;
  void drop(std::uint64_t asked) override;

 private:
  void end(Reply reply);

  std::uint64_t last_ = 0;
  std::vector<Open> open_;
  std::map<std::uint64_t, std::shared_ptr<const Reply>> replies_;
  std::map<std::string, std::uint64_t, std::less<>> hints_;
};

class FakeTexts final : public Texts {
 public:
  // Texts and language of a .po file; the keys themselves until then.
  void load(const std::filesystem::path& po);

  [[nodiscard]] const char* text(TextKey key) const override;
  [[nodiscard]] const char* plural(TextKey key, std::int64_t count) const override;
  [[nodiscard]] std::string_view language() const override { return language_; }

 private:
  std::string language_ = "zh_CN";
  std::map<std::string, std::vector<std::string>, std::less<>> texts_;
  mutable std::set<std::string, std::less<>> missing_;  // keeps returned keys alive
};

class FakeSettings final : public Settings {
 public:
  void declare(const manifest::Setting& setting);
  // Also for what a manifest did not declare.
  void set(SettingKey key, manifest::SettingValue value);

  [[nodiscard]] std::int64_t integer(SettingKey key) const override;
  [[nodiscard]] double number(SettingKey key) const override;
  [[nodiscard]] bool flag(SettingKey key) const override;
  [[nodiscard]] std::string text(SettingKey key) const override;
  void set_integer(SettingKey key, std::int64_t value) override { set(key, value); }
  void set_flag(SettingKey key, bool value) override { set(key, value); }
  void set_text(SettingKey key, std::string value) override { set(key, std::move(value)); }

 private:
  template <typename T>
  [[nodiscard]] const T& value(SettingKey key) const;

  std::map<std::string, manifest::SettingValue, std::less<>> values_;
};

struct RanCommand {
  std::string command;
  std::string argument;
  auto operator<=>(const RanCommand&) const = default;
};

// Records what was asked for and, when a plugin is bound, runs it as the real host does.
class FakeCommands final : public Commands {
 public:
  [[nodiscard]] const std::vector<RanCommand>& ran() const { return ran_; }
  void forget() { ran_.clear(); }
  // For a command no plugin is bound to.
  void set_enabled(CommandKey command, bool enabled);
  void set_key(CommandKey command, std::string key);
  // Where a bound command's failure goes.
  void on_failure(std::function<void(const Error&)> listener) { on_failure_ = std::move(listener); }
  void bind(CommandKey command, RunCommand run, CommandEnabled enabled);

  void run(CommandKey command, std::string_view argument = {}) override;
  [[nodiscard]] bool enabled(CommandKey command) const override;
  [[nodiscard]] const std::string& key_of(CommandKey command) const override;

 private:
  struct Bound {
    RunCommand run;
    CommandEnabled enabled;
  };
  std::vector<RanCommand> ran_;
  std::map<std::string, Bound, std::less<>> bound_;
  std::set<std::string, std::less<>> disabled_;
  std::map<std::string, std::string, std::less<>> keys_;
  std::function<void(const Error&)> on_failure_;
};

struct Notice {
  NoticeKind kind = NoticeKind::kDone;
  std::string sentence;
};

class FakeHost final : public Host {
 public:
  FakeHost();

  // ---- what a test arranges and looks at

  void use_manifest(const std::filesystem::path& plugin_json);
  void use_texts(const std::filesystem::path& po) { texts_.load(po); }
  // Binds like the real host: an id that the manifest does not declare, or one bound twice, throws
  // std::logic_error.
  void bind(Plugin& plugin);
  // A bound view. Throws std::logic_error when there is none.
  [[nodiscard]] View& view(ViewKey key);
  // Needed by tests that draw; HeadlessUi brings one. Borrowed.
  void set_style(const ui::Style* style) { style_ = style; }

  [[nodiscard]] FakeDesk& fake_desk() { return desk_; }
  [[nodiscard]] FakeRecords& fake_records() { return records_; }
  [[nodiscard]] FakeClips& fake_clips() { return clips_; }
  [[nodiscard]] FakeBackend& fake_backend() { return backend_; }
  [[nodiscard]] FakeTexts& fake_texts() { return texts_; }
  [[nodiscard]] FakeSettings& fake_settings() { return settings_; }
  [[nodiscard]] FakeCommands& fake_commands() { return commands_; }
  [[nodiscard]] ManualClock& manual_clock() { return clock_; }
  [[nodiscard]] Person& fake_person() { return person_; }
  [[nodiscard]] const std::vector<Notice>& notices() const { return notices_; }
  [[nodiscard]] const std::map<std::string, std::string>& saved_texts() const {
    return saved_texts_;
  }
  [[nodiscard]] const std::vector<std::string>& saved_pictures() const { return saved_pictures_; }
  // The soonest wish since the last call.
  [[nodiscard]] std::optional<Millis> take_wake();

  // ---- Host

  [[nodiscard]] Desk& desk() override { return desk_; }
  [[nodiscard]] Records& records() override { return records_; }
  [[nodiscard]] Clips& clips() override { return clips_; }
  [[nodiscard]] Backend& backend() override { return backend_; }
  [[nodiscard]] const Texts& texts() const override { return texts_; }
  [[nodiscard]] Settings& settings() override { return settings_; }
  [[nodiscard]] Commands& commands() override { return commands_; }
  [[nodiscard]] const Clock& clock() const override { return clock_; }
  [[nodiscard]] const Person& person() const override { return person_; }
  [[nodiscard]] const ui::Style& style() const override;
  void save_text(std::string name, std::string text) override {
    saved_texts_[std::move(name)] = std::move(text);
  }
  void save_picture(std::string name, float, float, float, float) override {
    saved_pictures_.push_back(std::move(name));
  }
  void notify(NoticeKind kind, std::string sentence) override;
  void wake_after(Millis after) override;

 private:
  ManualClock clock_;
  FakeDesk desk_{clock_};
  FakeRecords records_;
  FakeClips clips_;
  FakeBackend backend_;
  FakeTexts texts_;
  FakeSettings settings_;
  FakeCommands commands_;
  Person person_;
  const ui::Style* style_ = nullptr;
  std::vector<Notice> notices_;
  std::map<std::string, std::string> saved_texts_;  // by name
  std::vector<std::string> saved_pictures_;
  std::optional<Millis> wake_;
  std::optional<manifest::Manifest> manifest_;
  std::map<std::string, std::unique_ptr<View>, std::less<>> views_;
};

// A task with everything filled in, different for each `number`: for tests that need some.
[[nodiscard]] domain::Task make_task(QueueKey queue, int number);

}  // namespace vigil::sdk::testing
