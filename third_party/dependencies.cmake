# Every dependency, one recipe a file. Each recipe says which package or source, which version, and why.
include(FindPkgConfig)
foreach(recipe imgui libsecret freetype fontconfig glfw opengl png zlib sqlite postgresql curl nlohmann_json sodium seccomp ffmpeg pulse soundtouch boost rapidjson fmt_spdlog
        cli11 icu opencc hyperscan gettext googletest benchmark faiss xlsxwriter pango archive gmime tesseract)
  include(${CMAKE_CURRENT_LIST_DIR}/${recipe}.cmake)
endforeach()
