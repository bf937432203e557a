// Runs the ffmpeg program, one clip at a time, and tells why it failed.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/ctl/demo/clip.h"
#include "core/base/result.h"

namespace vigil::ctl::demo {

// Looks through $PATH; kNotFound with a sentence that names the package.
[[nodiscard]] Result<std::filesystem::path> find_ffmpeg();
// The family to write Chinese titles in, or empty where the system has none.
[[nodiscard]] std::string chinese_font_family();

// The program's arguments for one clip, without the program itself. Pure.
[[nodiscard]] std::vector<std::string> encoder_arguments(const DemoClip& clip,
                                                         std::string_view font_family,
                                                         const std::filesystem::path& output);

// Makes `folder`/clip.file, whole or not at all. Blocks until the program ends; several threads may
// do this at once for different clips.
[[nodiscard]] Status make_clip(const std::filesystem::path& ffmpeg, const DemoClip& clip,
                               std::string_view font_family, const std::filesystem::path& folder);

}  // namespace vigil::ctl::demo
