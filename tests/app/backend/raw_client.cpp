#include "tests/app/backend/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"

namespace vigil::backend {

nlohmann::json RawAnswer::json() const { return parse_json(body).value_or(nlohmann::json()); }

RawClient::RawClient(std::uint16_t port) : port_(port) {}
RawClient::~RawClient() { disconnect(); }

void RawClient::disconnect() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  buffer_.clear();
}

bool RawClient::connect() {
  if (socket_ >= 0) return true;
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval limit{10, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return true;
  disconnect();
  return false;
}

bool RawClient::write(std::string_view bytes) {
  if (!connect()) return false;
  while (!bytes.empty()) {
    const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

bool RawClient::fill() {
  char chunk[16 * 1024];
  const ssize_t count = ::recv(socket_, chunk, sizeof chunk, 0);
  if (count <= 0) return false;
  buffer_.append(chunk, static_cast<std::size_t>(count));
  return true;
}

RawAnswer RawClient::send(std::string_view method, std::string_view path, const Headers& headers,
                          std::string_view body) {
  std::string text =
      std::string(method) + ' ' + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n";
  if (!token.empty()) text += "Authorization: Bearer " + token + "\r\n";
  for (const auto& [name, value] : headers) text += name + ": " + value + "\r\n";
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  text += "\r\n";
  text += body;
  // A kept connection may have been closed by the server in between.
  if (!write(text)) return {};
  return read_answer(method == "HEAD");
}

RawAnswer RawClient::send_json(std::string_view method, std::string_view path,
                               const nlohmann::json& body, Headers headers) {
  headers.emplace_back("Content-Type", "application/json");
  return send(method, path, headers, to_canonical_json(body));
}

RawAnswer RawClient::read_answer(bool head) {
  RawAnswer answer;
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return disconnect(), answer;
  }
  std::string_view lines(buffer_.data(), end);
  answer.status = std::atoi(std::string(lines.substr(9, 3)).c_str());
  for (std::size_t at = lines.find("\r\n"); at != std::string_view::npos;) {
    lines.remove_prefix(at + 2);
    at = lines.find("\r\n");
    const std::string_view line = lines.substr(0, at);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    answer.headers[to_lower_ascii(line.substr(0, colon))] = trim(line.substr(colon + 1));
  }
  buffer_.erase(0, end + 4);
  if (answer.status == 100) return read_answer(head);
  const bool no_body = head || answer.status == 204 || answer.status == 304;
  const std::size_t length = no_body || !answer.headers.contains("content-length")
                                 ? 0
                                 : std::stoul(answer.headers["content-length"]);
  while (buffer_.size() < length) {
    if (!fill()) return disconnect(), RawAnswer{};
  }
  answer.body = buffer_.substr(0, length);
  buffer_.erase(0, length);
  if (to_lower_ascii(answer.headers["connection"]) == "close") disconnect();
  return answer;
}

std::string RawClient::read_until(std::string_view wanted, std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (buffer_.find(wanted) == std::string::npos) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    pollfd waiting{socket_, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0 || !fill())
      break;
  }
  return std::exchange(buffer_, {});
}

bool RawClient::closed_within(std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (socket_ >= 0) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    pollfd waiting{socket_, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0) return false;
    if (!fill()) return true;
  }
  return true;
}

}  // namespace vigil::backend
