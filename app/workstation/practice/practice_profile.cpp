#include "app/workstation/practice/practice_profile.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/storage/database.h"
#include "core/storage/practice_copy.h"
#include "core/storage/profile_lock.h"
#include "core/storage/setting_store.h"
#include "core/storage/snapshot.h"
#include "core/sync/offline_pass.h"

namespace vigil::workstation::practice {
namespace {

namespace fs = std::filesystem;

constexpr int kFormat = 1;
constexpr std::size_t kMostManifest = 16u << 20;
constexpr const char* kOwnFile = "practice.json";

// A recording by what is in it, wherever it lies.
Result<std::string> name_of(const fs::path& recording) {
  const auto text = read_file(recording / "recording.json", kMostManifest);
  if (!text) return text.error();
  return to_hex(sha256(*text));
}

Error in_the_way(const fs::path& folder) {
  return fail(ErrorCode::kConflict,
              fmt::format("{} holds something that is no practice; name another folder. Nothing "
                          "there was changed.",
                          folder.string()));
}

// Up to the schema of this program, before anything is written in it.
Status bring_up_to_date(const fs::path& profile) {
  const SystemClock clock;
  const auto opened = storage::Database::open(profile, clock);
  return opened ? Status() : Status(opened.error());
}

}  // namespace

PracticeProfile::PracticeProfile(fs::path path, const robot::RecordingManifest& manifest)
    : path_(std::move(path)),
      secrets_(storage::open_sealed_files(path_ / "secrets")),
      recorded_person_(manifest.person),
      roles_(manifest.roles),
      workspace_(manifest.workspace),
      items_(practice_items(manifest)),
      goes_on_at_(manifest.started) {}

fs::path PracticeProfile::free_folder(const fs::path& home, const fs::path& recording) {
  std::error_code error;
  const fs::path whole = fs::weakly_canonical(recording, error);
  std::string name = (whole.has_filename() ? whole : whole.parent_path()).filename().string();
  if (name.empty()) name = "recording";
  fs::path folder = home / name;
  for (int number = 2; fs::exists(folder, error); ++number)
    folder = home / fmt::format("{}-{}", name, number);
  return folder;
}

Result<std::unique_ptr<PracticeProfile>> PracticeProfile::open(
    const fs::path& folder, const fs::path& recording, const robot::RecordingManifest& manifest) {
  const auto name = name_of(recording);
  if (!name) return name.error();
  std::unique_ptr<PracticeProfile> practice(new PracticeProfile(folder, manifest));
  if (practice->items_.empty()) {
    return fail(ErrorCode::kNotFound,
                fmt::format("Nothing was judged in {}: there is nothing to practise on.",
                            recording.string()));
  }
  std::error_code error;
  if (fs::exists(folder / kOwnFile, error)) {
    const auto text = read_file(folder / kOwnFile, kMostManifest);
    const auto own = text ? parse_json(*text) : Result<nlohmann::json>(text.error());
    if (!own || !own->is_object() || int_member(*own, "format", 0) != kFormat)
      return in_the_way(folder);
    if (text_member(*own, "recording") != *name) {
      return fail(ErrorCode::kConflict,
                  fmt::format("{} is a practice on another recording; name another folder. Nothing "
                              "there was changed.",
                              folder.string()));
    }
  } else if (fs::exists(folder, error) &&
             (!fs::is_directory(folder, error) || !fs::is_empty(folder, error))) {
    return in_the_way(folder);
  } else if (Status made = practice->make(recording, *name); !made) {
    return made.error();
  }
  if (Status taken = practice->take_up(); !taken) return taken.error();
  return practice;
}

Status PracticeProfile::make(const fs::path& recording, const std::string& name) {
  std::error_code error;
  const bool was_there = fs::exists(path_, error);
  Status filled = fill(recording, name);
  if (filled) return {};
  if (was_there) {
    for (const auto& entry : fs::directory_iterator(path_, error))
      fs::remove_all(entry.path(), error);
  } else {
    fs::remove_all(path_, error);
  }
  return filled;
}

Status PracticeProfile::fill(const fs::path& recording, const std::string& name) {
  const auto unusable = [&](const std::error_code& why) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{} cannot become a practice: {}.", path_.string(), why.message()));
  };
  std::error_code error;
  fs::create_directories(path_, error);
  if (error) return unusable(error);
  if (::chmod(path_.c_str(), S_IRWXU) != 0)
    return unusable(std::error_code(errno, std::generic_category()));
  const fs::path copy = path_ / "desk.db";
  fs::copy_file(recording / "desk.db", copy, error);
  if (error) return unusable(error);
  if (::chmod(copy.c_str(), S_IRUSR | S_IWUSR) != 0)
    return unusable(std::error_code(errno, std::generic_category()));
  if (Status whole = storage::check_snapshot(copy); !whole) return whole;
  if (Status present = bring_up_to_date(path_); !present) return present;
  storage::PracticePlan plan;
  plan.recorded = domain::UserId(recorded_person_);
  plan.person = domain::UserId(kPerson);
  for (const PracticeItem& item : items_) plan.order.push_back(item.task);
  if (Status made = storage::make_practice_copy(copy, plan); !made) return made;
  {
    storage::Connection connection;
    if (Status opened = connection.open(copy.string()); !opened) return opened;
    // It opens where the recorded reviewer was.
    if (Status kept = storage::write_setting(connection, "app.workspace",
                                             to_canonical_json(nlohmann::json(workspace_)));
        !kept) {
      return kept;
    }
  }
  const nlohmann::json own = {{"format", kFormat}, {"recording", name}};
  return write_file_atomic(path_ / kOwnFile, own.dump(2) + "\n", FileMode::kOwnerOnly);
}

Status PracticeProfile::take_up() {
  // Not beside a desk that has it open; that desk's own lock follows this one.
  const auto lock = storage::ProfileLock::take(path_);
  if (!lock) return lock.error();
  const auto standing = storage::take_up_practice_copy(path_ / "desk.db", domain::UserId(kPerson));
  if (!standing) return standing.error();
  // One that the snapshot does not have cannot be worked.
  std::erase_if(items_, [&](const PracticeItem& item) {
    return std::find(standing->tasks.begin(), standing->tasks.end(), item.task) ==
           standing->tasks.end();
  });
  goes_on_at_ = std::max(goes_on_at_, standing->last_decided + Millis(1));
  return {};
}

void PracticeProfile::admit(WallTime now) {
  sync::OfflinePass(*secrets_, kNowhere, sync::PassCost::kCheap)
      .keep(kPerson, kPassword, {domain::UserId(kPerson), kPersonName, roles_}, now);
}

}  // namespace vigil::workstation::practice
