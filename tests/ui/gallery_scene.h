// Painted stand-ins for clips: dusk over hills, the light moving with time. User-interface thread.
#pragma once

#include <vector>

#include "app/workstation/shell/texture_store.h"
#include "plugins/sdk/clips.h"

namespace vigil::gallery {

class Scene {
 public:
  // `tiles` pictures of a 15 s clip, each width x height.
  Scene(shell::TextureStore& textures, shell::PixelSize size, int tiles);

  [[nodiscard]] const std::vector<sdk::ClipPicture>& pictures() const { return pictures_; }

 private:
  std::vector<shell::Texture> textures_;
  std::vector<sdk::ClipPicture> pictures_;
};

}  // namespace vigil::gallery
