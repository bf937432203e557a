// What plugins see of tasks, decisions and records: core/sync's desk client in the shapes of the
// SDK, with causes in the person's words. User-interface thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/sync/desk_client.h"
#include "plugins/sdk/host.h"

namespace vigil::workstation {

// A cause in the person's language; empty for kNone.
using CauseSentence = std::function<std::string(sync::Cause cause, const std::string& detail)>;
// Which rule a draft does not meet, in the person's language.
using RuleSentence =
    std::function<std::string(const sdk::DecisionDraft& draft, const Error& error)>;

class DeskService final : public sdk::Desk, public sdk::Records, public sdk::Backend {
 public:
  DeskService(CauseSentence sentence, RuleSentence rule);

  // Who is asked from now on; it must outlive its use here. Nothing else is called before the first
  // one is given.
  void use(sync::DeskClient& client);
  // Queues with nobody above them: an escalation there is refused at once, not by the backend
  // later.
  void set_last_queues(std::vector<domain::QueueId> queues) { last_queues_ = std::move(queues); }

  [[nodiscard]] std::shared_ptr<const sdk::TaskList> tasks(sdk::QueueKey queue) override;
  void keep_leased(sdk::QueueKey queue, int count) override;
  void wish(domain::LeaseWishes wishes) override;
  void take(sdk::QueueKey queue, const std::vector<domain::TaskId>& tasks) override;
  [[nodiscard]] Result<domain::DecisionId> decide(const sdk::DecisionDraft& draft) override;
  [[nodiscard]] Status undo(const domain::DecisionId& decision) override;
  [[nodiscard]] std::vector<sdk::DecisionRecord> history(const sdk::HistoryQuery& query) override;
  [[nodiscard]] std::optional<sdk::DecisionRecord> find(
      const domain::DecisionId& decision) override;
  [[nodiscard]] std::int64_t count(domain::DecisionState state) const override {
    return client_->count(state);
  }
  [[nodiscard]] std::int64_t decided_today() const override { return client_->decided_today(); }
  [[nodiscard]] std::uint64_t revision() const override { return client_->revision(); }

  [[nodiscard]] std::shared_ptr<const sdk::RecordSet> records(
      sdk::CollectionKey collection) override;
  [[nodiscard]] Status edit(sdk::CollectionKey collection, std::string_view id,
                            const nlohmann::json& body) override;
  [[nodiscard]] Status remove(sdk::CollectionKey collection, std::string_view id) override;

  [[nodiscard]] std::uint64_t ask(const sdk::Question& question) override;
  [[nodiscard]] std::shared_ptr<const sdk::Reply> reply(std::uint64_t asked) override;
  void drop(std::uint64_t asked) override;
  [[nodiscard]] std::uint64_t hints(sdk::QueueKey queue) override {
    return client_->hints(domain::QueueId(std::string(queue.id)));
  }

 private:
  template <typename From, typename To>
  struct Translated {
    std::shared_ptr<const From> from;
    std::shared_ptr<const To> to;
  };

  [[nodiscard]] bool leads_nowhere(const sdk::DecisionDraft& draft) const;
  [[nodiscard]] sdk::DecisionRecord translate(sync::DecisionRecord&& record) const;

  sync::DeskClient* client_ = nullptr;
  CauseSentence sentence_;
  RuleSentence rule_;
  std::vector<domain::QueueId> last_queues_;
  std::map<std::string, Translated<sync::TaskList, sdk::TaskList>, std::less<>> tasks_;
  std::map<std::string, Translated<sync::RecordSet, sdk::RecordSet>, std::less<>> records_;
  std::map<std::uint64_t, Translated<sync::Reply, sdk::Reply>> replies_;
};

}  // namespace vigil::workstation
