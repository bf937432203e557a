// Pictures in memory to textures on screen: frames of a clip, thumbnails, rendered charts.
//
// User-interface thread with the surface's OpenGL context current. Owns the textures; a Texture
// gives its one back when it goes, and the store keeps it for the next picture of the same size.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "app/workstation/shell/surface.h"

namespace vigil::shell {

class TextureStore;

// Move-only. Empty when made without a store.
class Texture {
 public:
  Texture() = default;
  Texture(Texture&& other) noexcept;
  Texture& operator=(Texture&& other) noexcept;
  ~Texture();

  // What sdk::ClipPicture::texture and ImGui::Image take; 0 when empty.
  [[nodiscard]] std::uint64_t id() const { return name_; }
  [[nodiscard]] PixelSize size() const { return size_; }

  // Replaces the whole picture; `rgba` holds size().height rows of `stride` bytes each, top row
  // first. Precondition: not empty, stride >= 4 * width and divisible by 4.
  void upload(std::span<const std::uint8_t> rgba, std::size_t stride);

 private:
  friend class TextureStore;
  Texture(std::weak_ptr<struct TexturePool> pool, std::uint32_t name, PixelSize size);
  void give_back();

  std::weak_ptr<struct TexturePool> pool_;
  std::uint32_t name_ = 0;
  PixelSize size_;
};

class TextureStore {
 public:
  TextureStore();
  ~TextureStore();
  TextureStore(const TextureStore&) = delete;
  TextureStore& operator=(const TextureStore&) = delete;

  // An uninitialised texture of this size, filtered linearly, clamped at its edges.
  [[nodiscard]] Texture make(PixelSize size);
  [[nodiscard]] Texture make(PixelSize size, std::span<const std::uint8_t> rgba);

  // Deletes textures that nobody has used for a while. Call once a frame.
  void end_frame();
  // Rises with every upload: a frame with the same drawing but a newer picture is a new frame.
  [[nodiscard]] std::uint64_t generation() const;
  // Live and kept-for-reuse textures.
  [[nodiscard]] std::size_t count() const;

 private:
  std::shared_ptr<struct TexturePool> pool_;
};

}  // namespace vigil::shell
