#include "app/workstation/panels/plugins_page.h"

#include <fmt/format.h>
#include <imgui.h>

#include "app/workstation/panels/walls.h"
#include "core/media/decoder_protocol.h"
#include "host_texts.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::workstation {
namespace {

using plugin_host::PluginReport;
using plugin_host::PluginState;
using sdk::ui::Icon;
using sdk::ui::Token;

struct StateLook {
  sdk::TextKey words;
  Icon icon;
  Token token;
};

StateLook look_of(const PluginReport& plugin) {
  if (plugin.state == PluginState::kOffered && !plugin.suspended_views.empty()) {
    return {texts::kPluginsSuspended, Icon::kWarning, Token::kPending};
  }
  switch (plugin.state) {
    case PluginState::kOffered: return {texts::kPluginsLoaded, Icon::kDone, Token::kGood};
    case PluginState::kSuspect:
    case PluginState::kLeftOut: return {texts::kPluginsLeftOut, Icon::kWarning, Token::kPending};
    case PluginState::kFound:
    case PluginState::kRefused:
    case PluginState::kRetired: return {texts::kPluginsRefused, Icon::kRefused, Token::kProblem};
  }
  return {texts::kPluginsRefused, Icon::kRefused, Token::kProblem};
}

void draw_plugin(const Page& page, const PluginReport& plugin) {
  const auto& style = page.style;
  const auto language = page.texts.language();
  const sdk::ui::Card card(style, ("###plugin_" + plugin.id).c_str());
  const StateLook look = look_of(plugin);
  const std::string& title = plugin.title.in(language);
  sdk::ui::text(style, title.empty() ? plugin.id : title, Token::kText, sdk::ui::kHeadingText);
  sdk::ui::beside(style);
  sdk::ui::secondary(style, plugin.version);
  sdk::ui::beside(style, 16);
  sdk::ui::chip(style, page.texts.text(look.words), look.token, look.icon);
  if (!plugin.state_sentence.in(language).empty()) {
    sdk::ui::wrapped(style, plugin.state_sentence.in(language), look.token);
  }
  for (const plugin_host::StepResult& step : plugin.steps) {
    sdk::ui::icon(style, step.passed ? Icon::kCheck : Icon::kClose,
                  step.passed ? Token::kGood : Token::kProblem, sdk::ui::kSmallText);
    sdk::ui::beside(style, 6);
    sdk::ui::wrapped(style, step.sentence.in(language),
                     step.passed ? Token::kTextSecondary : Token::kText, sdk::ui::kSmallText);
  }
  if (plugin.state == PluginState::kSuspect || plugin.state == PluginState::kLeftOut) {
    if (sdk::ui::button(style, ("###load_" + plugin.id).c_str(),
                        page.texts.text(texts::kPluginsLoadAgain))) {
      page.commands.run(commands::kLoadPlugin, plugin.id);
    }
  }
  for (const std::string& view : plugin.suspended_views) {
    if (sdk::ui::button(style, ("###try_" + view).c_str(),
                        page.texts.text(texts::kPluginsTryAgain))) {
      page.commands.run(commands::kTryPlugin, view);
    }
  }
}

void draw_walls(const Page& page, const PluginsView& view) {
  const auto& style = page.style;
  const auto& texts = page.texts;
  if (!view.sandbox.known)
    return sdk::ui::wrapped(style, texts.text(texts::kPluginsDecoderUnknown),
                            Token::kTextSecondary);
  if (view.sandbox.complete())
    return sdk::ui::wrapped(style, texts.text(texts::kPluginsDecoderComplete),
                            Token::kTextSecondary);
  const std::uint32_t missing = media::kAllSandboxLayers & ~view.sandbox.layers;
  const std::uint32_t refused = missing & view.required_layers;
  sdk::ui::wrapped(
      style,
      refused != 0
          ? sdk::format(texts, texts::kPluginsDecoderRefused, fmt::arg("file", view.operator_file))
          : sdk::format(texts, texts::kPluginsDecoderAny, fmt::arg("file", view.operator_file)),
      refused != 0 ? Token::kProblem : Token::kTextSecondary);
  for (const std::string& word : media::layer_words(missing)) {
    const bool required = (media::layer_of(word) & refused) != 0;
    sdk::ui::icon(style, required ? Icon::kClose : Icon::kWarning,
                  required ? Token::kProblem : Token::kPending, sdk::ui::kSmallText);
    sdk::ui::beside(style, 6);
    sdk::ui::wrapped(style, wall_name(texts, word), Token::kText, sdk::ui::kSmallText);
  }
}

void draw_given_up(const Page& page, const PluginsView& view) {
  if (view.clips_given_up == 0) return;
  sdk::ui::gap(page.style, 12);
  sdk::ui::wrapped(page.style,
                   sdk::format(page.texts, texts::kPluginsDecoderGivenUp,
                               fmt::arg("count", view.clips_given_up)),
                   Token::kTextSecondary);
  if (view.may_operate && sdk::ui::button(page.style, "###try_clips_again",
                                          page.texts.text(texts::kCommandTryClipsAgain))) {
    page.commands.run(commands::kTryClipsAgain);
  }
}

// Clips are unreadable on disk in every case; this is about the memory that may end up there.
std::string cache_sentence(const sdk::Texts& texts, const media::CacheProtection& cache) {
  if (!cache.swap_active) return texts.text(texts::kPluginsCacheNoSwap);
  if (cache.complete()) return texts.text(texts::kPluginsCacheLocked);
  return texts.text(cache.key_locked ? texts::kPluginsCacheClipsMaySwap
                                     : texts::kPluginsCacheKeyMaySwap);
}

}  // namespace

void draw_plugins(const Page& page, const PluginsView& view) {
  const auto& style = page.style;
  const sdk::ui::ScrollArea area(style, "###plugins_scroll");
  sdk::ui::page_heading(style, page.texts.text(texts::kPluginsTitle),
                        page.texts.text(texts::kPluginsLead));
  if (view.plugins.empty()) {
    sdk::ui::wrapped(style,
                     sdk::format(page.texts, texts::kPluginsNone, fmt::arg("folder", view.folder)));
  }
  for (const PluginReport& plugin : view.plugins) {
    sdk::ui::gap(style, 12);
    draw_plugin(page, plugin);
  }
  sdk::ui::gap(style, 20);
  sdk::ui::section_heading(style, page.texts.text(texts::kPluginsDecoder));
  draw_walls(page, view);
  draw_given_up(page, view);
  sdk::ui::gap(style, 12);
  sdk::ui::section_heading(style, page.texts.text(texts::kPluginsCache));
  sdk::ui::wrapped(style, cache_sentence(page.texts, view.cache), Token::kTextSecondary);
}

}  // namespace vigil::workstation
