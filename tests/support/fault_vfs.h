// A SQLite file system that lets the disk misbehave, over the system's own ("unix").
//
// Two uses. In a program of the proof build it becomes the default and follows the program's Dials:
// no room on the disk, syncs that fail; writing a database's main file passes the fail point named
// at registration, because with a write-ahead log only a checkpoint does that. In a test it
// records: a PowerCut keeps what has reached the disk for certain (up to each file's last sync)
// apart from what was only written, ends everything after a number of operations, and leaves the
// files as a power cut may leave them.
//
// Registration once, before the first database is opened. One PowerCut at a time; thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace vigil::proof {

// `checkpoint_point` outlives the program; null: none.
void register_fault_vfs(const char* checkpoint_point = nullptr);

// How what was written since the last sync is found after the cut.
enum class Unsynced { kGone, kThere, kTorn };

class PowerCut {
 public:
  // Records what is done to databases below `folder`, until destroyed.
  explicit PowerCut(std::filesystem::path folder);
  ~PowerCut();
  PowerCut(const PowerCut&) = delete;
  PowerCut& operator=(const PowerCut&) = delete;

  // From now on so many writes, syncs, truncations and deletions succeed; the rest fails.
  void cut_after(std::int64_t operations);
  [[nodiscard]] bool is_off() const;
  [[nodiscard]] std::int64_t operations() const;
  // Call when all databases are closed: writes the files as they are found when the power is back.
  // Shared memory files hold garbage. Recording begins anew.
  void restore(Unsynced unsynced, std::mt19937_64& random);

  // ---- for the file system
  struct Change {
    std::int64_t offset = 0;
    std::string bytes;
    bool truncate = false;  // to `offset`
  };
  struct Image {
    std::string durable;
    bool exists = false;   // its name has reached the disk
    bool deleted = false;  // since then, which may not have
    std::vector<Change> pending;
  };
  [[nodiscard]] bool covers(const std::string& path) const;
  // False: the power is off.
  bool note_open(const std::string& path);
  bool note_write(const std::string& path, const void* bytes, int count, std::int64_t offset);
  bool note_truncate(const std::string& path, std::int64_t size);
  bool note_sync(const std::string& path);
  bool note_delete(const std::string& path);

 private:
  bool count_one();

  const std::filesystem::path folder_;
  mutable std::mutex mutex_;
  std::map<std::string, Image> images_;
  std::int64_t operations_ = 0;
  std::int64_t limit_ = -1;
  bool off_ = false;
};

}  // namespace vigil::proof
