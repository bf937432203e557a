// Finds and reads the files beside clips that say what the clips are: NAME.json or NAME.EXT.json
// for one clip, captions.json or captions.csv for a folder. A clip's own file wins over the
// folder's.
//
// A sidecar that cannot be read costs captions, never clips: every trouble becomes one
// SidecarProblem. One thread.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/ctl/import/caption.h"

namespace vigil::ctl {

// The captions of one folder by file name.
class FolderCaptions {
 public:
  FolderCaptions() = default;
  // Reads captions.json, else captions.csv, where one is there.
  [[nodiscard]] static FolderCaptions read(const std::filesystem::path& folder,
                                           std::vector<SidecarProblem>& problems);

  [[nodiscard]] const Caption* find(const std::string& file_name) const;
  // One problem for each entry whose clip is not in the folder.
  void name_missing(const std::filesystem::path& folder,
                    std::vector<SidecarProblem>& problems) const;

 private:
  struct Entry {
    Caption caption;
    int line = 0;
  };
  void read_json(std::string_view text, std::vector<SidecarProblem>& problems);
  void read_csv(std::string_view text, std::vector<SidecarProblem>& problems);
  void add(const std::string& name, int line, Caption caption,
           std::vector<SidecarProblem>& problems);

  std::string source_;
  std::map<std::string, Entry> entries_;
};

// The clip's own sidecar, where there is one.
[[nodiscard]] std::optional<std::filesystem::path> own_sidecar_of(
    const std::filesystem::path& clip);
[[nodiscard]] Caption read_own_sidecar(const std::filesystem::path& sidecar,
                                       std::vector<SidecarProblem>& problems);

// Those of a folder's `files` that are sidecars: captions.json, captions.csv, and a .json that
// stands beside a clip of its name.
[[nodiscard]] std::set<std::filesystem::path> sidecars_among(
    const std::vector<std::filesystem::path>& files);

}  // namespace vigil::ctl
