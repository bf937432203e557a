// High dynamic range and wide colours on a screen of ordinary ones: from coded Y'CbCr straight to
// BT.709 R'G'B', through tables worked out once for each kind of clip. Single-threaded use.
//
// PQ (SMPTE ST 2084) and HLG (ITU-R BT.2100, shown at 1000 cd/m2 with a system gamma of 1.2) become
// light; the brightest of the three colours is bent into the range of an SDR screen with the EETF
// of ITU-R BT.2390-10 section 5.4.1 (a Hermite spline in PQ above the knee, straight below), white
// being 203 cd/m2 as in BT.2408; the primaries become those of BT.709, and what lies outside is
// drawn towards grey of the same luminance until it fits. The result is coded for BT.1886. SDR with
// wide primaries goes the same way without the bending.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "app/decoder/libav.h"

namespace vigil::decoder {

struct ColourKind {
  enum class Transfer { kSdr, kPq, kHlg };
  enum class Primaries { k709, k2020, kP3 };
  enum class Matrix { k601, k709, k2020 };
  Transfer transfer = Transfer::kSdr;
  Primaries primaries = Primaries::k709;
  Matrix matrix = Matrix::k709;
  bool full_range = false;
  double peak_nits = 1000;  // of the source, for PQ

  // What the scaler alone would show wrong.
  [[nodiscard]] bool needs_mapping() const {
    return transfer != Transfer::kSdr || primaries != Primaries::k709;
  }
  bool operator==(const ColourKind&) const = default;
};

// What the frame says about itself. The peak is that of the mastering display or of the content,
// where either is told.
[[nodiscard]] ColourKind colour_kind_of(const AVFrame& frame);

// Where the coded frames do not describe their colours, what the container says holds.
void adopt_container_colours(const AVCodecParameters& container, AVFrame& frame);

class ToneMap {
 public:
  // Makes the tables; cheap when the kind is that of the last time.
  void prepare(const ColourKind& kind);

  // One row of planar Y, Cb, Cr, full resolution each, 12 bits, in the clip's own range; RGBA,
  // opaque.
  void row(const std::uint16_t* y, const std::uint16_t* cb, const std::uint16_t* cr, int width,
           std::uint8_t* rgba);

  // What one coded colour becomes, without the tables: R'G'B', 0..1.
  struct Shown {
    double red = 0;
    double green = 0;
    double blue = 0;
  };
  // Y' 0..1 and colour differences -0.5..0.5, range already taken away.
  [[nodiscard]] static Shown shown(const ColourKind& kind, double y, double cb, double cr);

 private:
  struct Channel {
    std::vector<float> light;
    std::vector<std::int32_t> place;  // in a table
  };

  void to_places(const std::uint16_t* y, const std::uint16_t* cb, const std::uint16_t* cr,
                 std::size_t count);
  void to_screen(std::size_t count);

  ColourKind kind_;
  bool ready_ = false;
  std::vector<float> light_;        // by coded colour
  std::vector<float> bend_;         // by the brightest one
  std::vector<float> system_gain_;  // HLG's, by the root of the scene's luminance
  std::vector<std::uint8_t> code_;  // by the root of light
  // One row on its way.
  std::array<Channel, 3> channels_;
  std::vector<float> gain_;
  std::vector<std::int32_t> gain_place_;
};

}  // namespace vigil::decoder
