// What the shield knows, read from its collections as they come: editions, products, words, cues,
// rules, the table of acts, look-alikes, findings and cases. User-interface thread; the host
// outlives it.
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/wildlife/case_file.h"
#include "core/domain/wildlife/edition.h"
#include "core/domain/wildlife/finding.h"
#include "core/domain/wildlife/guide.h"
#include "core/domain/wildlife/words.h"
#include "plugins/sdk/host.h"

namespace vigil::wildlife {

class Library {
 public:
  explicit Library(sdk::Host& host);
  ~Library();
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  // Takes in what changed; cheap otherwise.
  void update();
  // Rises whenever something was taken in.
  [[nodiscard]] std::uint64_t revision() const { return revision_; }

  [[nodiscard]] const std::vector<Edition>& editions() const { return editions_; }
  // Of today, by the desk's clock; null while there is none.
  [[nodiscard]] const Edition* edition() const;
  [[nodiscard]] const std::vector<Product>& products() const { return products_; }
  [[nodiscard]] const std::vector<CodeWord>& words() const { return words_; }
  [[nodiscard]] const std::optional<CueRules>& cues() const { return cues_; }
  // As records, for publishing.
  [[nodiscard]] const std::vector<nlohmann::json>& rules() const { return rules_; }
  [[nodiscard]] const ActTable& acts() const { return acts_; }
  [[nodiscard]] const std::vector<LookAlikes>& look_alikes() const { return look_alikes_; }
  // By time, the newest first.
  [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }
  [[nodiscard]] const std::vector<CaseFile>& cases() const { return cases_; }
  // The collections a person may not read are never complete; what the guide needs is here.
  [[nodiscard]] bool ready() const { return !editions_.empty() && !acts_.rows.empty(); }
  // What could not be read, a sentence each.
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

  [[nodiscard]] const Species* species(std::string_view latin) const;
  [[nodiscard]] const Product* product(std::string_view id) const;
  // The animal or product a term of the evidence stands for: by any of its names.
  struct Meant {
    const Species* species = nullptr;
    const Product* product = nullptr;
  };
  [[nodiscard]] Meant meant_by(std::string_view term) const;
  // What a word's meaning is called, for people.
  [[nodiscard]] std::string title_of(std::string_view meaning) const;

 private:
  struct Watched {
    sdk::CollectionKey key;
    std::shared_ptr<const sdk::RecordSet> seen;
  };
  [[nodiscard]] bool changed(std::size_t which);
  [[nodiscard]] std::vector<nlohmann::json> bodies(std::size_t which) const;
  void read_editions();
  void index_names();

  sdk::Host& host_;
  std::vector<Watched> watched_;
  std::uint64_t revision_ = 1;
  std::vector<Edition> editions_;
  std::vector<Product> products_;
  std::vector<CodeWord> words_;
  std::optional<CueRules> cues_;
  std::vector<nlohmann::json> rules_;
  ActTable acts_;
  std::vector<LookAlikes> look_alikes_;
  std::vector<Finding> findings_;
  std::vector<CaseFile> cases_;
  std::vector<std::string> problems_;
  std::map<std::string, std::size_t, std::less<>> by_name_;  // of edition()'s species
  std::string indexed_edition_;
};

}  // namespace vigil::wildlife
