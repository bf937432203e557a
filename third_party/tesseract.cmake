# Tesseract (libtesseract-dev 5.3): reads text in pictures, in app/reader only; PkgConfig::tesseract. Its language data are the
# packages tesseract-ocr-chi-sim and tesseract-ocr-eng, found at run time.
pkg_check_modules(tesseract REQUIRED IMPORTED_TARGET tesseract)
