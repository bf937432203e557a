#include "tests/support/fake_http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <stdexcept>

#include "core/base/text.h"

namespace vigil::test {
namespace {

bool send_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

// Appends what comes next; false at the end of the connection.
bool receive_more(int descriptor, std::string& buffer) {
  char chunk[16384];
  const auto received = ::recv(descriptor, chunk, sizeof chunk, 0);
  if (received <= 0) return false;
  buffer.append(chunk, static_cast<std::size_t>(received));
  return true;
}

std::optional<SeenRequest> receive_request(int descriptor, std::string& buffer) {
  std::size_t head_end = 0;
  while ((head_end = buffer.find("\r\n\r\n")) == std::string::npos) {
    if (!receive_more(descriptor, buffer)) return std::nullopt;
  }
  const std::string head = buffer.substr(0, head_end);
  buffer.erase(0, head_end + 4);

  SeenRequest request;
  const std::size_t first_end = head.find("\r\n");
  const std::string first = head.substr(0, first_end);
  const std::size_t space = first.find(' ');
  request.method = first.substr(0, space);
  std::string target = first.substr(space + 1, first.rfind(' ') - space - 1);
  if (const std::size_t mark = target.find('?'); mark != std::string::npos) {
    request.query = target.substr(mark + 1);
    target.resize(mark);
  }
  request.path = target;
  for (std::size_t at = first_end; at != std::string::npos && at + 2 < head.size();) {
    const std::size_t end = head.find("\r\n", at + 2);
    const std::string line = head.substr(at + 2, end == std::string::npos ? end : end - at - 2);
    if (const std::size_t colon = line.find(':'); colon != std::string::npos) {
      request.headers[to_lower_ascii(line.substr(0, colon))] = trim(line.substr(colon + 1));
    }
    at = end;
  }
  std::size_t length = 0;
  if (const auto found = request.headers.find("content-length"); found != request.headers.end()) {
    length = std::strtoul(found->second.c_str(), nullptr, 10);
  }
  while (buffer.size() < length) {
    if (!receive_more(descriptor, buffer)) return std::nullopt;
  }
  request.body = buffer.substr(0, length);
  buffer.erase(0, length);
  return request;
}

}  // namespace

std::string SeenRequest::parameter(const std::string& name) const {
  std::size_t at = 0;
  while (at < query.size()) {
    const std::size_t end = std::min(query.find('&', at), query.size());
    const std::string part = query.substr(at, end - at);
    if (part.starts_with(name + "=")) return part.substr(name.size() + 1);
    at = end + 1;
  }
  return {};
}

FakeHttpServer::FakeHttpServer(Handler handler) : handler_(std::move(handler)) { listen_on(0); }

FakeHttpServer::~FakeHttpServer() { go_away(); }

std::string FakeHttpServer::url() const { return "http://127.0.0.1:" + std::to_string(port_); }

void FakeHttpServer::listen_on(int port) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  auto* any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, any, sizeof address) != 0 || ::listen(listener_, 64) != 0) {
    throw std::runtime_error("the test server cannot listen");
  }
  socklen_t length = sizeof address;
  ::getsockname(listener_, any, &length);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_connections(); });
}

void FakeHttpServer::go_away() {
  std::vector<std::thread> workers;
  {
    const std::lock_guard lock(mutex_);
    if (away_) return;
    away_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    for (const int descriptor : open_) ::shutdown(descriptor, SHUT_RDWR);
  }
  changed_.notify_all();
  acceptor_.join();
  ::close(listener_);
  {
    const std::lock_guard lock(mutex_);
    workers.swap(workers_);
  }
  for (std::thread& worker : workers) worker.join();
}

void FakeHttpServer::come_back() {
  {
    const std::lock_guard lock(mutex_);
    away_ = false;
  }
  listen_on(port_);
}

void FakeHttpServer::accept_connections() {
  for (;;) {
    const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor < 0) return;
    const std::lock_guard lock(mutex_);
    if (away_) {
      ::close(descriptor);
      return;
    }
    open_.insert(descriptor);
    workers_.emplace_back(
        [this, descriptor, number = ++connections_] { serve(descriptor, number); });
  }
}

void FakeHttpServer::serve(int descriptor, int number) {
  std::string buffer;
  while (auto request = receive_request(descriptor, buffer)) {
    request->connection = number;
    FakeAnswer answer;
    {
      const std::lock_guard lock(handler_mutex_);
      answer = handler_(*request);
    }
    if (answer.delivery == Delivery::kNever) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return away_; });
      break;
    }
    if (answer.delivery == Delivery::kNone) break;
    send_answer(descriptor, *request, answer);
    if (answer.delivery == Delivery::kTruncated) break;
  }
  {
    const std::lock_guard lock(mutex_);
    open_.erase(descriptor);
  }
  ::shutdown(descriptor, SHUT_RDWR);
  ::close(descriptor);
}

void FakeHttpServer::send_answer(int descriptor, const SeenRequest& request,
                                 const FakeAnswer& answer) {
  std::string head = "HTTP/1.1 " + std::to_string(answer.status) + " Status\r\n";
  if (answer.status != 204) {
    head += "Content-Type: " + answer.content_type + "\r\n";
    head += "Content-Length: " + std::to_string(answer.body.size()) + "\r\n";
  }
  for (const auto& [name, value] : answer.headers) head += name + ": " + value + "\r\n";
  head += "\r\n";
  if (request.method != "HEAD") {
    const bool cut = answer.delivery == Delivery::kTruncated;
    const std::size_t sent = cut ? answer.body.size() / 2 : answer.body.size();
    head += answer.body.substr(0, sent);
    body_bytes_sent_ += sent;
  }
  (void)send_all(descriptor, head);
}

}  // namespace vigil::test
