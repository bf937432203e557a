#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <system_error>

#include "app/ctl/commands.h"
#include "app/ctl/program.h"
#include "core/base/hash.h"

namespace vigil::ctl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t kPart = 8u << 20;

struct MediaOptions {
  std::string sha256;
  std::string to;
  std::vector<std::string> files;
  std::string type = "application/octet-stream";
};

// Fetches all parts into `stream` and tells the hash of what came.
net::Answer<std::string> fetch(net::ApiClient& api, const domain::MediaId& media,
                               std::ofstream& stream, std::uint64_t& bytes) {
  Sha256Stream hash;
  std::uint64_t total = 1;
  for (bytes = 0; bytes < total;) {
    const std::uint64_t before = bytes;
    const auto part = api.fetch_media(
        media, bytes, kPart,
        [&](const net::MediaPart& known) {
          total = known.total;
          return Status();
        },
        [&](std::string_view piece) -> Status {
          hash.update(piece);
          bytes += piece.size();
          if (stream.write(piece.data(), static_cast<std::streamsize>(piece.size()))) return {};
          return fail(ErrorCode::kStorageFull, "The file could not be written.");
        });
    if (!part) return part.failure();
    if (bytes == before) break;
  }
  return to_hex(hash.finish());
}

Exit save_media(Program& program, const MediaOptions& options) {
  return program.with_backend([&](net::ApiClient& api) {
    Output& output = program.output();
    const fs::path making = fmt::format("{}.making-{}", options.to, ::getpid());
    std::ofstream stream(making, std::ios::binary | std::ios::trunc);
    if (!stream) {
      return output.failed(
          fail(ErrorCode::kUnavailable, fmt::format("{} cannot be written.", options.to)),
          Exit::kSomeFailed);
    }
    std::uint64_t bytes = 0;
    const auto hash = fetch(api, domain::MediaId(options.sha256), stream, bytes);
    stream.close();
    std::error_code failed;
    Exit exit = Exit::kOk;
    if (!hash) {
      exit = output.failed(hash.failure());
    } else if (*hash != options.sha256) {
      exit = output.failed(
          fail(ErrorCode::kCorrupt, fmt::format("The backend sent bytes with hash {} instead; they "
                                                "are not kept.",
                                                *hash)));
    } else if (fs::rename(making, options.to, failed); failed || stream.fail()) {
      exit = output.failed(
          fail(ErrorCode::kStorageFull, fmt::format("{} could not be written whole.", options.to)));
    } else {
      output.document({{"media", options.sha256}, {"file", options.to}, {"bytes", bytes}});
      output.line(fmt::format("{} bytes are in {}.", bytes, options.to));
    }
    if (exit != Exit::kOk) fs::remove(making, failed);
    return exit;
  });
}

Result<std::string> hash_of(std::FILE* file, std::uint64_t& bytes) {
  Sha256Stream hash;
  std::vector<char> buffer(1u << 20);
  bytes = 0;
  for (std::size_t count = 0; (count = std::fread(buffer.data(), 1, buffer.size(), file)) > 0;) {
    hash.update({buffer.data(), count});
    bytes += count;
  }
  if (std::ferror(file)) return fail(ErrorCode::kUnavailable, "The file cannot be read.");
  std::rewind(file);
  return to_hex(hash.finish());
}

struct Stored {
  std::string sha256;
  std::uint64_t bytes = 0;
  bool now = false;  // false: it was there already
};

net::Answer<Stored> store_file(net::ApiClient& api, const std::string& path,
                               const std::string& type) {
  const std::unique_ptr<std::FILE, decltype(&std::fclose)> file(std::fopen(path.c_str(), "rbe"),
                                                                &std::fclose);
  std::error_code failed;
  if (!file || !fs::is_regular_file(path, failed)) {
    return net::make_local_failure(fail(
        ErrorCode::kNotFound,
        fmt::format("It cannot be opened: {}.", file ? "not a plain file" : std::strerror(errno))));
  }
  Stored stored;
  const Result<std::string> hash = hash_of(file.get(), stored.bytes);
  if (!hash) return net::make_local_failure(hash.error());
  stored.sha256 = *hash;
  const auto sent = api.upload_media(
      domain::MediaId(*hash), type, stored.bytes, [&](std::span<char> into) -> Result<std::size_t> {
        const std::size_t count = std::fread(into.data(), 1, into.size(), file.get());
        if (count == 0 && std::ferror(file.get()))
          return fail(ErrorCode::kUnavailable, "The file cannot be read.");
        return count;
      });
  if (!sent) return sent.failure();
  stored.now = *sent;
  return stored;
}

Exit put_media(Program& program, const MediaOptions& options) {
  return program.with_backend([&](net::ApiClient& api) {
    Output& output = program.output();
    json list = json::array();
    Exit exit = Exit::kOk;
    for (const std::string& path : options.files) {
      const auto stored = store_file(api, path, options.type);
      if (!stored) {
        const Exit of_this = exit_for(stored.failure());
        exit = of_this == Exit::kUnreachable || of_this == Exit::kNotAllowed ? of_this
                                                                             : Exit::kSomeFailed;
        output.note(fmt::format("{}: {}", path, stored.error().message));
        list.push_back({{"file", path},
                        {"status", "failed"},
                        {"code", to_word(stored.error().code)},
                        {"reason", stored.error().message}});
        if (exit != Exit::kSomeFailed) break;
        continue;
      }
      const std::string_view status = stored->now ? "stored" : "exists";
      list.push_back({{"file", path},
                      {"status", status},
                      {"media", stored->sha256},
                      {"bytes", stored->bytes}});
      output.line(fmt::format("{}  {:<6}  {}", stored->sha256, status, path));
    }
    output.document({{"files", std::move(list)}});
    return exit;
  });
}

}  // namespace

void add_media_commands(CLI::App& app, Program& program) {
  CLI::App* group = app.add_subcommand("media", "Clips by the SHA-256 of their bytes");
  group->require_subcommand(1);
  const auto options = std::make_shared<MediaOptions>();

  CLI::App* save = group->add_subcommand("get", "Save one; the bytes are checked against the hash");
  save->add_option("SHA256", options->sha256, "64 hexadecimal digits")
      ->required()
      ->check([](const std::string& text) {
        return is_sha256_hex(text) ? std::string() : "a SHA-256 has 64 hexadecimal digits";
      });
  save->add_option("FILE", options->to, "Where to")->required();
  save->callback([&program, options] {
    program.choose([options](Program& p) { return save_media(p, *options); });
  });

  CLI::App* put = group->add_subcommand("put", "Upload files without making tasks of them");
  put->add_option("FILES", options->files, "Files of any kind")->required();
  put->add_option("--type", options->type, "Media type they are stored with")
      ->capture_default_str();
  put->callback([&program, options] {
    program.choose([options](Program& p) { return put_media(p, *options); });
  });
}

}  // namespace vigil::ctl
