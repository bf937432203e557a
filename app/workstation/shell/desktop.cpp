#include "app/workstation/shell/desktop.h"

#include <imgui.h>

#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

#include "app/workstation/shell/folder_watch.h"
#include "app/workstation/shell/font_stack.h"
#include "app/workstation/shell/imgui_style.h"
#include "core/base/log.h"

namespace vigil::shell {
namespace {

struct ContextDeleter {
  void operator()(ImGuiContext* context) const { ImGui::DestroyContext(context); }
};

struct Shot {
  std::filesystem::path file;
  std::function<void(Status)> done;
  Screen screen = Screen::kFirst;
  std::optional<PixelPart> part;
};

bool anything_held() {
  const ImGuiIO& io = ImGui::GetIO();
  for (const bool down : io.MouseDown) {
    if (down) return true;
  }
  for (int key = ImGuiKey_NamedKey_BEGIN; key < ImGuiKey_NamedKey_END; ++key) {
    if (ImGui::IsKeyDown(static_cast<ImGuiKey>(key))) return true;
  }
  return false;
}

}  // namespace

// Destroyed from the bottom: what draws goes before what it draws with.
struct Desktop::Parts {
  Parts(DesktopOptions given, const Clock& clock)
      : options(std::move(given)), themes(options.themes), pacer(clock) {}

  DesktopOptions options;
  ThemeStore themes;
  FramePacer pacer;
  FontStack fonts;
  std::unique_ptr<ImGuiContext, ContextDeleter> context;
  std::unique_ptr<Surface> surface;
  std::unique_ptr<TextureStore> textures;
  std::unique_ptr<SecondScreen> second;
  sdk::ui::Style style;
  FrameObserver* observer = nullptr;
  std::vector<Shot> shots;
  FrameCounts counts;
  bool restyle = true;
  bool closed = false;
  std::atomic<bool> themes_changed{false};
  std::unique_ptr<FolderWatch> watch;  // last: its thread uses the surface

  Status open();
  void apply_theme();
  void build(const DesktopCalls& calls);
  void draw(bool forced);
};

Status Desktop::Parts::open() {
  if (themes.find(options.theme) == nullptr) {
    return fail(ErrorCode::kNotFound, themes.problems().empty()
                                          ? "There is no theme in " + options.themes.string() + "."
                                          : themes.problems().front());
  }
  IMGUI_CHECKVERSION();
  context.reset(ImGui::CreateContext());
  ImGui::SetCurrentContext(context.get());
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
  io.ConfigNavCaptureKeyboard = true;
  io.ConfigNavCursorVisibleAuto = true;
  io.ConfigInputTextCursorBlink = false;
  io.ConfigWindowsMoveFromTitleBarOnly = true;
  io.ConfigErrorRecoveryEnableAssert = false;
  io.ConfigErrorRecoveryEnableTooltip = false;
  io.ConfigErrorRecoveryEnableDebugLog = true;

  Result<std::unique_ptr<Surface>> opened =
      options.headless ? open_offscreen(options.size) : open_window(options.size, options.title);
  if (!opened) return opened.error();
  surface = *std::move(opened);
  textures = std::make_unique<TextureStore>();
  Result<sdk::ui::Fonts> loaded = fonts.load();
  if (!loaded) return loaded.error();
  style.fonts = *loaded;
  io.FontDefault = style.fonts.text;
  style.scale =
      std::clamp(options.scale > 0 ? options.scale : surface->content_scale(), 1.0F, 3.0F);
  for (const std::string& problem : themes.problems()) log_warning("shell", problem);
  apply_theme();
  watch = std::make_unique<FolderWatch>(themes.folder(), [this] {
    themes_changed.store(true, std::memory_order_release);
    surface->wake();
  });
  return {};
}

void Desktop::Parts::apply_theme() {
  if (const sdk::ui::Theme* theme = themes.find(options.theme)) style.theme = *theme;
  restyle = true;
  pacer.stir();
}

void Desktop::Parts::build(const DesktopCalls& calls) {
  if (std::exchange(restyle, false)) apply_style(style);
  if (observer != nullptr) observer->before_frame();
  surface->begin_frame();
  if (const auto seconds = observer ? observer->frame_seconds() : std::nullopt)
    ImGui::GetIO().DeltaTime = *seconds;
  ImGui::NewFrame();
  const ImGuiViewport* viewport = ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(viewport->Pos);
  ImGui::SetNextWindowSize(viewport->Size);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  constexpr ImGuiWindowFlags kGround =
      ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
      ImGuiWindowFlags_NoBringToFrontOnFocus | ImGuiWindowFlags_NoSavedSettings |
      ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoNavInputs;
  ImGui::Begin("###desk", nullptr, kGround);
  ImGui::PopStyleVar();
  const ImVec2 end(viewport->Pos.x + viewport->Size.x, viewport->Pos.y + viewport->Size.y);
  ImGui::GetWindowDrawList()->AddRectFilled(viewport->Pos, end,
                                            style.color(sdk::ui::Token::kBackground));
  if (calls.draw) calls.draw(style);
  ImGui::End();
  if (second) second->build(style, calls.draw_second);
  ImGui::Render();
  ++counts.built;
}

void Desktop::Parts::draw(bool forced) {
  const ImDrawData& frame = *ImGui::GetDrawData();
  const bool damaged = surface->take_damage();
  const bool changed = pacer.must_draw(fingerprint(frame, textures->generation()));
  if (forced || changed || damaged || has_uploads(frame)) {
    surface->draw();
    surface->present();
    textures->end_frame();
    ++counts.drawn;
  }
  if (second) second->show(textures->generation());
}

Desktop::Desktop(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Desktop::~Desktop() {
  parts_->watch.reset();
  // The back ends look for their context in the current one.
  ImGui::SetCurrentContext(parts_->context.get());
  parts_->textures.reset();
  parts_->second.reset();
  parts_->surface.reset();
}

Result<std::unique_ptr<Desktop>> Desktop::open(DesktopOptions options, const Clock& clock) {
  auto desktop =
      std::unique_ptr<Desktop>(new Desktop(std::make_unique<Parts>(std::move(options), clock)));
  if (Status opened = desktop->parts_->open(); !opened) return opened.error();
  return desktop;
}

void Desktop::run(const DesktopCalls& calls) {
  while (turn(calls)) {
  }
}

bool Desktop::turn(const DesktopCalls& calls) {
  Parts& p = *parts_;
  if (p.closed) return false;
  std::optional<Millis> patience = p.pacer.time_to_wait();
  if (p.observer != nullptr) {
    patience = std::min(p.observer->patience(), patience.value_or(Millis::max()));
  }
  if (p.surface->wait(patience)) p.pacer.stir();
  ++p.counts.turns;
  if (p.themes_changed.exchange(false, std::memory_order_acquire) && p.themes.reload()) {
    for (const std::string& problem : p.themes.problems()) log_warning("shell", problem);
    p.apply_theme();
  }
  // Dragged to a monitor of another density, unless the person has chosen a scale.
  if (p.options.scale <= 0 && p.surface->content_scale() != p.style.scale) {
    p.style.scale = p.surface->content_scale();
    p.restyle = true;
    p.pacer.stir();
  }
  if (p.surface->close_requested()) {
    p.surface->refuse_close();
    if (!calls.may_close || calls.may_close()) p.closed = true;
    if (p.closed) return false;
  }
  if (p.second && p.second->surface().close_requested()) {
    p.second.reset();
    p.pacer.stir();
    if (calls.second_closed) calls.second_closed();
  }
  // Taken before update(), so that a deadline it sets is a new one and not lost with the one that
  // is due.
  const bool due = p.pacer.take_due();
  if (calls.update) calls.update();
  if (due || p.observer != nullptr) {
    p.build(calls);
    p.draw(false);
    p.pacer.hold(anything_held());
    for (const Shot& shot : std::exchange(p.shots, {})) {
      Status written = shoot(shot.file, shot.screen, shot.part);
      if (shot.done) shot.done(std::move(written));
    }
    if (p.observer != nullptr) p.observer->after_frame();
  }
  return !p.closed;
}

void Desktop::draw_now(const DesktopCalls& calls) {
  parts_->build(calls);
  parts_->draw(true);
  if (parts_->observer != nullptr) parts_->observer->after_frame();
}

void Desktop::close() {
  parts_->closed = true;
  wake();
}

void Desktop::wake() { parts_->surface->wake(); }
void Desktop::wake_after(Millis after) { parts_->pacer.wake_after(after); }
const sdk::ui::Style& Desktop::style() const { return parts_->style; }
TextureStore& Desktop::textures() { return *parts_->textures; }
ThemeStore& Desktop::themes() { return parts_->themes; }

void Desktop::set_theme(const std::string& id) {
  parts_->options.theme = id;
  parts_->apply_theme();
}

void Desktop::set_scale(float scale) {
  parts_->options.scale = std::clamp(scale, 1.0F, 3.0F);
  parts_->style.scale = parts_->options.scale;
  parts_->restyle = true;
  parts_->pacer.stir();
}

void Desktop::set_title(const std::string& title) { parts_->surface->set_title(title); }
PixelSize Desktop::size() const { return parts_->surface->size(); }

void Desktop::resize(PixelSize size) {
  parts_->surface->resize(size);
  parts_->pacer.stir();
}

Status Desktop::open_second(const std::string& title, const std::string& monitor) {
  if (parts_->second) return {};
  auto surface = parts_->surface->open_second(title, monitor);
  if (!surface) return surface.error();
  parts_->second = std::make_unique<SecondScreen>(std::move(*surface));
  parts_->pacer.stir();
  return {};
}

void Desktop::close_second() {
  parts_->second.reset();
  parts_->pacer.stir();
}

const SecondSurface* Desktop::second() const {
  return parts_->second ? &parts_->second->surface() : nullptr;
}

void Desktop::observe(FrameObserver* observer) {
  parts_->observer = observer;
  parts_->pacer.stir();
}

Bitmap Desktop::read_back(Screen screen) {
  if (screen == Screen::kSecond) return parts_->second ? parts_->second->read_back() : Bitmap{};
  if (ImGui::GetDrawData() == nullptr) return {};
  // Shown already, and the window's back buffer is anybody's guess after that.
  parts_->surface->draw();
  return parts_->surface->read_back();
}

Status Desktop::shoot(const std::filesystem::path& file, Screen screen,
                      const std::optional<PixelPart>& part) {
  Bitmap picture = read_back(screen);
  if (part) picture = cut(picture, *part);
  if (picture.rgba.empty()) return fail(ErrorCode::kRejected, "Nothing has been drawn yet.");
  return write_png(picture, file.string());
}

void Desktop::request_shot(std::filesystem::path file, std::function<void(Status)> done,
                           Screen screen) {
  parts_->shots.push_back({std::move(file), std::move(done), screen, std::nullopt});
  parts_->pacer.stir();
}

void Desktop::request_shot_of(PixelPart part, std::filesystem::path file,
                              std::function<void(Status)> done) {
  parts_->shots.push_back({std::move(file), std::move(done), Screen::kFirst, part});
  parts_->pacer.stir();
}

FrameCounts Desktop::counts() const { return parts_->counts; }

}  // namespace vigil::shell
