// CPU of building one frame of a queue list of 1,000,000 rows: plugins/sdk/ui's table beside bare
// Dear ImGui drawing the same columns and words with its own table and clipper. No renderer: the
// cost of both is in building the frame. Writes one row of JSON to the file given.
#include <imgui.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "plugins/sdk/ui/table.h"

namespace {

using vigil::sdk::ui::Align;
using vigil::sdk::ui::Column;
using vigil::sdk::ui::TableCell;

constexpr std::int64_t kRows = 1'000'000;
constexpr int kFrames = 400;

double cpu_us() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

// The same words for both, made the same way.
struct RowWords {
  std::array<char, 64> caption{};
  std::array<char, 32> author{};
  std::array<char, 16> reach{};
  std::array<char, 16> due{};

  explicit RowWords(std::int64_t row) {
    const auto n = static_cast<long long>(row);
    std::snprintf(caption.data(), caption.size(), "caption of item %lld", n);
    std::snprintf(author.data(), author.size(), "author %lld", n % 9973);
    std::snprintf(reach.data(), reach.size(), "%lld", n * 37 % 1000003);
    std::snprintf(due.data(), due.size(), "%lld min", n % 1440);
  }
  [[nodiscard]] const char* column(std::size_t index) const {
    switch (index) {
      case 0: return caption.data();
      case 1: return author.data();
      case 2: return reach.data();
      default: return due.data();
    }
  }
};

template <typename Draw>
double frame(Draw&& draw) {
  ImGui::GetIO().DeltaTime = 1.0F / 60.0F;
  const double before = cpu_us();
  ImGui::NewFrame();
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize({1600, 900});
  ImGui::Begin("queue", nullptr, ImGuiWindowFlags_NoDecoration);
  draw();
  ImGui::End();
  ImGui::Render();
  const double spent = cpu_us() - before;
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    texture->SetTexID(1);
    texture->SetStatus(ImTextureStatus_OK);
  }
  return spent;
}

void bare() {
  if (!ImGui::BeginTable("bare", 4, ImGuiTableFlags_ScrollY | ImGuiTableFlags_RowBg)) return;
  ImGui::TableSetupScrollFreeze(0, 1);
  for (const char* title : {"Caption", "Author", "Reach", "Due"}) ImGui::TableSetupColumn(title);
  ImGui::TableHeadersRow();
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(kRows), 28);
  while (clipper.Step()) {
    for (int row = clipper.DisplayStart; row < clipper.DisplayEnd; ++row) {
      const RowWords words(row);
      ImGui::TableNextRow(ImGuiTableRowFlags_None, 28);
      for (std::size_t column = 0; column < 4; ++column) {
        ImGui::TableNextColumn();
        ImGui::TextUnformatted(words.column(column));
      }
    }
  }
  ImGui::EndTable();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: queue_table_bench FILE.json\n", stderr);
    return 2;
  }
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.DisplaySize = {1600, 900};
  io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;

  vigil::sdk::ui::Style style;
  style.fonts.text = io.Fonts->AddFontDefault();
  style.fonts.icons = style.fonts.text;
  style.theme.colors.fill(IM_COL32(200, 200, 200, 255));
  vigil::sdk::ui::TableState state;
  const std::array columns = {
      Column{.id = "###caption", .title = "Caption", .share = 3},
      Column{.id = "###author", .title = "Author"},
      Column{.id = "###reach", .title = "Reach", .width = 120, .align = Align::kRight},
      Column{.id = "###due", .title = "Due", .width = 120, .align = Align::kRight}};
  const auto ours = [&] {
    (void)vigil::sdk::ui::table(style, "###queue", columns, kRows, state,
                                [](std::int64_t row, std::size_t column, TableCell& cell) {
                                  const RowWords words(row);
                                  cell.text(words.column(column));
                                });
  };
  std::vector<double> our_times;
  std::vector<double> their_times;
  for (int i = 0; i < kFrames; ++i) {
    our_times.push_back(frame(ours));
    their_times.push_back(frame(bare));
  }
  const auto median = [](std::vector<double>& values) {
    std::nth_element(values.begin(),
                     values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
  };
  const double our = median(our_times);
  const double their = median(their_times);
  const nlohmann::json row = {
      {{"what", "frame of a 1,000,000-row queue list, CPU us (peer: bare ImGui table)"},
       {"ours", our},
       {"peer", their},
       {"ratio", our / their},
       {"goal", "<= 2x"},
       {"met", our <= 2 * their}}};
  std::ofstream(argv[1]) << row.dump(2) << '\n';
  ImGui::DestroyContext();
  return 0;
}
