#include <EGL/egl.h>
#include <EGL/eglext.h>
#define GL_GLEXT_PROTOTYPES
#include <GL/glcorearb.h>
#include <imgui.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "app/workstation/shell/gl_frame.h"
#include "app/workstation/shell/surface.h"

namespace vigil::shell {
namespace {

// An EGL context of its own, made current on this thread.
class EglContext {
 public:
  EglContext() = default;
  EglContext(const EglContext&) = delete;
  EglContext& operator=(const EglContext&) = delete;
  ~EglContext() {
    if (display_ == EGL_NO_DISPLAY) return;
    eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
    if (context_ != EGL_NO_CONTEXT) eglDestroyContext(display_, context_);
    // The display is shared by everybody in this process who asks for it, so it is not terminated
    // here.
  }

  Status open() {
    const auto platform_display = reinterpret_cast<PFNEGLGETPLATFORMDISPLAYEXTPROC>(
        eglGetProcAddress("eglGetPlatformDisplayEXT"));
    if (platform_display != nullptr) {
      display_ = platform_display(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr);
    }
    if (display_ == EGL_NO_DISPLAY) display_ = eglGetDisplay(EGL_DEFAULT_DISPLAY);
    if (display_ == EGL_NO_DISPLAY || eglInitialize(display_, nullptr, nullptr) == EGL_FALSE ||
        eglBindAPI(EGL_OPENGL_API) == EGL_FALSE) {
      return unavailable();
    }
    const EGLint wanted[] = {EGL_SURFACE_TYPE, EGL_PBUFFER_BIT, EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT,
                             EGL_NONE};
    EGLConfig config = nullptr;
    EGLint found = 0;
    if (eglChooseConfig(display_, wanted, &config, 1, &found) == EGL_FALSE || found == 0)
      return unavailable();
    const EGLint version[] = {EGL_CONTEXT_MAJOR_VERSION,
                              3,
                              EGL_CONTEXT_MINOR_VERSION,
                              3,
                              EGL_CONTEXT_OPENGL_PROFILE_MASK,
                              EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                              EGL_NONE};
    context_ = eglCreateContext(display_, config, EGL_NO_CONTEXT, version);
    if (context_ == EGL_NO_CONTEXT ||
        eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, context_) == EGL_FALSE) {
      return unavailable();
    }
    return {};
  }

 private:
  static Error unavailable() {
    return fail(ErrorCode::kUnavailable,
                "Nothing can be drawn without a display here: EGL offers no OpenGL 3.3. On Debian "
                "install libegl1 and "
                "libgl1-mesa-dri.");
  }

  EGLDisplay display_ = EGL_NO_DISPLAY;
  EGLContext context_ = EGL_NO_CONTEXT;
};

// A picture in memory that OpenGL draws into.
class Target {
 public:
  Target() = default;
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;
  ~Target() {
    if (frame_ == 0) return;
    glDeleteFramebuffers(1, &frame_);
    glDeleteRenderbuffers(1, &pixels_);
  }

  // False when OpenGL refuses the size.
  bool allocate(PixelSize size) {
    if (frame_ == 0) {
      glGenFramebuffers(1, &frame_);
      glGenRenderbuffers(1, &pixels_);
    }
    bind();
    glBindRenderbuffer(GL_RENDERBUFFER, pixels_);
    glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, size.width, size.height);
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, pixels_);
    return glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
  }
  void bind() const { glBindFramebuffer(GL_FRAMEBUFFER, frame_); }

 private:
  GLuint frame_ = 0;
  GLuint pixels_ = 0;
};

Error size_refused() {
  return fail(ErrorCode::kUnavailable, "OpenGL refuses to draw into a picture of the wanted size.");
}

// The monitor that is not there, as large as most are.
constexpr PixelSize kSecondSize{1920, 1080};
constexpr const char* kSecondName = "offscreen";

class OffscreenSecond final : public SecondSurface {
 public:
  // `first` is bound again after every use.
  explicit OffscreenSecond(const Target& first) : first_(first) {}

  Status open() {
    const bool allocated = target_.allocate(kSecondSize);
    first_.bind();
    return allocated ? Status() : size_refused();
  }

  void show(ImDrawData& frame) override {
    target_.bind();
    GlFrame::draw(frame, kSecondSize);
    glFlush();
    first_.bind();
  }
  Bitmap picture_of(ImDrawData& frame) override {
    target_.bind();
    GlFrame::draw(frame, kSecondSize);
    Bitmap picture = GlFrame::read_back(kSecondSize);
    first_.bind();
    return picture;
  }
  PixelSize size() const override { return kSecondSize; }
  bool take_damage() override { return false; }
  bool close_requested() const override { return false; }
  std::string monitor() const override { return kSecondName; }

 private:
  const Target& first_;
  Target target_;
};

class OffscreenSurface final : public Surface {
 public:
  explicit OffscreenSurface(PixelSize size) : size_(size) {}

  Status open() {
    if (Status opened = egl_.open(); !opened) return opened;
    if (!target_.allocate(size_)) return size_refused();
    return frame_.open();
  }

  bool wait(std::optional<Millis> at_most) override {
    std::unique_lock lock(mutex_);
    const auto woken = [this] { return woken_; };
    if (at_most) {
      signal_.wait_for(lock, *at_most, woken);
    } else {
      signal_.wait(lock, woken);
    }
    return std::exchange(woken_, false);
  }

  void wake() override {
    {
      const std::lock_guard lock(mutex_);
      woken_ = true;
    }
    signal_.notify_one();
  }

  void begin_frame() override {
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = ImVec2(static_cast<float>(size_.width), static_cast<float>(size_.height));
    // Time without a screen goes in equal steps: the same script gives the same frames.
    io.DeltaTime = 1.0F / 60.0F;
    frame_.begin();
  }

  void draw() override {
    target_.bind();
    frame_.draw(size_);
  }

  void present() override { glFlush(); }
  Bitmap read_back() override { return GlFrame::read_back(size_); }
  bool take_damage() override { return std::exchange(damaged_, false); }
  PixelSize size() const override { return size_; }

  void resize(PixelSize size) override {
    size_ = size;
    damaged_ = true;
    (void)target_.allocate(size_);
  }

  float content_scale() const override { return 1.0F; }
  void set_title(const std::string&) override {}
  bool close_requested() const override { return false; }
  void refuse_close() override {}

  Result<std::unique_ptr<SecondSurface>> open_second(const std::string&,
                                                     const std::string&) override {
    auto second = std::make_unique<OffscreenSecond>(target_);
    if (Status opened = second->open(); !opened) return opened.error();
    return std::unique_ptr<SecondSurface>(std::move(second));
  }

 private:
  EglContext egl_;  // first: the rest needs it until the end
  Target target_;
  GlFrame frame_;
  PixelSize size_;
  std::mutex mutex_;
  std::condition_variable signal_;
  bool woken_ = false;
  bool damaged_ = true;
};

}  // namespace

Result<std::unique_ptr<Surface>> open_offscreen(PixelSize size) {
  auto surface = std::make_unique<OffscreenSurface>(size);
  if (Status opened = surface->open(); !opened) return opened.error();
  return std::unique_ptr<Surface>(std::move(surface));
}

}  // namespace vigil::shell
