#include <algorithm>
#include <charconv>

#include "core/net/api_client.h"

namespace vigil::net {
namespace {

std::string media_path(const domain::MediaId& media) {
  return "/v1/media/" + encode_path_part(media.text());
}

std::optional<std::uint64_t> read_size(std::string_view& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

std::string_view header_of(const std::vector<Header>& headers, std::string_view name) {
  for (auto it = headers.rbegin(); it != headers.rend(); ++it) {
    if (it->first == name) return it->second;
  }
  return {};
}

// "bytes 100-199/1000"; for a whole answer (200) the part is everything.
std::optional<MediaPart> part_of(int status, const std::vector<Header>& headers) {
  if (status == 200) {
    std::string_view length = header_of(headers, "content-length");
    const auto total = read_size(length);
    if (!total || !length.empty()) return std::nullopt;
    return MediaPart{0, *total};
  }
  std::string_view range = header_of(headers, "content-range");
  if (status != 206 || !range.starts_with("bytes ")) return std::nullopt;
  range.remove_prefix(6);
  const auto begin = read_size(range);
  if (!begin || !range.starts_with('-')) return std::nullopt;
  range.remove_prefix(1);
  const auto last = read_size(range);
  if (!last || *last < *begin || !range.starts_with('/')) return std::nullopt;
  range.remove_prefix(1);
  const auto total = read_size(range);
  if (!total || *total <= *last || !range.empty()) return std::nullopt;
  return MediaPart{*begin, *total};
}

}  // namespace

Answer<std::uint64_t> ApiClient::media_size(const domain::MediaId& media) {
  const auto answer = exchange({.method = "HEAD", .path = media_path(media)});
  if (!answer) {
    if (answer.failure().kind == FailureClass::kNotFound) {
      return make_failure(FailureClass::kNotFound, "The backend does not have it.",
                          answer.failure().status);
    }
    return answer.failure();
  }
  std::string_view length = answer->header("content-length");
  const auto size = read_size(length);
  if (!size || !length.empty()) {
    return make_failure(FailureClass::kMalformed, "The answer does not say how long the media is.");
  }
  return *size;
}

Answer<MediaPart> ApiClient::fetch_media(const domain::MediaId& media, std::uint64_t begin,
                                         std::uint64_t at_most,
                                         const std::function<Status(const MediaPart&)>& started,
                                         const BodySink& sink) {
  std::optional<MediaPart> part;
  std::uint64_t received = 0;
  std::uint64_t known = 0;  // bytes that come again and are here already
  Request request{.path = media_path(media)};
  request.range_begin = begin;
  request.range_last = begin + at_most - 1;
  request.on_headers = [&](int status, const std::vector<Header>& headers) -> Status {
    part = part_of(status, headers);
    // A box on the way that does not know ranges gives everything from the start.
    const bool whole = part && status == 200 && begin < part->total;
    if (whole) {
      known = begin;
      part->begin = begin;
    }
    if (!part || part->begin != begin) {
      return fail(ErrorCode::kCorrupt,
                  "The answer is not the part of the media that was asked for.");
    }
    return started(*part);
  };
  request.sink = [&](std::string_view bytes) -> Status {
    const std::size_t again = std::min<std::uint64_t>(known, bytes.size());
    known -= again;
    bytes.remove_prefix(again);
    if (bytes.empty()) return {};
    received += bytes.size();
    if (received > part->total - part->begin) {
      return fail(ErrorCode::kCorrupt, "The answer is longer than it said.");
    }
    return sink(bytes);
  };
  const auto answer = exchange(std::move(request));
  if (!answer) return answer.failure();
  if (!part) return make_failure(FailureClass::kMalformed, "The answer is empty.", answer->status);
  return *part;
}

Answer<bool> ApiClient::upload_media(const domain::MediaId& media, std::string_view content_type,
                                     std::uint64_t bytes, BodySource source) {
  Request request{.method = "PUT", .path = media_path(media)};
  request.headers.emplace_back("Content-Type", std::string(content_type));
  request.source = std::move(source);
  request.source_bytes = bytes;
  request.timeout = std::chrono::seconds(60);
  const auto answer = exchange(std::move(request));
  if (!answer) return answer.failure();
  return answer->status == 201;
}

}  // namespace vigil::net
