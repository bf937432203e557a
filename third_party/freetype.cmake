# FreeType (libfreetype-dev, 2.12): hinting and Chinese outlines better than stb_truetype's; PkgConfig::freetype.
pkg_check_modules(freetype REQUIRED IMPORTED_TARGET freetype2)
