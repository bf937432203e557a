// A desk's folder to practise in: made once of a recording, which is only read, and gone on with
// at every later start. Several stand side by side; each is a folder of its own:
//
//   practice.json   of which recording it is; written last, so that a folder that has it is whole
//   desk.db         the recorded items, open again, and what the person who practises decides
//   secrets/        what lets that person in without a backend
//
// Nobody's sign-in is in it. User-interface thread.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "app/workstation/practice/comparison.h"
#include "app/workstation/robot/recording.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/storage/secret_store.h"

namespace vigil::workstation::practice {

class PracticeProfile {
 public:
  // The address nobody answers at.
  static constexpr const char* kNowhere = "http://127.0.0.1:1";
  static constexpr const char* kPerson = "practice";
  static constexpr const char* kPersonName = "练习 Practice";
  static constexpr const char* kPassword = "practice";

  // In `folder`, which is new, empty, or a practice on this recording. kConflict: it is another
  // recording's, or holds something else. kNotFound: nothing was judged in the recording, or its
  // snapshot has none of it. kCorrupt, kUnsupported: the snapshot (storage/snapshot.h).
  // kUnavailable: also while another desk has it open. Nothing is left in a folder that could not
  // become a practice.
  [[nodiscard]] static Result<std::unique_ptr<PracticeProfile>> open(
      const std::filesystem::path& folder, const std::filesystem::path& recording,
      const robot::RecordingManifest& manifest);
  // A folder that is not there yet, below `home`, named after the recording.
  [[nodiscard]] static std::filesystem::path free_folder(const std::filesystem::path& home,
                                                         const std::filesystem::path& recording);

  // Lets the person in for this sitting, by the clock the desk goes by.
  void admit(WallTime now);

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] storage::SecretStore& secrets() { return *secrets_; }
  // In the order they are worked in.
  [[nodiscard]] const std::vector<PracticeItem>& items() const { return items_; }
  // When its time goes on.
  [[nodiscard]] WallTime goes_on_at() const { return goes_on_at_; }

 private:
  PracticeProfile(std::filesystem::path path, const robot::RecordingManifest& manifest);
  [[nodiscard]] Status make(const std::filesystem::path& recording, const std::string& name);
  [[nodiscard]] Status fill(const std::filesystem::path& recording, const std::string& name);
  [[nodiscard]] Status take_up();

  std::filesystem::path path_;
  std::unique_ptr<storage::SecretStore> secrets_;
  std::string recorded_person_;
  std::vector<domain::Role> roles_;
  std::string workspace_;
  std::vector<PracticeItem> items_;
  WallTime goes_on_at_{};
};

}  // namespace vigil::workstation::practice
