// A network between desks and a backend that misbehaves on demand, and a witness of what was said.
//
// Listens on loopback, reads whole HTTP/1.1 requests, hands them to the backend and the answers
// back, and does to some of them what its Weather says. Everything the backend answered is told to
// the journal before anything can happen to it, so that what the backend promised is known even
// when nobody heard it. Event streams pass as they are. A thread for each connection; thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/base/clock.h"

namespace vigil::proof {

enum class Trouble {
  kNone,
  kSlowRequest,     // reaches the backend late
  kSlowAnswer,      // reaches the desk late
  kHalfOpen,        // swallowed; the connection stays open and silent
  kResetBefore,     // reset, the backend never heard it
  kResetInBody,     // the backend did it; the answer breaks off with a reset
  kLostAnswer,      // the backend did it; the connection ends without an answer
  kOneByteSlices,   // the answer comes byte by byte
  kTruncated,       // the answer ends early, at any byte
  kTwice,           // the backend hears it twice, the second answer is given
  kLateReplay,      // and hears it again a little later
  kReordered,       // waits until another request has overtaken it
  kError500,        // not handed on
  kBusy429,         // not handed on
  kBusy503,         // not handed on
  kGateway502,      // the backend did it; a page in HTML instead of its answer
  kHtml200,         // not handed on; a page in HTML with status 200
  kForeignProblem,  // not handed on; a problem document with status 400 from a box in between
};

[[nodiscard]] std::string_view to_word(Trouble trouble);
[[nodiscard]] std::vector<Trouble> all_troubles();

struct Weather {
  double rate = 0;  // share of the requests that meet one of `troubles`
  std::vector<Trouble> troubles;
  bool cut = false;       // connections are refused and broken
  Millis slow{400};       // of kSlow*, kHalfOpen, kLateReplay, kReordered
  int truncate_at = -1;   // kTruncated: this many bytes; -1: any
  std::string only_path;  // troubles meet only paths that begin so; empty: all
  std::string but_path;   // and none that begins so; empty: all
};

// One request that reached the backend, and what it answered: status 0 when it did not.
struct Exchanged {
  std::string method;
  std::string path;
  std::string request;
  int status = 0;
  std::string answer;
  std::string server_time;  // RFC 3339, from the answer
  Trouble trouble = Trouble::kNone;
};

class FaultProxy {
 public:
  using Journal = std::function<void(const Exchanged&)>;

  // `journal` is called from many threads.
  FaultProxy(std::uint16_t upstream, std::uint64_t seed, Journal journal);
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  void set_weather(Weather weather);
  void set_upstream(std::uint16_t port) { upstream_ = port; }
  // How many requests met each trouble, by its number.
  [[nodiscard]] std::vector<std::int64_t> met() const;

 private:
  struct Client {
    int socket = -1;
    std::atomic<bool> done{false};
    std::thread thread;
  };

  void accept_until_stopped();
  void serve(int socket);
  // False: the connection is at its end; a reset one is closed already (-1).
  bool pass_on(int& client, int& upstream, const std::string& request);
  bool relay_stream(int client, int upstream, const std::string& head);
  [[nodiscard]] Trouble roll(std::string_view path);
  [[nodiscard]] int connect_upstream() const;
  // The answer's bytes; empty when none came. A kept connection that was closed is opened anew.
  std::string exchange(int& upstream, const std::string& request, Exchanged& noted);
  void replay_later(std::string request, Exchanged noted);
  // Returns early when the proxy ends.
  void pause(Millis time);

  std::uint16_t port_ = 0;
  int listener_ = -1;
  std::atomic<std::uint16_t> upstream_;
  const Journal journal_;
  std::atomic<bool> stopping_{false};

  mutable std::mutex mutex_;
  std::condition_variable overtaken_;
  std::uint64_t passed_ = 0;  // requests handed on
  Weather weather_;
  std::mt19937_64 random_;
  std::vector<std::int64_t> met_;
  std::list<Client> clients_;
  std::thread accepting_;
};

}  // namespace vigil::proof
