// vigil-codegen: writes headers of typed constants, so that a misspelt command or text does not
// compile.
//
//   vigil-codegen ids plugin.json locale/zh_CN.po review_ids.h
//   vigil-codegen texts locale/zh_CN.po vigil::workstation::texts texts.h
//
// Exit code 0 when the header is up to date, 1 with one "file:line: sentence" per problem on
// standard error.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>

#include "core/base/file.h"
#include "plugins/sdk/codegen/header_writer.h"
#include "plugins/sdk/codegen/po_file.h"
#include "plugins/sdk/manifest/manifest.h"

namespace vigil::sdk::codegen {
namespace {

int complain(std::string_view sentence) {
  fmt::print(stderr, "{}\n", sentence);
  return 1;
}

// An unchanged header keeps its time stamp, so that nothing is compiled again.
int write_when_changed(const std::string& path, const std::string& text) {
  if (const auto old = read_file(path); old && *old == text) return 0;
  if (const Status written = write_file_atomic(path, text); !written)
    return complain(written.error().message);
  return 0;
}

int write_texts(const std::string& po_path, const std::string& in_namespace,
                const std::string& out) {
  const auto text = read_file(po_path);
  if (!text) return complain(text.error().message);
  const auto po = parse_po(*text, po_path);
  if (!po) return complain(po.error().message);
  const auto header = write_texts_header(*po, in_namespace);
  if (!header) return complain(fmt::format("{}:1: {}", po_path, header.error().message));
  return write_when_changed(out, *header);
}

int line_of_text(std::string_view file, std::string_view part) {
  const std::size_t at = file.find(part);
  if (at == std::string_view::npos) return 1;
  return 1 + static_cast<int>(
                 std::count(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

int write_ids(const std::string& manifest_path, const std::string& po_path,
              const std::string& out) {
  const auto text = read_file(manifest_path);
  if (!text) return complain(text.error().message);
  const manifest::Reading reading = manifest::read_manifest(*text);
  for (const manifest::Problem& problem : reading.problems) {
    complain(fmt::format("{}:{}: {}", manifest_path, problem.line, problem.sentence));
  }
  if (!reading.problems.empty()) return 1;

  const auto po_text = read_file(po_path);
  if (!po_text) return complain(po_text.error().message);
  const auto po = parse_po(*po_text, po_path);
  if (!po) return complain(po.error().message);
  bool complete = true;
  for (const std::string& key : manifest::text_keys(reading.manifest)) {
    if (po->find(key) != nullptr) continue;
    complain(fmt::format("{}:{}: The text \"{}\" is not in {}.", manifest_path,
                         line_of_text(*text, fmt::format("\"{}\"", key)), key, po_path));
    complete = false;
  }
  if (!complete) return 1;
  const auto header = write_ids_header(reading.manifest, *po);
  if (!header) return complain(fmt::format("{}:1: {}", manifest_path, header.error().message));
  return write_when_changed(out, *header);
}

}  // namespace
}  // namespace vigil::sdk::codegen

int main(int argc, char** argv) {
  CLI::App app{"Writes headers of typed constants from plugin.json and .po files."};
  app.require_subcommand(1);
  std::string manifest_path;
  std::string po_path;
  std::string in_namespace;
  std::string out;
  CLI::App* const ids = app.add_subcommand("ids", "The ids and texts of a plugin");
  ids->add_option("manifest", manifest_path, "plugin.json")->required();
  ids->add_option("po", po_path, "locale/zh_CN.po")->required();
  ids->add_option("out", out, "The header to write")->required();
  CLI::App* const texts = app.add_subcommand("texts", "The texts of one catalogue");
  texts->add_option("po", po_path, "The .po file")->required();
  texts->add_option("namespace", in_namespace, "For example vigil::workstation::texts")->required();
  texts->add_option("out", out, "The header to write")->required();
  CLI11_PARSE(app, argc, argv);
  return ids->parsed() ? vigil::sdk::codegen::write_ids(manifest_path, po_path, out)
                       : vigil::sdk::codegen::write_texts(po_path, in_namespace, out);
}
