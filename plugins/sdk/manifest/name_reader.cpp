#include "plugins/sdk/manifest/name_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugins/sdk/manifest/nearest.h"

namespace vigil::sdk::manifest {
namespace {

std::string unknown_role(const JsonPath& path, std::string_view word, std::string_view besides) {
  std::vector<std::string_view> roles;
  for (const domain::Role role : domain::kAllRoles) roles.push_back(domain::to_word(role));
  return fmt::format("{} names \"{}\", which is no role{}{}", place_text(path), word, besides,
                     suggestion(word, roles));
}

}  // namespace

void refuse_id(MemberReader& in, std::string_view id) {
  in.problem(
      "id", fmt::format(
                "The id \"{}\" must be lower-case letters, digits and underscores, a letter first, "
                "at most 40.",
                id));
}

std::string read_full_id(MemberReader& in, std::string_view plugin) {
  const std::string local = in.text("id");
  if (!local.empty() && !is_local_id(local)) refuse_id(in, local);
  return std::string(plugin) + '.' + local;
}

std::string read_dotted_id(MemberReader& in) {
  std::string id = in.text("id");
  std::string_view rest = id;
  bool fine = true;
  while (!rest.empty()) {
    const std::size_t dot = std::min(rest.find('.'), rest.size());
    fine = fine && is_local_id(rest.substr(0, dot));
    if (dot + 1 == rest.size()) fine = false;
    rest.remove_prefix(std::min(dot + 1, rest.size()));
  }
  if (!fine) refuse_id(in, id);
  return id;
}

std::vector<domain::Role> read_roles(MemberReader& in, std::string_view name, Need need) {
  std::vector<domain::Role> roles;
  for (const std::string& word : in.texts(name, need)) {
    if (const auto role = domain::role_from_word(word)) {
      roles.push_back(*role);
    } else {
      in.problem(name, unknown_role(in.at(name), word, {}));
    }
  }
  return roles;
}

std::vector<std::string> read_role_words(MemberReader& in, std::string_view name) {
  std::vector<std::string> words = in.texts(name, Need::kRequired);
  for (const std::string& word : words) {
    if (word != "*" && !domain::role_from_word(word)) {
      in.problem(name, unknown_role(in.at(name), word, " (or \"*\" for everybody)"));
    }
  }
  return words;
}

}  // namespace vigil::sdk::manifest
