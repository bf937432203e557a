#include "app/workstation/shell/texture_store.h"

#define GL_GLEXT_PROTOTYPES
#include <GL/glcorearb.h>

#include <algorithm>
#include <utility>

namespace vigil::shell {

// Textures given back wait here: a frame that was drawn with one may still be on its way to the
// screen, and the next picture of a clip has the same size.
struct TexturePool {
  struct Spare {
    std::uint32_t name;
    PixelSize size;
    std::uint64_t since;  // frame
  };
  static constexpr std::uint64_t kKeepFrames = 120;
  static constexpr std::uint64_t kSettleFrames = 2;

  std::vector<Spare> spares;
  std::uint64_t frame = 0;
  std::uint64_t generation = 0;
  std::size_t live = 0;
};

Texture::Texture(std::weak_ptr<TexturePool> pool, std::uint32_t name, PixelSize size)
    : pool_(std::move(pool)), name_(name), size_(size) {}

Texture::Texture(Texture&& other) noexcept
    : pool_(std::move(other.pool_)), name_(std::exchange(other.name_, 0)), size_(other.size_) {}

Texture& Texture::operator=(Texture&& other) noexcept {
  if (this != &other) {
    give_back();
    pool_ = std::move(other.pool_);
    name_ = std::exchange(other.name_, 0);
    size_ = other.size_;
  }
  return *this;
}

Texture::~Texture() { give_back(); }

void Texture::give_back() {
  // Without the store its context is gone, and the texture with it.
  if (const std::shared_ptr<TexturePool> pool = pool_.lock(); pool != nullptr && name_ != 0) {
    pool->spares.push_back({name_, size_, pool->frame});
    --pool->live;
  }
  name_ = 0;
}

void Texture::upload(std::span<const std::uint8_t> rgba, std::size_t stride) {
  if (rgba.size() < stride * static_cast<std::size_t>(size_.height)) return;
  glBindTexture(GL_TEXTURE_2D, name_);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  glPixelStorei(GL_UNPACK_ROW_LENGTH, static_cast<GLint>(stride / 4));
  glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, size_.width, size_.height, GL_RGBA, GL_UNSIGNED_BYTE,
                  rgba.data());
  glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
  if (const std::shared_ptr<TexturePool> pool = pool_.lock()) ++pool->generation;
}

TextureStore::TextureStore() : pool_(std::make_shared<TexturePool>()) {}

TextureStore::~TextureStore() {
  for (const TexturePool::Spare& spare : pool_->spares) glDeleteTextures(1, &spare.name);
}

Texture TextureStore::make(PixelSize size) {
  TexturePool& pool = *pool_;
  ++pool.live;
  const auto spare =
      std::find_if(pool.spares.begin(), pool.spares.end(), [&](const TexturePool::Spare& s) {
        return s.size == size && pool.frame >= s.since + TexturePool::kSettleFrames;
      });
  if (spare != pool.spares.end()) {
    const std::uint32_t name = spare->name;
    pool.spares.erase(spare);
    return {pool_, name, size};
  }
  std::uint32_t name = 0;
  glGenTextures(1, &name);
  glBindTexture(GL_TEXTURE_2D, name);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, size.width, size.height, 0, GL_RGBA, GL_UNSIGNED_BYTE,
               nullptr);
  return {pool_, name, size};
}

Texture TextureStore::make(PixelSize size, std::span<const std::uint8_t> rgba) {
  Texture texture = make(size);
  texture.upload(rgba, static_cast<std::size_t>(size.width) * 4);
  return texture;
}

void TextureStore::end_frame() {
  TexturePool& pool = *pool_;
  ++pool.frame;
  std::erase_if(pool.spares, [&](const TexturePool::Spare& spare) {
    if (pool.frame < spare.since + TexturePool::kKeepFrames) return false;
    glDeleteTextures(1, &spare.name);
    return true;
  });
}

std::uint64_t TextureStore::generation() const { return pool_->generation; }

std::size_t TextureStore::count() const { return pool_->live + pool_->spares.size(); }

}  // namespace vigil::shell
