#include "core/storage/page_reader.h"

#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "core/base/file.h"

namespace vigil::storage {
namespace {

// This program's files have SQLite's usual page size, whatever a damaged header says.
constexpr std::size_t kPageBytes = 4096;
constexpr std::size_t kUsable = kPageBytes;
constexpr std::size_t kFileHeader = 100;
constexpr std::uint64_t kMostBytes = 4ull << 30;
constexpr std::size_t kMostColumns = 64;
constexpr std::uint64_t kLongestRow = 8u << 20;
constexpr std::size_t kWalHeader = 32;
constexpr std::size_t kFrameHeader = 24;
constexpr unsigned char kTableLeaf = 0x0D;

std::uint32_t big_endian(std::string_view bytes, std::size_t at, std::size_t count = 4) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    value = (value << 8) | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

std::uint32_t little_endian(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) {
    value = (value << 8) | static_cast<unsigned char>(bytes[at + i]);
  }
  return value;
}

// Takes one from the front of `bytes`.
std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 9 && i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (i == 8) {
      value = (value << 8) | byte;
    } else {
      value = (value << 7) | (byte & 0x7Fu);
      if ((byte & 0x80u) != 0) continue;
    }
    bytes.remove_prefix(i + 1);
    return value;
  }
  return std::nullopt;
}

std::int64_t signed_integer(std::string_view bytes) {
  std::uint64_t value = (static_cast<unsigned char>(bytes[0]) & 0x80u) != 0 ? ~std::uint64_t{0} : 0;
  for (const char byte : bytes) value = (value << 8) | static_cast<unsigned char>(byte);
  return static_cast<std::int64_t>(value);
}

// The pages as they stand after the last commit that can be read.
class Pages {
 public:
  Pages(std::string file, const std::string& wal) : file_(std::move(file)) { read_wal(wal); }

  [[nodiscard]] std::uint32_t count() const {
    const auto in_file = static_cast<std::uint32_t>(file_.size() / kPageBytes);
    return newer_.empty() ? in_file : std::max(in_file, newer_.rbegin()->first);
  }
  // Pages count from 1.
  [[nodiscard]] std::string_view page(std::uint32_t number) const {
    if (const auto found = newer_.find(number); found != newer_.end()) return found->second;
    const std::uint64_t begin = (std::uint64_t{number} - 1) * kPageBytes;
    if (number == 0 || begin + kPageBytes > file_.size()) return {};
    return std::string_view(file_).substr(begin, kPageBytes);
  }

 private:
  void read_wal(const std::string& wal) {
    if (wal.size() < kWalHeader) return;
    const std::uint32_t magic = big_endian(wal, 0);
    if ((magic & ~1u) != 0x377F0682u || big_endian(wal, 8) != kPageBytes) return;
    const bool big = (magic & 1u) != 0;
    std::uint32_t s0 = 0;
    std::uint32_t s1 = 0;
    const auto add = [&](std::string_view bytes) {
      for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
        s0 += (big ? big_endian(bytes, at) : little_endian(bytes, at)) + s1;
        s1 += (big ? big_endian(bytes, at + 4) : little_endian(bytes, at + 4)) + s0;
      }
    };
    const std::string_view all(wal);
    add(all.substr(0, 24));
    if (big_endian(wal, 24) != s0 || big_endian(wal, 28) != s1) return;
    const std::string_view salts = all.substr(16, 8);
    std::map<std::uint32_t, std::string> uncommitted;
    for (std::size_t at = kWalHeader; at + kFrameHeader + kPageBytes <= wal.size();
         at += kFrameHeader + kPageBytes) {
      const std::string_view frame = all.substr(at, kFrameHeader + kPageBytes);
      if (frame.substr(8, 8) != salts) return;
      add(frame.substr(0, 8));
      add(frame.substr(kFrameHeader));
      if (big_endian(frame, 16) != s0 || big_endian(frame, 20) != s1) return;
      uncommitted[big_endian(frame, 0)] = std::string(frame.substr(kFrameHeader));
      if (big_endian(frame, 4) == 0) continue;
      for (auto& [number, bytes] : uncommitted) newer_[number] = std::move(bytes);
      uncommitted.clear();
    }
  }

  std::string file_;
  std::map<std::uint32_t, std::string> newer_;
};

// The whole payload of a cell; nothing when its overflow pages are not there.
std::optional<std::string> payload_of(const Pages& pages, std::string_view rest,
                                      std::uint64_t bytes) {
  if (bytes > kLongestRow) return std::nullopt;
  constexpr std::size_t kMostLocal = kUsable - 35;
  constexpr std::size_t kLeastLocal = (kUsable - 12) * 32 / 255 - 23;
  std::size_t local = bytes;
  if (bytes > kMostLocal) {
    local = kLeastLocal + (bytes - kLeastLocal) % (kUsable - 4);
    if (local > kMostLocal) local = kLeastLocal;
  }
  if (rest.size() < local + (local < bytes ? 4 : 0)) return std::nullopt;
  std::string payload(rest.substr(0, local));
  std::uint32_t next = local < bytes ? big_endian(rest, local) : 0;
  std::set<std::uint32_t> seen;
  while (payload.size() < bytes) {
    const std::string_view page = pages.page(next);
    if (page.empty() || !seen.insert(next).second) return std::nullopt;
    next = big_endian(page, 0);
    payload += page.substr(4, std::min<std::size_t>(kUsable - 4, bytes - payload.size()));
  }
  return payload;
}

bool read_record(std::string_view payload, PageRow& row) {
  std::string_view header = payload;
  const auto header_bytes = take_varint(header);
  if (!header_bytes || *header_bytes > payload.size()) return false;
  const std::size_t length_bytes = payload.size() - header.size();
  if (*header_bytes < length_bytes) return false;
  header = payload.substr(length_bytes, *header_bytes - length_bytes);
  std::string_view content = payload.substr(*header_bytes);
  while (!header.empty()) {
    const auto type = take_varint(header);
    if (!type || row.values.size() >= kMostColumns) return false;
    constexpr std::size_t kIntegerBytes[] = {0, 1, 2, 3, 4, 6, 8};
    if (*type == 0) {
      row.values.emplace_back(std::monostate());
    } else if (*type <= 6) {
      const std::size_t bytes = kIntegerBytes[*type];
      if (content.size() < bytes) return false;
      row.values.emplace_back(signed_integer(content.substr(0, bytes)));
      content.remove_prefix(bytes);
    } else if (*type == 8 || *type == 9) {
      row.values.emplace_back(static_cast<std::int64_t>(*type - 8));
    } else if (*type >= 13 && *type % 2 == 1) {
      const std::uint64_t bytes = (*type - 13) / 2;
      if (content.size() < bytes) return false;
      row.values.emplace_back(std::string(content.substr(0, bytes)));
      content.remove_prefix(bytes);
    } else {
      return false;  // a number with a fraction or a blob: no table of this program has those
    }
  }
  return true;
}

void read_leaf(const Pages& pages, std::uint32_t number,
               const std::function<void(const PageRow&)>& take) {
  const std::string_view page = pages.page(number);
  const std::size_t at = number == 1 ? kFileHeader : 0;
  if (page.size() != kPageBytes || static_cast<unsigned char>(page[at]) != kTableLeaf) return;
  const std::size_t cells = big_endian(page, at + 3, 2);
  if (at + 8 + cells * 2 > kPageBytes) return;
  for (std::size_t i = 0; i < cells; ++i) {
    const std::size_t begin = big_endian(page, at + 8 + i * 2, 2);
    if (begin < at + 8 + cells * 2 || begin >= kPageBytes) continue;
    std::string_view cell = page.substr(begin);
    const auto bytes = take_varint(cell);
    const auto rowid = bytes ? take_varint(cell) : std::nullopt;
    if (!rowid) continue;
    const auto payload = payload_of(pages, cell, *bytes);
    PageRow row;
    row.rowid = static_cast<std::int64_t>(*rowid);
    if (payload && read_record(*payload, row)) take(row);
  }
}

}  // namespace

const std::string* PageRow::text(std::size_t column) const {
  return column < values.size() ? std::get_if<std::string>(&values[column]) : nullptr;
}

const std::int64_t* PageRow::integer(std::size_t column) const {
  return column < values.size() ? std::get_if<std::int64_t>(&values[column]) : nullptr;
}

Status read_page_rows(const std::filesystem::path& file,
                      const std::function<void(const PageRow&)>& take) {
  auto bytes = read_file(file, kMostBytes);
  if (!bytes) return bytes.error();
  const Pages pages(std::move(*bytes), read_file(file.string() + "-wal", kMostBytes).value_or(""));
  for (std::uint32_t number = 1; number <= pages.count(); ++number) {
    read_leaf(pages, number, take);
  }
  return {};
}

}  // namespace vigil::storage
