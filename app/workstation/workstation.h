// The desk: everything composed. Opened once by main.cpp, runs until it is closed.
//
// User-interface thread. Order of life: window first, so that something is seen; then the profile's
// database and the threads that talk to the backend; then plugins. Ends in the reverse order.
#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/workstation/command/key_dispatcher.h"
#include "app/workstation/command/keymap.h"
#include "app/workstation/command/palette.h"
#include "app/workstation/command/plugin_commands.h"
#include "app/workstation/command/registry.h"
#include "app/workstation/desk_lock.h"
#include "app/workstation/options.h"
#include "app/workstation/panels/comparison_page.h"
#include "app/workstation/panels/lock_page.h"
#include "app/workstation/panels/overlay.h"
#include "app/workstation/panels/plugins_page.h"
#include "app/workstation/panels/settings_page.h"
#include "app/workstation/panels/sign_in_page.h"
#include "app/workstation/panels/status_bar.h"
#include "app/workstation/panels/unsent_page.h"
#include "app/workstation/plugin_host/plugin_host.h"
#include "app/workstation/practice/practice_profile.h"
#include "app/workstation/replay.h"
#include "app/workstation/robot_session.h"
#include "app/workstation/services/clip_store.h"
#include "app/workstation/services/clips_service.h"
#include "app/workstation/services/desk_service.h"
#include "app/workstation/services/operator_policy.h"
#include "app/workstation/services/plugin_services.h"
#include "app/workstation/services/settings_store.h"
#include "app/workstation/session_recorder.h"
#include "app/workstation/shell/desktop.h"
#include "app/workstation/shell/text_catalog.h"
#include "app/workstation/workspaces.h"
#include "core/media/clip_cache.h"
#include "core/media/decoder_pool.h"
#include "core/storage/secret_store.h"
#include "core/sync/desk_client.h"

namespace vigil::workstation {

class Workstation {
 public:
  // One sentence when the desk cannot open: no display, no Chinese font. Where there is a window it
  // says itself why the profile cannot be used (another desk has it, no room, read only, newer),
  // and run() answers 3.
  [[nodiscard]] static Result<std::unique_ptr<Workstation>> open(Options options,
                                                                 const Clock& clock);
  ~Workstation();

  // Until the person closes the desk or the robot is done. The program's exit code.
  [[nodiscard]] int run();
  // From any thread: as if the person had closed the window.
  void close_from_anywhere();

 private:
  Workstation(Options options, const Clock& clock);

  // ---- opening (workstation.cpp)
  [[nodiscard]] Status open_desktop();
  [[nodiscard]] Status open_client(const std::string& server);
  [[nodiscard]] Status open_media();
  void open_plugins();
  [[nodiscard]] Status open_robot();
  void sign_in_from_file();

  // ---- commands and settings (desk_commands.cpp)
  void declare_settings();
  void add_commands();
  void apply_settings();
  [[nodiscard]] Status change_setting(std::string_view assignment);
  void load_keymap();
  [[nodiscard]] SettingsView settings_view() const;
  [[nodiscard]] robot::Controls robot_controls();
  [[nodiscard]] std::optional<std::string> state(std::string_view name) const;

  // ---- every turn and every frame (desk_frame.cpp)
  void update();
  void take_in_connection();
  void draw(const sdk::ui::Style& style);
  void draw_page(const Page& page);
  void handle_keys();
  [[nodiscard]] StatusBarView status_bar_view() const;
  [[nodiscard]] PluginsView plugins_view() const;
  void notify(sdk::NoticeKind kind, std::string sentence);
  [[nodiscard]] bool needs_sign_in() const;
  // The person may undo what holds for everybody at this desk.
  [[nodiscard]] bool may_operate() const;

  // ---- unsent work (desk_trays.cpp)
  void turn_tray();
  void refresh_unsent();
  [[nodiscard]] std::vector<UnsentItem> unsent_items(domain::DecisionState state);
  [[nodiscard]] bool tray_allows(TrayAct act) const;
  [[nodiscard]] Status answer_tray(TrayAct act);
  [[nodiscard]] Status answer_edit(TrayAct act);
  [[nodiscard]] Status send_changed();
  [[nodiscard]] std::string unsent_state(std::string_view name) const;
  // Where a file of that name goes; what is wrong with the folder is said.
  [[nodiscard]] std::optional<std::filesystem::path> download(const std::string& name);
  void told_saved(const std::filesystem::path& file, const Status& done);
  [[nodiscard]] std::string rule_of(const sdk::DecisionDraft& draft, const Error& error) const;

  // ---- the lock and the second window (desk_privacy.cpp)
  void drop_clips();
  void lock_desk();
  void open_desk_again();
  void draw_lock_page(const Page& page);
  void watch_the_clock();
  void note_input();
  [[nodiscard]] Status toggle_second_window();
  void follow_second_window();
  void draw_second(const sdk::ui::Style& style, ImDrawList& list, shell::PixelSize room);

  // ---- recording a session, and doing a recorded one again (desk_recording.cpp)
  [[nodiscard]] Status prepare_replay();
  [[nodiscard]] Status begin_replay();
  [[nodiscard]] int report_replay();
  [[nodiscard]] bool may_record() const;
  void turn_recorder();
  void begin_recording();
  void finish_recording();
  void note_recorded_frame();
  // What the person decided since then, the oldest first; a draft that was undone is gone.
  [[nodiscard]] std::vector<robot::RecordedDecision> decisions_since(WallTime start);

  // What differs between this program and the one that recorded is said, and its clips are here.
  [[nodiscard]] Status take_in_recording();

  // ---- practising on a recorded session (desk_practice.cpp)
  [[nodiscard]] Status prepare_practice();
  [[nodiscard]] Status begin_practice();
  void refresh_comparison();
  // What is judged and in sight now was said before the recorded word was seen.
  void note_seen();
  void draw_practice(const Page& page);
  // The chosen item is opened to be judged again; nothing: it cannot be.
  [[nodiscard]] std::string command_to_judge_again() const;
  [[nodiscard]] Status judge_again();
  [[nodiscard]] Status export_comparison();
  [[nodiscard]] std::optional<std::string> practice_state(std::string_view name) const;

  // The desk cannot open, and its window says why (desk_refusal.cpp).
  [[nodiscard]] int run_refusal();
  void draw_refusal(const sdk::ui::Style& style);

  Options options_;
  const Clock& clock_;
  std::unique_ptr<ReplayProfile> replay_profile_;        // outlives what uses the profile
  std::unique_ptr<practice::PracticeProfile> practice_;  // the same
  std::optional<Error> refusal_;
  std::unique_ptr<shell::Desktop> desktop_;
  std::unique_ptr<shell::TextCatalog> texts_;
  std::unique_ptr<media::ClipCache> cache_;
  std::unique_ptr<ClipStore> clip_store_;
  std::unique_ptr<storage::SecretStore> secrets_;
  std::unique_ptr<sync::DeskClient> client_;
  OperatorPolicy policy_;
  std::unique_ptr<media::DecoderPool> decoders_;
  std::unique_ptr<ClipsService> clips_;
  std::unique_ptr<DeskService> desk_;
  std::unique_ptr<SettingsStore> settings_;

  command::Registry registry_;
  command::Keymap keymap_;
  command::KeyDispatcher dispatcher_{registry_, keymap_};
  command::Palette palette_{registry_, keymap_};
  std::unique_ptr<command::PluginCommands> commands_;

  std::unique_ptr<SharedServices> shared_;
  std::map<std::string, std::unique_ptr<shell::TextCatalog>> plugin_texts_;  // by folder
  std::unique_ptr<plugin_host::PluginHost> plugins_;
  std::unique_ptr<Workspaces> workspaces_;
  std::unique_ptr<RobotSession> robot_;
  std::unique_ptr<SessionRecorder> recorder_;
  bool recorded_ = false;               // it has ended, or could not begin
  std::optional<Recording> recording_;  // being replayed or practised on
  std::unique_ptr<ReplaySession> replay_;

  std::shared_ptr<const sync::Connection> connection_;
  sdk::Person person_;
  std::string server_;
  SignInForm sign_in_form_;
  DeskLock lock_;
  LockForm lock_form_;
  bool warned_of_lock_ = false;
  std::string second_monitor_;
  std::atomic<bool> told_to_close_{false};
  bool asks_to_sign_in_ = false;  // the person opened the page while work goes on
  PaletteState palette_state_;
  KeyHelpState key_help_state_;
  UnsentState unsent_state_;
  std::uint64_t unsent_revision_ = 0;
  std::string unsent_language_;
  UnsentView unsent_;
  ComparisonState comparison_state_;
  ComparisonView comparison_;
  practice::FirstWords first_words_;
  std::optional<std::uint64_t> comparison_revision_;
  std::string comparison_language_;
  std::string notice_;
  bool notice_is_problem_ = false;
  std::string refusal_notice_;  // of the last command, when it failed
  std::vector<std::string> theme_problems_;
  bool first_frame_drawn_ = false;
  // From a verdict to the first frame that shows the clip after it.
  std::optional<SteadyTime> verdict_at_;
  std::uint64_t clips_at_verdict_ = 0;
  Millis next_clip_took_{0};
};

}  // namespace vigil::workstation
