// Typed names. The build generates one constant per id declared in plugin.json and per text in locale/zh_CN.po, so a
// misspelt name does not compile. Ids are full names: "review.allow", not "allow".
#pragma once

#include <compare>
#include <string_view>

namespace vigil::sdk {

template <typename Tag>
struct Key {
  std::string_view id;
  auto operator<=>(const Key&) const = default;
};

using CommandKey = Key<struct CommandKeyTag>;
using ViewKey = Key<struct ViewKeyTag>;
using SettingKey = Key<struct SettingKeyTag>;
using QueueKey = Key<struct QueueKeyTag>;
using CollectionKey = Key<struct CollectionKeyTag>;
using TextKey = Key<struct TextKeyTag>;

}  // namespace vigil::sdk
