// A backend in a test's memory: sessions, one lease per task with rising fences, decisions whose
// permanent id answers the same for ever, collections with a change feed, media by ranges. It keeps
// the contract's promises in the plainest way, and breaks them on command. Its clock is the test's.
// Thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "tests/support/fake_http_server.h"
#include "tests/support/fake_ledger.h"

namespace vigil::test {

// What happens to the next request whose "METHOD /path" begins with `route`.
struct Fault {
  std::string route{};
  // Handled as usual before the answer goes wrong: the acknowledgement is lost, not the request.
  bool handled = false;
  std::optional<FakeAnswer> answer{};  // instead of the real one
  Delivery delivery = Delivery::kWhole;
};

class FakeBackend {
 public:
  explicit FakeBackend(const Clock& clock);

  [[nodiscard]] std::string url() const { return server_.url(); }
  void go_away() { server_.go_away(); }
  void come_back() { server_.come_back(); }

  // ---- set up
  void add_user(const std::string& id, const std::string& password);
  // Returns the task's id. The subject has the shape of a review item.
  std::string add_task(const std::string& queue, const std::string& caption,
                       const std::string& media_sha256 = std::string(64, 'a'),
                       const std::vector<std::string>& tags = {});
  void put_record(const std::string& collection, const std::string& id, nlohmann::json body);
  void delete_record(const std::string& collection, const std::string& id);
  // Null when there is none.
  [[nodiscard]] nlohmann::json record_body(const std::string& collection, const std::string& id);
  // Changes up to the present can no longer be asked for one by one.
  void compact(const std::string& collection);
  // Returns the SHA-256.
  std::string add_media(const std::string& bytes);

  // ---- what may happen while the desk is not looking
  void expire_lease(const std::string& task);
  void expire_tokens();
  void decide_as_other(const std::string& task);
  // The database is replaced by an empty one with these tasks still in it: nothing decided, a new
  // epoch.
  void replace_database(const std::string& epoch);
  void inject(Fault fault);

  // ---- what happened
  // Of all answers' bodies.
  [[nodiscard]] std::uint64_t bytes_sent() const { return server_.body_bytes_sent(); }
  [[nodiscard]] std::vector<SeenRequest> requests(const std::string& route = {});
  // One entry per accepted decision, in order.
  [[nodiscard]] std::vector<nlohmann::json> ledger();
  [[nodiscard]] std::vector<std::string> leased_tasks();

  // ---- the ledger behind the receipts; `change` may make it lie
  void change_ledger(const std::function<void(FakeLedger&)>& change);

 private:
  struct TaskState {
    std::string id;
    std::string queue;
    nlohmann::json subject;
    std::string state = "ready";
    std::string holder;  // person and device
    std::int64_t fence = 0;
    std::string decided_by;
    std::string decision;
    std::string verdict;
  };
  struct Collection {
    std::map<std::string, nlohmann::json> records;
    std::map<std::string, int> revisions;  // of deleted ones too
    std::vector<nlohmann::json> changes;
    std::int64_t compacted = 0;
  };
  struct Settled {
    std::string body;
    nlohmann::json answer;
  };

  FakeAnswer handle(const SeenRequest& request);
  FakeAnswer route(const SeenRequest& request);
  FakeAnswer session(const SeenRequest& request);
  FakeAnswer lease(const SeenRequest& request, const std::string& queue);
  FakeAnswer renew_or_release(const SeenRequest& request, bool release);
  FakeAnswer decisions(const SeenRequest& request);
  nlohmann::json decide(const nlohmann::json& decision, const std::string& device);
  FakeAnswer collection(const SeenRequest& request);
  FakeAnswer record(const SeenRequest& request, Collection& collection, const std::string& id);
  static void change_record(Collection& collection, const std::string& id,
                            std::optional<nlohmann::json> body);
  FakeAnswer media(const SeenRequest& request);
  [[nodiscard]] std::string person_of(const SeenRequest& request) const;

  const Clock& clock_;
  std::mutex mutex_;
  std::string epoch_ = "epoch-1";
  std::map<std::string, std::string> users_;
  std::map<std::string, std::string> tokens_;
  int token_number_ = 0;
  std::vector<TaskState> tasks_;
  std::map<std::string, Settled> settled_;
  std::vector<nlohmann::json> ledger_;
  FakeLedger leaves_;
  std::map<std::string, Collection> collections_;
  std::map<std::string, std::string> media_;
  std::deque<Fault> faults_;
  std::vector<SeenRequest> requests_;
  std::string person_;     // of the request being handled
  FakeHttpServer server_;  // last: its threads use all of the above
};

// An answer in the form the contract gives refusals.
[[nodiscard]] FakeAnswer problem(int status, const std::string& code,
                                 const std::string& detail = {});

}  // namespace vigil::test
