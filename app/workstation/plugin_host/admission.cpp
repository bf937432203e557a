#include "app/workstation/plugin_host/admission.h"

#include <fmt/format.h>

#include "core/base/file.h"
#include "core/base/hash.h"
#include "plugins/sdk/plugin.h"

namespace vigil::workstation::plugin_host {
namespace {

constexpr std::uint64_t kMaxManifestBytes = 1u << 20;
constexpr std::uint64_t kMaxListBytes = 1u << 20;

Check refuse_changed(std::string_view file) {
  return refuse(
      fmt::format("文件 {} 与 plugin.sha256 中的校验值不符，构建后被改动过。", file),
      fmt::format("The file {} does not match plugin.sha256; it was changed after it was built.",
                  file));
}

Check refuse_unlisted(std::string_view file) {
  return refuse(fmt::format("plugin.sha256 没有列出 {}。", file),
                fmt::format("plugin.sha256 does not list {}.", file));
}

}  // namespace

Check pass(std::string zh, std::string en) { return {true, {std::move(zh), std::move(en)}}; }
Check refuse(std::string zh, std::string en) { return {false, {std::move(zh), std::move(en)}}; }

ReadManifest check_manifest(const std::filesystem::path& folder, const TextLookup& texts) {
  ReadManifest read;
  auto text = read_file(folder / "plugin.json", kMaxManifestBytes);
  if (!text) {
    read.check = refuse(fmt::format("读不到 plugin.json：{}", text.error().message),
                        fmt::format("plugin.json cannot be read: {}", text.error().message));
    return read;
  }
  read.text = std::move(*text);
  auto manifest = sdk::manifest::parse_manifest(read.text, "plugin.json");
  if (!manifest) {
    read.check = refuse(fmt::format("清单有误：{}", manifest.error().message),
                        fmt::format("The manifest is not valid: {}", manifest.error().message));
    return read;
  }
  read.manifest = std::move(*manifest);
  for (const std::string_view language : {"zh_CN", "en"}) {
    if (!texts) break;
    for (const std::string& key : sdk::manifest::text_keys(read.manifest)) {
      if (texts(folder, language, key)) continue;
      read.check = refuse(fmt::format("缺少文字“{}”的 {} 译文。", key, language),
                          fmt::format("The text \"{}\" is missing in {}.", key, language));
      return read;
    }
  }
  read.check = pass("清单有效。", "The manifest is valid.");
  return read;
}

Check check_build(const sdk::manifest::Manifest& manifest, const LibraryFile& library) {
  if (manifest.sdk != sdk::kSdkVersion) {
    return refuse(
        fmt::format("它为第 {} 版 SDK 而写，本机是第 {} 版。", manifest.sdk, sdk::kSdkVersion),
        fmt::format("It is written for version {} of the SDK; this desk has version {}.",
                    manifest.sdk, sdk::kSdkVersion));
  }
  const auto fingerprint = library.build_fingerprint();
  if (!fingerprint && fingerprint.error().code == ErrorCode::kNotFound) {
    return refuse(
        fmt::format("{} 没有写明是用哪一套 SDK 构建的，不是本机能加载的插件。", manifest.library),
        fmt::format("{} does not say which SDK it was built with; it is no plugin for this desk.",
                    manifest.library));
  }
  if (!fingerprint) {
    return refuse(fmt::format("{} 不是本机能加载的程序库。", manifest.library),
                  fmt::format("{} is not a library this machine can load.", manifest.library));
  }
  if (*fingerprint != VIGIL_SDK_FINGERPRINT) {
    return refuse("它是用另一套 SDK 构建的，需要重新构建。",
                  "It was built with another build of the SDK and has to be built again.");
  }
  return pass("SDK 版本与构建指纹一致。", "SDK version and build fingerprint are this desk's.");
}

Check check_files(const std::filesystem::path& folder, const sdk::manifest::Manifest& manifest,
                  std::string_view manifest_text, const LibraryFile& library,
                  const std::optional<PublicKey>& key) {
  const auto text = read_file(folder / "plugin.sha256", kMaxListBytes);
  if (!text) {
    return refuse("缺少 plugin.sha256，无法核对文件。",
                  "plugin.sha256 is missing, so its files cannot be checked.");
  }
  if (key) {
    const auto signature = read_file(folder / "plugin.sha256.sig", kMaxListBytes);
    if (!signature) {
      return refuse("缺少部署方的签名 plugin.sha256.sig。",
                    "The deployment's signature, plugin.sha256.sig, is missing.");
    }
    if (!is_signed_by(*key, *text, *signature)) {
      return refuse("签名不是本部署方的，或文件清单在签名后被改动过。",
                    "The signature is not this deployment's, or the list of files was changed "
                    "after signing.");
    }
  }
  const auto list = parse_hash_list(*text);
  if (!list) {
    return refuse(fmt::format("plugin.sha256 已损坏：{}", list.error().message),
                  fmt::format("plugin.sha256 is damaged: {}", list.error().message));
  }
  for (const std::string& needed : {std::string("plugin.json"), manifest.library}) {
    if (!list->contains(needed)) return refuse_unlisted(needed);
  }
  for (const auto& [file, hash] : *list) {
    if (file == manifest.library) {
      const auto library_hash = library.sha256_hex();
      if (!library_hash || *library_hash != hash) return refuse_changed(file);
    } else if (file == "plugin.json") {
      if (to_hex(sha256(manifest_text)) != hash) return refuse_changed(file);
    } else {
      const auto bytes = read_file(folder / file);
      if (!bytes || to_hex(sha256(*bytes)) != hash) return refuse_changed(file);
    }
  }
  return key ? pass("文件与校验值一致，签名有效。",
                    "Every file matches its hash, and the signature is good.")
             : pass("文件与校验值一致。", "Every file matches its hash.");
}

FoundEntry check_entry(const sdk::manifest::Manifest& manifest, const LibraryFile& library) {
  const auto entry = library.entry();
  if (!entry && entry.error().code == ErrorCode::kRejected) {
    return {refuse(fmt::format("它的入口属于另一个库（{}），不是它自己的。", entry.error().message),
                   fmt::format("Its entry belongs to another library ({}), not to itself.",
                               entry.error().message)),
            nullptr};
  }
  if (!entry) {
    return {refuse(fmt::format("{} 没有插件入口。", manifest.library),
                   fmt::format("{} has no plugin entry.", manifest.library)),
            nullptr};
  }
  const sdk::PluginEntry& found = **entry;
  // Plain data first: nothing is called before these agree.
  if (found.magic != sdk::kEntryMagic || found.sdk_version != sdk::kSdkVersion ||
      found.fingerprint == nullptr ||
      std::string_view(found.fingerprint) != VIGIL_SDK_FINGERPRINT || found.create == nullptr ||
      found.destroy == nullptr) {
    return {refuse("它的入口与它声明的构建不一致。",
                   "Its entry does not agree with the build it declares."),
            nullptr};
  }
  if (found.plugin_id == nullptr || found.plugin_id != manifest.id) {
    const std::string_view other = found.plugin_id != nullptr ? found.plugin_id : "";
    return {
        refuse(fmt::format("程序库属于插件“{}”，清单写的是“{}”。", other, manifest.id),
               fmt::format("The library belongs to the plugin \"{}\", the manifest says \"{}\".",
                           other, manifest.id)),
        nullptr};
  }
  return {pass("入口是它自己的。", "Its entry is its own."), &found};
}

}  // namespace vigil::workstation::plugin_host
