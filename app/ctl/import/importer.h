// Brings files into a queue: looks into each with the decoder, uploads it by its SHA-256, makes one
// task of it. Every file gets one outcome; running the same import again changes nothing.
//
// One thread; blocks on the decoder and the network.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/ctl/clip_prober.h"
#include "app/ctl/exit_code.h"
#include "app/ctl/import/sidecar.h"
#include "core/base/clock.h"
#include "core/domain/ids.h"
#include "core/net/api_client.h"

namespace vigil::ctl {

enum class FileStatus {
  kImported,  // uploaded where needed, and a task was made
  kExists,    // the queue has this clip already
  kRemoved,   // uploaded, and a rule of the pre-screen removed it at once; `reason` names the rule
  kRefused,   // nothing was made of it; `reason` says why
  kNotTried,  // the backend went away before its turn
};

[[nodiscard]] std::string_view to_word(FileStatus status);

struct FileOutcome {
  std::filesystem::path file;
  FileStatus status = FileStatus::kRefused;
  std::string code;    // refused: a stable word, e.g. "not_media", "empty", "unreadable"
  std::string reason;  // removed: the rule; refused and not tried: one sentence
  domain::MediaId media;
  domain::TaskId task;
};

struct ImportReport {
  std::vector<FileOutcome> files;
  std::vector<SidecarProblem> problems;
  // What ended the import early, if anything did.
  std::optional<net::Failure> stopped_by;

  [[nodiscard]] std::size_t count(FileStatus status) const;
};

struct ImportHooks {
  // Each outcome and each problem once, as it becomes known.
  std::function<void(const FileOutcome&)> outcome;
  std::function<void(const SidecarProblem&)> problem;
  // Signs in again; called before a token gets old.
  std::function<net::Answer<net::Done>()> keep_signed_in;
};

class Importer {
 public:
  Importer(net::ApiClient& api, ClipProber& prober, const Clock& clock, domain::QueueId queue,
           ImportHooks hooks);

  // `named` are files and folders; folders are taken with all below them, in the order of their
  // names. Hidden files and sidecars are no clips.
  [[nodiscard]] ImportReport import(const std::vector<std::filesystem::path>& named);

 private:
  void collect(const std::filesystem::path& named);
  void collect_folder(const std::filesystem::path& folder);
  void refuse(const std::filesystem::path& file, std::string code, std::string reason);
  void finish(FileOutcome outcome);
  void say_new_problems();
  // Read once and kept: it also says which files belong to the post of another.
  [[nodiscard]] const Caption& caption_of(const std::filesystem::path& file);
  void leave_out_further_pictures();
  [[nodiscard]] FileOutcome import_file(const std::filesystem::path& file);
  // The file's bytes on the backend; nothing, with the reason in `outcome`, when that failed.
  struct Stored {
    domain::MediaId media;
    std::string type;
  };
  [[nodiscard]] std::optional<Stored> store(const std::filesystem::path& file,
                                            FileOutcome& outcome);
  [[nodiscard]] bool upload(int fd, std::uint64_t bytes, const Stored& stored,
                            FileOutcome& outcome);
  [[nodiscard]] bool store_pictures(const std::filesystem::path& first, const Caption& caption,
                                    domain::Item& item, FileOutcome& outcome);
  void name_evidence_media(const std::filesystem::path& beside, const Caption& caption,
                           domain::Item& item);
  void enqueue(const Caption& caption, const domain::Item& item, FileOutcome& outcome);
  // Turns a failure into the outcome of one file, or into the end of the import.
  void take_failure(const net::Failure& failure, FileOutcome& outcome);
  void keep_signed_in();

  net::ApiClient& api_;
  ClipProber& prober_;
  const Clock& clock_;
  domain::QueueId queue_;
  ImportHooks hooks_;
  ImportReport report_;
  std::vector<std::filesystem::path> clips_;
  std::map<std::filesystem::path, FolderCaptions> captions_;
  std::map<std::filesystem::path, Caption> caption_of_;
  std::size_t problems_said_ = 0;
  SteadyTime signed_in_at_;
};

}  // namespace vigil::ctl
