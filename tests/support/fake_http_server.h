// A blocking HTTP/1.1 server for tests: loopback, a free port, one thread per connection, kept
// alive; answers and misbehaves as told. The handler is called under one lock, one request at a
// time.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace vigil::test {

struct SeenRequest {
  std::string method;
  std::string path;                            // without the query
  std::string query;                           // without '?'
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body{};
  int connection = 0;  // which TCP connection it came on, from 1

  // A query parameter as sent; empty when it is missing.
  [[nodiscard]] std::string parameter(const std::string& name) const;
};

enum class Delivery {
  kWhole,
  kNone,       // the connection is closed without a byte
  kTruncated,  // the headers promise the whole body, half of it comes
  kNever,      // nothing comes until the server stops
};

struct FakeAnswer {
  int status = 200;
  std::string content_type = "application/json";
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};
  Delivery delivery = Delivery::kWhole;
};

class FakeHttpServer {
 public:
  using Handler = std::function<FakeAnswer(const SeenRequest&)>;

  explicit FakeHttpServer(Handler handler);
  ~FakeHttpServer();

  [[nodiscard]] std::string url() const;
  // Nobody listens and every connection is closed; come_back() listens on the same port again.
  void go_away();
  void come_back();
  // Of the bodies, as far as they were sent.
  [[nodiscard]] std::uint64_t body_bytes_sent() const { return body_bytes_sent_; }

 private:
  void listen_on(int port);
  void accept_connections();
  void serve(int descriptor, int number);
  void send_answer(int descriptor, const SeenRequest& request, const FakeAnswer& answer);

  Handler handler_;
  int port_ = 0;
  int listener_ = -1;
  std::thread acceptor_;
  std::mutex handler_mutex_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool away_ = false;
  std::set<int> open_;
  std::vector<std::thread> workers_;
  std::atomic<int> connections_{0};
  std::atomic<std::uint64_t> body_bytes_sent_{0};
};

}  // namespace vigil::test
