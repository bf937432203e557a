// The zoo: one plugin for every way to be broken. Each gets its one plain sentence, and its
// neighbour goes on.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <imgui_internal.h>
#include <sodium.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "core/base/file.h"
#include "core/base/hash.h"
#include "tests/contract/zoo_keeper.h"

namespace vigil::zoo {
namespace {

using plugin_host::PluginState;
using plugin_host::Step;

class Zoo : public ::testing::Test {
 protected:
  // The neighbour of every test: offered, drawn, and its command works.
  void expect_neighbour_works() {
    EXPECT_EQ(keeper_.report("goat").state, PluginState::kOffered);
    EXPECT_TRUE(keeper_.registry().run("goat.feed").ok());
    keeper_.draw({"goat.pasture"}, 2);
    EXPECT_TRUE(keeper_.ui().shows("fed 1 times")) << keeper_.ui().texts();
  }

  void expect_refused(const std::string& id, Step step, std::string_view sentence) {
    const auto report = keeper_.report(id);
    EXPECT_EQ(report.state, PluginState::kRefused);
    ASSERT_FALSE(report.steps.empty());
    EXPECT_EQ(plugin_host::to_word(report.steps.back().step), plugin_host::to_word(step));
    EXPECT_FALSE(report.steps.back().passed);
    EXPECT_EQ(report.steps.back().sentence.en, sentence);
    EXPECT_EQ(report.state_sentence.en, sentence);
    EXPECT_FALSE(report.steps.back().sentence.zh.empty());
    for (std::size_t i = 0; i + 1 < report.steps.size(); ++i) EXPECT_TRUE(report.steps[i].passed);
    EXPECT_EQ(keeper_.registry().find(id + ".feed"), nullptr);
    expect_neighbour_works();
  }

  Keeper keeper_;
};

TEST_F(Zoo, HealthyPluginPassesEveryStepInOrder) {
  keeper_.place("goat");
  keeper_.open();
  const auto report = keeper_.report("goat");
  EXPECT_EQ(report.state, PluginState::kOffered);
  std::vector<std::string_view> words;
  for (const auto& step : report.steps) {
    EXPECT_TRUE(step.passed) << step.sentence.en;
    words.push_back(plugin_host::to_word(step.step));
  }
  EXPECT_EQ(words, (std::vector<std::string_view>{"manifest", "build", "files", "load", "entry",
                                                  "migrations", "create", "bind", "offer"}));
  expect_neighbour_works();
}

TEST_F(Zoo, BadManifest) {
  keeper_.place("goat");
  const auto folder = keeper_.place("sheep");
  keeper_.write(folder / "plugin.json", "{\n  \"id\": \"sheep\",\n  \"comands\": []\n}\n");
  keeper_.open();
  expect_refused("sheep", Step::kManifest,
                 "The manifest is not valid: plugin.json:1: The member \"version\" is missing. (4 "
                 "more problems in this "
                 "file)");
}

TEST_F(Zoo, BrokenJson) {
  keeper_.place("goat");
  const auto folder = keeper_.place("sheep");
  keeper_.write(folder / "plugin.json", "{\n  \"id\": \"sheep\",\n  \"version\"\n}\n");
  keeper_.open();
  EXPECT_NE(keeper_.refusal("sheep").find("plugin.json:4: This is not JSON"), std::string::npos)
      << keeper_.refusal("sheep");
  expect_neighbour_works();
}

TEST_F(Zoo, MissingTranslation) {
  keeper_.place("goat");
  keeper_.lose_text("view.pasture");
  keeper_.open();
  EXPECT_EQ(keeper_.refusal("goat"), "The text \"view.pasture\" is missing in en.");
}

TEST_F(Zoo, TitlesAreInBothLanguages) {
  keeper_.place("goat");
  keeper_.open();
  EXPECT_EQ(keeper_.report("goat").title.zh, "zh_CN plugin.title");
  EXPECT_EQ(keeper_.report("goat").title.en, "en plugin.title");
  const auto* const feed = keeper_.registry().find("goat.feed");
  ASSERT_NE(feed, nullptr);
  EXPECT_EQ(feed->title_zh, "zh_CN command.feed");
  EXPECT_EQ(feed->title_en, "en command.feed");
  const auto* const manifest = keeper_.host().offered().at(0);
  EXPECT_EQ(keeper_.host().title(*manifest, "workspace.field").en, "en workspace.field");
}

TEST_F(Zoo, OtherSdkVersion) {
  keeper_.place("goat");
  const auto folder = keeper_.place("sheep");
  std::string manifest = manifest_of("sheep");
  manifest.replace(manifest.find("\"sdk\": 1"), 8, "\"sdk\": 7");
  keeper_.write(folder / "plugin.json", manifest);
  keeper_.seal(folder);
  keeper_.open();
  expect_refused("sheep", Step::kBuild,
                 "It is written for version 7 of the SDK; this desk has version 1.");
}

TEST_F(Zoo, WrongFingerprintIsRefusedBeforeLoading) {
  keeper_.place("goat");
  keeper_.place("other_build");
  keeper_.open();
  expect_refused("other_build", Step::kBuild,
                 "It was built with another build of the SDK and has to be built again.");
}

TEST_F(Zoo, NotALibrary) {
  keeper_.place("goat");
  const auto folder = keeper_.place("sheep");
  keeper_.write(folder / "libzoo_sheep.so", "not an ELF file");
  keeper_.seal(folder);
  keeper_.open();
  expect_refused("sheep", Step::kBuild, "libzoo_sheep.so is not a library this machine can load.");
}

TEST_F(Zoo, MissingLibrary) {
  keeper_.place("goat");
  std::filesystem::remove(keeper_.place("sheep") / "libzoo_sheep.so");
  keeper_.open();
  expect_refused("sheep", Step::kBuild,
                 "Its library cannot be opened: libzoo_sheep.so: No such file or directory.");
}

// Every position is worth a try; the last byte is the one a truncating check would miss.
TEST_F(Zoo, ChangedByte) {
  keeper_.place("goat");
  const auto library = keeper_.place("sheep") / "libzoo_sheep.so";
  std::string bytes = read_file(library).value();
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  keeper_.write(library, bytes);
  keeper_.open();
  expect_refused(
      "sheep", Step::kFiles,
      "The file libzoo_sheep.so does not match plugin.sha256; it was changed after it was built.");
}

TEST_F(Zoo, ChangedManifest) {
  keeper_.place("goat");
  const auto folder = keeper_.place("sheep");
  keeper_.write(folder / "plugin.json", manifest_of("sheep") + " ");
  keeper_.open();
  expect_refused(
      "sheep", Step::kFiles,
      "The file plugin.json does not match plugin.sha256; it was changed after it was built.");
}

TEST_F(Zoo, MissingHashList) {
  keeper_.place("goat");
  std::filesystem::remove(keeper_.place("sheep") / "plugin.sha256");
  keeper_.open();
  expect_refused("sheep", Step::kFiles,
                 "plugin.sha256 is missing, so its files cannot be checked.");
}

TEST_F(Zoo, UnlistedLibrary) {
  keeper_.place("goat");
  const auto folder = keeper_.place("sheep");
  keeper_.write(folder / "plugin.sha256",
                to_hex(sha256(read_file(folder / "plugin.json").value())) + "  plugin.json\n");
  keeper_.open();
  expect_refused("sheep", Step::kFiles, "plugin.sha256 does not list libzoo_sheep.so.");
}

TEST_F(Zoo, DeploymentKeyRefusesUnsignedAndWronglySigned) {
  ASSERT_GE(sodium_init(), 0);
  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> key{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
  crypto_sign_keypair(key.data(), secret.data());
  keeper_.write(keeper_.root() / "deployment.pub", to_hex(key) + "\n");
  const auto sign = [&](const std::filesystem::path& folder) {
    const std::string list = read_file(folder / "plugin.sha256").value();
    std::string signature(crypto_sign_BYTES, '\0');
    crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                         reinterpret_cast<const unsigned char*>(list.data()), list.size(),
                         secret.data());
    keeper_.write(folder / "plugin.sha256.sig", signature);
  };
  sign(keeper_.place("goat"));
  keeper_.place("sheep");
  const auto resealed = keeper_.place("throwing_view");
  sign(resealed);
  keeper_.write(resealed / "extra.txt", "added later");
  keeper_.seal(resealed);
  keeper_.open(keeper_.root() / "deployment.pub");
  EXPECT_EQ(
      keeper_.refusal("throwing_view"),
      "The signature is not this deployment's, or the list of files was changed after signing.");
  expect_refused("sheep", Step::kFiles,
                 "The deployment's signature, plugin.sha256.sig, is missing.");
}

TEST_F(Zoo, UnreadableDeploymentKeyLoadsNothing) {
  keeper_.place("goat");
  keeper_.write(keeper_.root() / "deployment.pub", "not a key");
  keeper_.open(keeper_.root() / "deployment.pub");
  EXPECT_EQ(keeper_.report("goat").state, PluginState::kRefused);
  EXPECT_NE(keeper_.refusal("goat").find("The deployment's key cannot be read"), std::string::npos);
}

TEST_F(Zoo, MissingEntry) {
  keeper_.place("goat");
  keeper_.place("missing_entry");
  keeper_.open();
  expect_refused("missing_entry", Step::kEntry, "libzoo_missing_entry.so has no plugin entry.");
}

TEST_F(Zoo, BorrowedEntry) {
  keeper_.place("goat");
  keeper_.place("borrowed_entry");
  keeper_.open();
  expect_refused("borrowed_entry", Step::kEntry,
                 "Its entry belongs to another library (libzoo_lender.so), not to itself.");
}

TEST_F(Zoo, EntryThatDoesNotAgreeWithItsFile) {
  keeper_.place("goat");
  keeper_.place("lying_entry");
  keeper_.open();
  expect_refused("lying_entry", Step::kEntry,
                 "Its entry does not agree with the build it declares.");
}

TEST_F(Zoo, LibraryOfAnotherPlugin) {
  keeper_.place("goat");
  const auto folder = keeper_.place("sheep");
  std::string manifest = manifest_of("lamb");
  manifest.replace(manifest.find("libzoo_lamb.so"), 14, "libzoo_sheep.so");
  keeper_.write(folder / "plugin.json", manifest);
  keeper_.seal(folder);
  keeper_.open();
  expect_refused("lamb", Step::kEntry,
                 "The library belongs to the plugin \"sheep\", the manifest says \"lamb\".");
}

TEST_F(Zoo, ThrowingCreate) {
  keeper_.place("goat");
  keeper_.place("throwing_create");
  keeper_.open();
  expect_refused("throwing_create", Step::kCreate, "It failed to start: no hay today");
}

TEST_F(Zoo, CreateGivesNothing) {
  keeper_.place("goat");
  keeper_.place("null_create");
  keeper_.open();
  expect_refused("null_create", Step::kCreate, "It gave nothing when it was started.");
}

TEST_F(Zoo, ThrowingBind) {
  keeper_.place("goat");
  keeper_.place("throwing_bind");
  keeper_.open();
  expect_refused("throwing_bind", Step::kBind,
                 "It failed while binding its commands and views: will not be bound");
}

TEST_F(Zoo, UndeclaredCommand) {
  keeper_.place("goat");
  keeper_.place("undeclared_command");
  keeper_.open();
  expect_refused(
      "undeclared_command", Step::kBind,
      "It binds the command \"undeclared_command.fly\", which its manifest does not declare.");
}

TEST_F(Zoo, UnboundView) {
  keeper_.place("goat");
  keeper_.place("unbound_view");
  keeper_.open();
  expect_refused("unbound_view", Step::kBind,
                 "The view \"unbound_view.pasture\" is declared but not bound.");
}

TEST_F(Zoo, BoundTwice) {
  keeper_.place("goat");
  keeper_.place("bound_twice");
  keeper_.open();
  expect_refused("bound_twice", Step::kBind, "It binds the view \"bound_twice.pasture\" twice.");
}

TEST_F(Zoo, DuplicateId) {
  keeper_.place("goat");
  keeper_.place("goat", "goat_again");
  keeper_.open();
  const auto report = keeper_.report("goat_again");
  EXPECT_EQ(report.state, PluginState::kRefused);
  EXPECT_EQ(report.steps.back().sentence.en,
            fmt::format("The plugin \"goat\" is there already, in {}.",
                        (keeper_.root() / "plugins/goat").string()));
  expect_neighbour_works();
}

TEST_F(Zoo, CommandIdTakenByTheDesk) {
  keeper_.place("goat");
  keeper_.place("sheep");
  workstation::command::Command taken;
  taken.id = "sheep.feed";
  taken.run = [](std::string_view) { return Status(); };
  ASSERT_TRUE(keeper_.registry().add(std::move(taken)).ok());
  keeper_.open();
  EXPECT_EQ(
      keeper_.refusal("sheep"),
      "The command \"sheep.feed\" could not be added: The command sheep.feed is there already.");
  expect_neighbour_works();
}

// ---- running plugins
// -----------------------------------------------------------------------------------------------

class FailingView : public Zoo,
                    public ::testing::WithParamInterface<std::pair<const char*, const char*>> {};

TEST_P(FailingView, ShowsACardAndIsSuspendedAfterThreeFailures) {
  const auto& [animal, words] = GetParam();
  const std::string view = std::string(animal) + ".pasture";
  keeper_.place("goat");
  keeper_.place(animal);
  keeper_.open();
  ASSERT_EQ(keeper_.report(animal).state, PluginState::kOffered) << keeper_.refusal(animal);
  const ImGuiStyle before = ImGui::GetStyle();

  for (int frame = 0; frame < 3; ++frame) {
    EXPECT_TRUE(keeper_.report(animal).suspended_views.empty());
    keeper_.draw({view, "goat.pasture"});
    // One text of the failing view's card, and the neighbour as ever, in the same frame.
    EXPECT_TRUE(keeper_.ui().shows("这里出错了"));
    EXPECT_TRUE(keeper_.ui().shows(words)) << keeper_.ui().texts();
    EXPECT_TRUE(keeper_.ui().shows("fed 0 times"));
    EXPECT_EQ(ImGui::GetCurrentContext()->CurrentWindowStack.Size, 0);
    EXPECT_EQ(ImGui::GetCurrentContext()->ColorStack.Size, 0);
    EXPECT_EQ(ImGui::GetCurrentContext()->StyleVarStack.Size, 0);
    EXPECT_EQ(std::memcmp(&before.Colors, &ImGui::GetStyle().Colors, sizeof before.Colors), 0);
    EXPECT_EQ(before.Alpha, ImGui::GetStyle().Alpha);
  }
  EXPECT_EQ(keeper_.report(animal).suspended_views, std::vector<std::string>{view});
  keeper_.draw({view, "goat.pasture"});
  EXPECT_TRUE(keeper_.ui().shows("已经停下"));
  EXPECT_FALSE(keeper_.ui().shows("fed 0 timesfed 0 times"));

  // "Try again" calls it again; it fails three times more.
  EXPECT_TRUE(keeper_.ui().click("###try_again"));
  keeper_.ui().frames(4);
  EXPECT_EQ(keeper_.report(animal).suspended_views, std::vector<std::string>{view});
  expect_neighbour_works();
}

INSTANTIATE_TEST_SUITE_P(
    , FailingView,
    ::testing::Values(std::pair("throwing_view", "the fence is down"),
                      std::pair("throwing_text", "something that is not a std::exception"),
                      std::pair("leaves_open", "Missing EndChild()"),
                      std::pair("closes_too_much", "Closed a window that it had not opened"),
                      std::pair("ends_window", "Must call EndChild"),
                      std::pair("pops_too_much", "PopStyleColor")),
    [](const auto& test) { return std::string(test.param.first); });

TEST_F(Zoo, ViewPressesItsOwnCommandAndKeyIsBound) {
  keeper_.place("goat");
  keeper_.open();
  EXPECT_EQ(keeper_.host().offered().size(), 1u);
  keeper_.draw({"goat.pasture"}, 2);
  EXPECT_TRUE(keeper_.ui().click("###feed"));
}

TEST_F(Zoo, ThrowingCommandFailsWithASentence) {
  keeper_.place("goat");
  keeper_.place("throwing_command");
  keeper_.open();
  const Status done = keeper_.registry().run("throwing_command.feed");
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, ErrorCode::kInternal);
  EXPECT_NE(done.error().message.find("the bucket is empty"), std::string::npos)
      << done.error().message;
  expect_neighbour_works();
}

TEST_F(Zoo, ThrowingUpdateIsStoppedAfterThreeTimes) {
  keeper_.place("goat");
  keeper_.place("throwing_update");
  keeper_.open();
  for (int turn = 0; turn < 10; ++turn) keeper_.host().update();
  EXPECT_EQ(keeper_.report("throwing_update").state, PluginState::kOffered);
  expect_neighbour_works();
}

TEST_F(Zoo, LeavingOutRetiresNowAndIsRemembered) {
  keeper_.place("goat");
  keeper_.place("sheep");
  keeper_.open();
  ASSERT_TRUE(keeper_.host().leave_out("sheep").ok());
  EXPECT_EQ(keeper_.report("sheep").state, PluginState::kLeftOut);
  EXPECT_EQ(keeper_.registry().find("sheep.feed"), nullptr);
  keeper_.open();
  EXPECT_EQ(keeper_.report("sheep").state, PluginState::kLeftOut);
  ASSERT_TRUE(keeper_.host().take_back("sheep").ok());
  EXPECT_EQ(keeper_.report("sheep").state, PluginState::kOffered);
  EXPECT_TRUE(keeper_.registry().run("sheep.feed").ok());
  EXPECT_EQ(keeper_.host().leave_out("nobody").error().code, ErrorCode::kNotFound);
  expect_neighbour_works();
}

TEST_F(Zoo, CrashInAViewIsNamedAtTheNextStart) {
  keeper_.place("goat");
  keeper_.place("crashing_view");
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    std::fclose(stderr);
    keeper_.open();
    keeper_.draw({"goat.pasture", "crashing_view.pasture"});
    ::_exit(0);  // not reached
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_FALSE(WIFEXITED(status) && WEXITSTATUS(status) == 0);

  keeper_.open();
  ASSERT_TRUE(keeper_.host().crash().has_value());
  EXPECT_EQ(keeper_.host().crash()->plugin, "crashing_view");
  EXPECT_EQ(keeper_.host().crash()->place, "view crashing_view.pasture");
  const auto report = keeper_.report("crashing_view");
  EXPECT_EQ(report.state, PluginState::kSuspect);
  EXPECT_EQ(report.state_sentence.en,
            "Last time the desk stopped inside \"en plugin.title\" (view crashing_view.pasture). "
            "Leave it out this time?");
  EXPECT_EQ(keeper_.registry().find("crashing_view.feed"), nullptr);
  expect_neighbour_works();

  // Left out for good, also in the start after; and no question is asked twice.
  ASSERT_TRUE(keeper_.host().leave_out("crashing_view").ok());
  keeper_.open();
  EXPECT_FALSE(keeper_.host().crash().has_value());
  EXPECT_EQ(keeper_.report("crashing_view").state, PluginState::kLeftOut);
  // The person may also load it all the same.
  ASSERT_TRUE(keeper_.host().take_back("crashing_view").ok());
  EXPECT_EQ(keeper_.report("crashing_view").state, PluginState::kOffered);
}

TEST_F(Zoo, QuietEndLeavesNoSuspicion) {
  keeper_.place("goat");
  keeper_.open();
  keeper_.draw({"goat.pasture"});
  keeper_.open();
  EXPECT_FALSE(keeper_.host().crash().has_value());
}

TEST_F(Zoo, RetiredPluginsLeaveNothingBehind) {
  keeper_.place("goat");
  keeper_.open();
  keeper_.host().retire();
  EXPECT_EQ(keeper_.registry().find("goat.feed"), nullptr);
  EXPECT_EQ(keeper_.report("goat").state, PluginState::kRetired);
  keeper_.draw({"goat.pasture"});
  EXPECT_FALSE(keeper_.ui().shows("fed"));
}

}  // namespace
}  // namespace vigil::zoo
