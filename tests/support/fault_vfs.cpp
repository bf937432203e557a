#include "tests/support/fault_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <new>

#include "core/base/fail_point.h"

namespace vigil::proof {
namespace {

constexpr std::size_t kSector = 512;

std::atomic<PowerCut*> recorder{nullptr};
const char* checkpoint_name = nullptr;
sqlite3_vfs* real_vfs = nullptr;

struct FaultFile {
  sqlite3_file base;
  sqlite3_file* real;
  std::string* path;  // null: a temporary file
  int flags;
};

FaultFile* own(sqlite3_file* file) { return reinterpret_cast<FaultFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return own(file)->real; }

PowerCut* watching(sqlite3_file* file) {
  PowerCut* const cut = recorder.load();
  return cut != nullptr && own(file)->path != nullptr && cut->covers(*own(file)->path) ? cut
                                                                                       : nullptr;
}

bool is_database(sqlite3_file* file) {
  return (own(file)->flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) !=
         0;
}

int close_file(sqlite3_file* file) {
  const int code = real(file)->pMethods != nullptr ? real(file)->pMethods->xClose(real(file)) : 0;
  delete own(file)->path;
  own(file)->path = nullptr;
  return code;
}

int read_file(sqlite3_file* file, void* into, int count, sqlite3_int64 offset) {
  PowerCut* const cut = watching(file);
  if (cut != nullptr && cut->is_off()) return SQLITE_IOERR_READ;
  return real(file)->pMethods->xRead(real(file), into, count, offset);
}

int write_file(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  if (is_database(file) && dials().disk_full.load() != 0) {
    errno = ENOSPC;
    return SQLITE_FULL;
  }
  if ((own(file)->flags & SQLITE_OPEN_MAIN_DB) != 0 && checkpoint_name != nullptr) {
    if (const Status point = fail_point(checkpoint_name); !point) return SQLITE_IOERR_WRITE;
  }
  if (PowerCut* const cut = watching(file);
      cut != nullptr && !cut->note_write(*own(file)->path, bytes, count, offset)) {
    return SQLITE_IOERR_WRITE;
  }
  return real(file)->pMethods->xWrite(real(file), bytes, count, offset);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  if (PowerCut* const cut = watching(file);
      cut != nullptr && !cut->note_truncate(*own(file)->path, size)) {
    return SQLITE_IOERR_TRUNCATE;
  }
  return real(file)->pMethods->xTruncate(real(file), size);
}

int sync_file(sqlite3_file* file, int flags) {
  if (is_database(file) && dials().sync_error.load() > 0) {
    dials().sync_error.fetch_sub(1);
    dials().lost_syncs.fetch_add(1);
    errno = EIO;
    return SQLITE_IOERR_FSYNC;
  }
  // What a recorder calls synced need not reach this machine's disk.
  if (PowerCut* const cut = watching(file)) {
    return cut->note_sync(*own(file)->path) ? SQLITE_OK : SQLITE_IOERR_FSYNC;
  }
  return real(file)->pMethods->xSync(real(file), flags);
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
int lock_file(sqlite3_file* file, int level) {
  return real(file)->pMethods->xLock(real(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}
int check_lock(sqlite3_file* file, int* out) {
  return real(file)->pMethods->xCheckReservedLock(real(file), out);
}
int control_file(sqlite3_file* file, int operation, void* argument) {
  return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
int sector_size(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
int characteristics(sqlite3_file* file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
int map_shared(sqlite3_file* file, int page, int size, int extend, void volatile** place) {
  PowerCut* const cut = watching(file);
  if (cut != nullptr && cut->is_off()) return SQLITE_IOERR_SHMMAP;
  return real(file)->pMethods->xShmMap(real(file), page, size, extend, place);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
  return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }
int unmap_shared(sqlite3_file* file, int remove) {
  return real(file)->pMethods->xShmUnmap(real(file), remove);
}

// Version 2: no memory-mapped reads and writes, which nobody could count.
constexpr sqlite3_io_methods kMethods = {2,
                                         close_file,
                                         read_file,
                                         write_file,
                                         truncate_file,
                                         sync_file,
                                         file_size,
                                         lock_file,
                                         unlock_file,
                                         check_lock,
                                         control_file,
                                         sector_size,
                                         characteristics,
                                         map_shared,
                                         lock_shared,
                                         barrier,
                                         unmap_shared,
                                         nullptr,
                                         nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  FaultFile* const fault = own(file);
  fault->base.pMethods = nullptr;
  fault->real = reinterpret_cast<sqlite3_file*>(fault + 1);
  fault->path = name != nullptr ? new std::string(name) : nullptr;
  fault->flags = flags;
  if (PowerCut* const cut = watching(file); cut != nullptr && !cut->note_open(*fault->path)) {
    delete fault->path;
    return SQLITE_CANTOPEN;
  }
  const int code = real_vfs->xOpen(real_vfs, name, fault->real, flags, out_flags);
  if (fault->real->pMethods != nullptr) {
    fault->base.pMethods = &kMethods;
  } else {
    delete fault->path;
    fault->path = nullptr;
  }
  return code;
}

int delete_file(sqlite3_vfs*, const char* name, int sync_folder) {
  PowerCut* const cut = recorder.load();
  if (cut != nullptr && cut->covers(name) && !cut->note_delete(name)) return SQLITE_IOERR_DELETE;
  return real_vfs->xDelete(real_vfs, name, sync_folder);
}

std::string contents_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void apply(std::string& bytes, const PowerCut::Change& change, std::size_t from, std::size_t to) {
  const auto offset = static_cast<std::size_t>(change.offset);
  if (bytes.size() < offset + to) bytes.resize(offset + to, '\0');
  std::copy(change.bytes.begin() + static_cast<std::ptrdiff_t>(from),
            change.bytes.begin() + static_cast<std::ptrdiff_t>(to),
            bytes.begin() + static_cast<std::ptrdiff_t>(offset + from));
}

void apply(std::string& bytes, const PowerCut::Change& change) {
  if (change.truncate) {
    bytes.resize(static_cast<std::size_t>(change.offset), '\0');
  } else {
    apply(bytes, change, 0, change.bytes.size());
  }
}

// Each sector of each write reached the disk or did not, in any combination.
void apply_torn(std::string& bytes, const PowerCut::Change& change, std::mt19937_64& random) {
  if (change.truncate) {
    if (random() % 2 == 0) apply(bytes, change);
    return;
  }
  const std::uint64_t luck = random() % 3;  // all of it, none of it, some sectors
  std::size_t at = 0;
  while (at < change.bytes.size()) {
    const std::size_t in_sector =
        kSector - (static_cast<std::size_t>(change.offset) + at) % kSector;
    const std::size_t end = std::min(change.bytes.size(), at + in_sector);
    if (luck == 0 || (luck == 2 && random() % 2 == 0)) apply(bytes, change, at, end);
    at = end;
  }
}

}  // namespace

void register_fault_vfs(const char* checkpoint_point) {
  static sqlite3_vfs fault{};
  checkpoint_name = checkpoint_point;
  if (real_vfs != nullptr) return;
  real_vfs = sqlite3_vfs_find("unix");
  fault = *real_vfs;
  fault.zName = "fault";
  fault.pNext = nullptr;
  fault.szOsFile = static_cast<int>(sizeof(FaultFile)) + real_vfs->szOsFile;
  fault.xOpen = open_file;
  fault.xDelete = delete_file;
  sqlite3_vfs_register(&fault, 1);
}

PowerCut::PowerCut(std::filesystem::path folder) : folder_(std::move(folder)) { recorder = this; }
PowerCut::~PowerCut() { recorder = nullptr; }

void PowerCut::cut_after(std::int64_t operations) {
  const std::lock_guard guard(mutex_);
  limit_ = operations_ + operations;
}

bool PowerCut::is_off() const {
  const std::lock_guard guard(mutex_);
  return off_;
}

std::int64_t PowerCut::operations() const {
  const std::lock_guard guard(mutex_);
  return operations_;
}

bool PowerCut::covers(const std::string& path) const {
  return path.starts_with(folder_.string() + "/");
}

bool PowerCut::count_one() {
  if (limit_ >= 0 && operations_ >= limit_) off_ = true;
  if (off_) return false;
  ++operations_;
  return true;
}

bool PowerCut::note_open(const std::string& path) {
  const std::lock_guard guard(mutex_);
  if (off_) return false;
  if (path.ends_with("-shm")) return true;
  const auto [found, fresh] = images_.try_emplace(path);
  Image& image = found->second;
  if (fresh) {
    std::error_code error;
    image.exists = std::filesystem::exists(path, error);
    if (image.exists) image.durable = contents_of(path);
  }
  if (image.deleted) {
    // Made again under a name whose deletion may never reach the disk.
    image.deleted = false;
    image.pending.push_back({0, {}, true});
  }
  return true;
}

bool PowerCut::note_write(const std::string& path, const void* bytes, int count,
                          std::int64_t offset) {
  const std::lock_guard guard(mutex_);
  if (!count_one()) return false;
  images_[path].pending.push_back(
      {offset, std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(count)),
       false});
  return true;
}

bool PowerCut::note_truncate(const std::string& path, std::int64_t size) {
  const std::lock_guard guard(mutex_);
  if (!count_one()) return false;
  images_[path].pending.push_back({size, {}, true});
  return true;
}

bool PowerCut::note_sync(const std::string& path) {
  const std::lock_guard guard(mutex_);
  if (!count_one()) return false;
  Image& image = images_[path];
  for (const Change& change : image.pending) apply(image.durable, change);
  image.pending.clear();
  if (image.exists) return true;
  image.exists = true;
  // The first sync of a new log or journal syncs its folder too: what was made and deleted there.
  const bool syncs_folder = path.ends_with("-wal") || path.ends_with("-journal");
  const std::string folder = path.substr(0, path.rfind('/') + 1);
  for (auto at = images_.begin(); syncs_folder && at != images_.end();) {
    if (!at->first.starts_with(folder)) {
      ++at;
    } else if (at->second.deleted) {
      at = images_.erase(at);
    } else {
      (at++)->second.exists = true;
    }
  }
  return true;
}

bool PowerCut::note_delete(const std::string& path) {
  const std::lock_guard guard(mutex_);
  if (!count_one()) return false;
  if (const auto found = images_.find(path); found != images_.end()) {
    found->second.deleted = true;
    found->second.pending.clear();
  }
  return true;
}

void PowerCut::restore(Unsynced unsynced, std::mt19937_64& random) {
  const std::lock_guard guard(mutex_);
  for (auto& [path, image] : images_) {
    std::string bytes = image.durable;
    bool there = image.exists;
    for (const Change& change : image.pending) {
      if (unsynced == Unsynced::kGone) break;
      there = true;
      unsynced == Unsynced::kThere ? apply(bytes, change) : apply_torn(bytes, change, random);
    }
    if (image.deleted) {
      there = there &&
              (unsynced == Unsynced::kGone || (unsynced == Unsynced::kTorn && random() % 2 == 0));
    } else if (!image.exists && unsynced == Unsynced::kTorn && random() % 2 == 0) {
      there = false;  // not even its name was on the disk
    }
    std::error_code error;
    std::filesystem::remove(path, error);
    if (there) std::ofstream(path, std::ios::binary) << bytes;
    const std::string shared = path + "-shm";
    if (std::filesystem::exists(shared, error)) {
      std::string garbage(32'768, '\0');
      for (char& c : garbage) c = static_cast<char>(random());
      std::ofstream(shared, std::ios::binary) << garbage;
    }
  }
  images_.clear();
  operations_ = 0;
  limit_ = -1;
  off_ = false;
}

}  // namespace vigil::proof
