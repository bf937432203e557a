#include "app/ctl/demo/scenes.h"

#include <fmt/format.h>

#include <cmath>

#include "app/ctl/demo/graph.h"

namespace vigil::ctl::demo {
namespace {

// A sky from top to bottom with one light in it. Positions are shares of the width and height.
struct Sky {
  Rgb top;
  Rgb bottom;
  Rgb light;
  double light_x = 0.6;
  double light_y = 0.4;
  double light_size = 0.1;
};

Pad sky(Graph& graph, const Sky& look) {
  const auto channel = [&](int top, int bottom, int light) {
    return fmt::format("lerp({},{},pow(Y/H,1.4))+{}*exp(-hypot(X-W*{},Y-H*{})/(W*{}))", top, bottom,
                       light, look.light_x, look.light_y, look.light_size);
  };
  return graph.painted(graph.width(), graph.height(),
                       channel(look.top.red, look.bottom.red, look.light.red),
                       channel(look.top.green, look.bottom.green, look.light.green),
                       channel(look.top.blue, look.bottom.blue, look.light.blue));
}

// A mountain line twice as wide as the picture, drifting to the left. `level` is a share of the
// height.
Pad ridge(Graph& graph, const Pad& below, Rgb color, double level, int seed, double speed) {
  const Pad line = graph.cut_out(
      graph.width() * 2, graph.height(), color,
      fmt::format("(Y-H*({:.3f}-0.06*sin(X/97+{})-0.026*sin(X/41+{})-0.007*sin(X/13+{})))/2", level,
                  seed, seed * 2 + 1, seed * 3));
  return graph.over(below, line, fmt::format("-{}*t", speed));
}

// Small soft spots at random places, drifting; `fall` is the share of the height per frame
// (negative rises).
Pad spots(Graph& graph, const Pad& below, Rgb color, double share, int grow, double fall,
          double drift) {
  std::string finish;
  for (int i = 0; i < grow; ++i) finish += "dilation,";
  finish += fmt::format("gblur=sigma={}", 0.8 + 0.6 * grow);
  const Pad still = graph.cut_out(graph.width(), graph.height(), color,
                                  fmt::format("lt(random(1),{})", share), finish);
  const Pad moving =
      graph.through(still, fmt::format("scroll=vertical={}:horizontal={}", -fall, drift));
  return graph.over(below, moving, "0");
}

Pad ridges(Graph& graph) {
  Pad picture = sky(graph, {{34, 20, 60}, {250, 140, 90}, {200, 120, 40}, 0.66, 0.44, 0.11});
  picture = ridge(graph, picture, {92, 58, 88}, 0.54, 5, 8);
  picture = ridge(graph, picture, {58, 42, 74}, 0.63, 0, 16);
  return ridge(graph, picture, {24, 19, 36}, 0.77, 2, 40);
}

Pad snow(Graph& graph) {
  Pad picture = sky(graph, {{52, 70, 96}, {178, 196, 214}, {40, 40, 30}, 0.3, 0.2, 0.2});
  picture = ridge(graph, picture, {120, 140, 164}, 0.55, 7, 5);
  picture = ridge(graph, picture, {206, 218, 228}, 0.74, 3, 12);
  picture = spots(graph, picture, {235, 240, 245}, 0.0010, 1, 0.0035, 0.0010);
  return spots(graph, picture, {250, 252, 255}, 0.0004, 3, 0.0070, -0.0015);
}

Pad fireflies(Graph& graph) {
  Pad picture = sky(graph, {{6, 12, 30}, {22, 54, 52}, {30, 40, 36}, 0.25, 0.15, 0.09});
  picture = ridge(graph, picture, {12, 34, 38}, 0.58, 4, 3);
  picture = ridge(graph, picture, {5, 14, 18}, 0.78, 9, 7);
  picture = spots(graph, picture, {214, 240, 120}, 0.00016, 3, -0.0010, 0.0008);
  return spots(graph, picture, {250, 226, 110}, 0.00006, 5, -0.0016, -0.0012);
}

Pad marsh(Graph& graph) {
  Pad picture = sky(graph, {{120, 168, 190}, {246, 226, 196}, {90, 70, 30}, 0.35, 0.36, 0.14});
  picture = ridge(graph, picture, {150, 178, 182}, 0.50, 6, 4);
  const int shore = graph.height() * 11 / 20;
  const Pad water = graph.shimmer(graph.width(), graph.height() - shore, 8,
                                  "110+70*sin(Y*1.07-2*T+1.5*sin(X/8+T))+40*sin(X/17-T)",
                                  {96, 140, 150}, {226, 226, 206});
  picture = graph.over(picture, water, "0", std::to_string(shore));
  // Reeds: thin leaning stems along the foot.
  const Pad reeds =
      graph.cut_out(graph.width() * 2, graph.height(), {70, 84, 52},
                    "lt(mod(X+14*sin(Y/60)+Y/9,23),3)"
                    "*gt(Y,H*(0.80-0.14*mod(abs(sin(floor((X+Y/9)/23)*12.9)*437.5),1)))");
  return graph.over(picture, reeds, "-10*t+4*sin(2*t)");
}

// Lit windows over dark houses; every house has its own height.
Pad houses(Graph& graph, const Pad& below, Rgb wall, Rgb window, double level, int seed,
           double speed) {
  const std::string top =
      fmt::format("H*({:.2f}+0.22*mod(abs(sin(floor(X/72)*12.9+{})*437.5),1))", level, seed);
  const Pad walls =
      graph.cut_out(graph.width() * 2, graph.height(), wall, fmt::format("gt(Y,{})", top));
  const Pad lights = graph.cut_out(
      graph.width() * 2, graph.height(), window,
      fmt::format("gt(Y,{}+12)*lt(mod(X,12),7)*lt(mod(Y,20),11)"
                  "*gt(mod(abs(sin(floor(X/12)*78.2+floor(Y/20)*37.7)*4375.8),1),0.6)",
                  top),
      "gblur=sigma=0.6");
  const std::string x = fmt::format("-{}*t", speed);
  return graph.over(graph.over(below, walls, x), lights, x);
}

Pad city(Graph& graph) {
  Pad picture = sky(graph, {{10, 12, 34}, {96, 46, 92}, {200, 190, 150}, 0.75, 0.16, 0.05});
  picture = houses(graph, picture, {40, 28, 62}, {150, 110, 120}, 0.36, 3, 9);
  return houses(graph, picture, {16, 14, 30}, {255, 200, 96}, 0.58, 8, 26);
}

Pad sea(Graph& graph) {
  const Pad air = sky(graph, {{24, 60, 110}, {255, 190, 130}, {120, 90, 50}, 0.5, 0.47, 0.16});
  const int horizon = graph.height() / 2;
  const Pad water = graph.shimmer(
      graph.width(), graph.height() - horizon, 6,
      "70+(120*exp(-pow((X-W/2)/(10+Y/2),2))+30)*sin(pow(Y,0.75)*1.9-4*T+2*sin(X/(6+Y/6)+T))",
      {14, 44, 84}, {255, 206, 140});
  return graph.over(air, water, "0", std::to_string(horizon));
}

Pad paper_cut(Graph& graph) {
  const int side = graph.width() * 9 / 10 / 2 * 2;
  const Pad paper = graph.painted(graph.width(), graph.height(), "244-18*hypot(X/W-0.5,Y/H-0.5)",
                                  "232-40*hypot(X/W-0.5,Y/H-0.5)", "206-60*hypot(X/W-0.5,Y/H-0.5)");
  // Radius in ld(0), angle in ld(1): a scalloped disc with petals, rings and a star cut out of it.
  const Pad flower = graph.cut_out(
      side, side, {184, 22, 30},
      "st(0,hypot(X-W/2,Y-H/2)/(W/2))*0+st(1,atan2(Y-H/2,X-W/2))*0"
      "+(0.86+0.09*cos(16*ld(1))-ld(0))*60*gt(abs(ld(0)-0.70-0.06*cos(8*ld(1))),0.035)"
      "*gt(abs(sin(4*ld(1))*sin(13*ld(0)-0.6)-0.55),0.16)*gt(abs(ld(0)-0.20-0.05*cos(8*ld(1))),0."
      "03)",
      "gblur=sigma=0.7");
  const Pad turning = graph.through(flower, "rotate=a='0.35*t':c=none");
  return graph.over(paper, turning, "(W-w)/2", "(H-h)*0.42");
}

Pad terraces(Graph& graph) {
  const int width = graph.width() * 3 / 2;
  // The height of the slope in ld(0); each step of it is a strip of water with a dark bank.
  const std::string slope = "st(0,11*Y/H+1.6*sin(X/130+Y/210)+0.9*sin(X/57-Y/90)+0.5*sin(X/33))*0+";
  const Pad still = graph.painted(
      width, graph.height(),
      slope + "lerp(58,206,mod(ld(0),1))*gt(mod(ld(0),1),0.16)+40*lt(mod(ld(0),1),0.16)+20*(1-Y/H)",
      slope + "lerp(120,214,mod(ld(0),1))*gt(mod(ld(0),1),0.16)+84*lt(mod(ld(0),1),0.16)",
      slope +
          "lerp(70,150,pow(mod(ld(0),1),2))*gt(mod(ld(0),1),0.16)+36*lt(mod(ld(0),1),0.16)"
          "+60*(1-Y/H)");
  return graph.through(
      still, fmt::format("crop={}:{}:x='min(iw-ow,18*t)':y=0", graph.width(), graph.height()));
}

Pad stars(Graph& graph) {
  const int reach = static_cast<int>(std::hypot(graph.width(), graph.height())) / 4 * 2 + 8;
  const Pad still = graph.painted(reach, reach, "255*lt(random(1),0.0016)",
                                  "235*lt(random(1),0.0016)", "255*lt(random(2),0.0016)");
  const Pad trails = graph.through(
      still,
      fmt::format("gblur=sigma=0.7,lutyuv=y='clip(val*3,16,235)',rotate=a='0.16*t',"
                  "lagfun=decay=0.985,crop={}:{},scale={}:{}:flags=bicubic,"
                  "colorbalance=bs=0.18:rs=-0.04",
                  graph.width() / 4 * 2, graph.height() / 4 * 2, graph.width(), graph.height()));
  return ridge(graph, trails, {6, 8, 14}, 0.84, 3, 0);
}

Pad chart(Graph& graph) {
  Pad picture = graph.painted(graph.width(), graph.height(), "12+8*Y/H", "16+10*Y/H", "28+18*Y/H");
  picture = graph.through(picture, "drawgrid=w=iw/6:h=ih/10:t=1:c=white@0.08");
  constexpr int kCandles = 18;
  std::string chain;
  for (int i = 0; i < kCandles; ++i) {
    const double rise = 0.78 - 0.034 * i - 0.02 * std::sin(i * 1.9);
    const double size = 0.035 + 0.025 * std::abs(std::sin(i * 2.3));
    const bool falls = i % 5 == 3;
    chain += fmt::format(
        "{}drawbox=x=iw*{:.3f}:y=ih*{:.3f}:w=iw*0.034:h=ih*{:.3f}:c={}:t=fill:enable='gte(t,{:.2f})"
        "'",
        i ? "," : "", 0.04 + i * 0.051, rise - size, size, falls ? "0x2E9E6B" : "0xE0483E",
        0.18 * i);
  }
  return graph.through(picture, chain);
}

Pad colony(Graph& graph) {
  return graph.source(fmt::format(
      "life=s={}x{}:r={}:ratio=0.28:mold=14:seed=41:rule=B3/S23:life_color=0xF2D27A:"
      "death_color=0x7A3B1E:mold_color=0x1C1712,scale={}:{}:flags=neighbor,format=yuv420p",
      graph.width() / 6, graph.height() / 6, graph.frames_per_second(), graph.width(),
      graph.height()));
}

Pad fractal(Graph& graph) {
  return graph.source(fmt::format(
      "mandelbrot=s={}x{}:r={}:start_scale=0.02:end_scale=0.0012:end_pts=190:maxiter=260:"
      "start_x=-0.743643887037151:start_y=-0.13182590420533:inner=mincol,format=gray,gblur=sigma=0."
      "8,"
      "scale={}:{}:flags=bicubic,format=gbrp,"
      "lutrgb=r='14+val*0.92':g='24+val*0.70':b='58+val*0.28',format=yuv420p",
      graph.width() / 6 * 2, graph.height() / 6 * 2, graph.frames_per_second(), graph.width(),
      graph.height()));
}

Pad loom(Graph& graph) {
  const Pad cloth = graph.source(
      fmt::format("cellauto=s={}x{}:r={}:rule=150:ratio=0.34:seed=7:scroll=1:stitch=1,format=gray,"
                  "scale={}:{}:flags=neighbor,format=gbrp,"
                  "lutrgb=r='40+val*0.78':g='18+val*0.52':b='70-val*0.10',format=yuv420p",
                  graph.width() / 6, graph.height() / 6, graph.frames_per_second(), graph.width(),
                  graph.height()));
  const Pad seam = graph.cut_out(graph.width(), graph.height(), {24, 10, 40},
                                 "0.55*lt(mod(X+abs(mod(Y,120)-60),60),6)");
  return graph.over(cloth, seam, "0");
}

// Plucked five-tone melody; its own wave form stands over the hills.
Pad song(Graph& graph) {
  const Pad tune = graph.source(
      "aevalsrc='st(0,floor(3*t))*0+st(1,mod(ld(0)*5+floor(ld(0)/4)*3,11))*0+st(2,mod(t,1/3))*0"
      "+0.34*sin(2*PI*293.66*pow(2,(floor(ld(1)*12/5+0.5))/12)*ld(2))*exp(-5*ld(2))"
      "+0.12*sin(4*PI*293.66*pow(2,(floor(ld(1)*12/5+0.5))/12)*ld(2))*exp(-8*ld(2))':s=44100");
  const Pad heard = graph.through(tune, "asplit=2[sound]");
  const int band = graph.height() / 4 / 2 * 2;
  const Pad seen = graph.through(
      heard, fmt::format("showwaves=s={}x{}:r={}:mode=cline:scale=sqrt:colors=0xFFE2A0,format=gbrp,"
                         "colorkey=black:0.12:0.2",
                         graph.width(), band, graph.frames_per_second()));
  Pad picture = sky(graph, {{28, 60, 84}, {240, 196, 120}, {80, 60, 20}, 0.3, 0.5, 0.2});
  picture = ridge(graph, picture, {64, 110, 100}, 0.60, 1, 5);
  picture = graph.over(picture, seen, "0", std::to_string(graph.height() * 3 / 10));
  return ridge(graph, picture, {20, 48, 50}, 0.80, 8, 12);
}

Pad test_card(Graph& graph) {
  return graph.source(fmt::format("testsrc2=s={}x{}:r={},hue=s=0.7,format=yuv420p", graph.width(),
                                  graph.height(), graph.frames_per_second()));
}

Pad silk(Graph& graph) {
  return graph.source(fmt::format(
      "gradients=s={}x{}:r={}:n=5:c0=0x7A1230:c1=0xE8A05C:c2=0x2B1A4A:c3=0xF3D9A8:c4=0x9C2F55:"
      "seed=11:speed=0.03:x0=0:y0=0:x1={}:y1={},scale={}:{}:flags=bicubic,format=yuv420p",
      graph.width() / 2, graph.height() / 2, graph.frames_per_second(), graph.width() / 2,
      graph.height() / 2, graph.width(), graph.height()));
}

Pad tie_dye(Graph& graph) {
  return graph.shimmer(graph.width(), graph.height(), 10,
                       "128+50*sin(hypot(X-W/2+12*sin(T),Y-H/2)/3-3*T)"
                       "+40*sin(6*atan2(Y-H/2,X-W/2)+T)+30*sin(X/5+Y/8+2*T)",
                       {18, 30, 92}, {232, 240, 246});
}

Pad rain(Graph& graph) {
  Pad picture = sky(graph, {{18, 24, 34}, {66, 76, 90}, {90, 70, 30}, 0.7, 0.7, 0.08});
  picture = houses(graph, picture, {14, 18, 26}, {210, 160, 90}, 0.56, 5, 0);
  const Pad streaks =
      graph.cut_out(graph.width(), graph.height(), {190, 206, 224}, "lt(random(1),0.0022)",
                    "avgblur=sizeX=1:sizeY=16,lutyuv=y='clip(val*22,0,150)'");
  const Pad falling = graph.through(streaks, "scroll=vertical=-0.045:horizontal=0.002");
  return graph.over(picture, falling, "0");
}

Pad road(Graph& graph) {
  const Pad ground =
      graph.shimmer(graph.width(), graph.height(), 6,
                    "st(0,max(0.004,Y/H-0.42))*0+(gt(Y/H,0.42)*(40+60*lt(abs(X/W-0.5),ld(0)*0.75)"
                    "+150*lt(abs(X/W-0.5),ld(0)*0.03)*lt(mod(1.1/ld(0)+9*T,2),1)"
                    "+90*lt(abs(abs(X/W-0.5)-ld(0)*0.75),ld(0)*0.04)))+lt(Y/H,0.42)*(120+240*Y/H)",
                    {26, 34, 40}, {246, 214, 168});
  // A hand-held shake: the picture is enlarged a little and cut out at a trembling place.
  return graph.through(
      ground, fmt::format("scale={}:{},crop={}:{}:x='(iw-ow)/2*(1+0.8*sin(11*t))'"
                          ":y='(ih-oh)/2*(1+0.8*cos(13*t))'",
                          graph.width() * 11 / 10 / 2 * 2, graph.height() * 11 / 10 / 2 * 2,
                          graph.width(), graph.height()));
}

// Soft lights rising before a dark sky, the nearer the larger, brighter and faster.
Pad rising_lights(Graph& graph, const Sky& look, Rgb far, Rgb middle, Rgb near) {
  Pad picture = sky(graph, look);
  const auto hung = [&](Rgb color, double size, int pitch, double rise) {
    // One lantern in each cell of a grid, at its own place in it; ld(0), ld(1) are the cell.
    const Pad still = graph.cut_out(
        graph.width(), graph.height(), color,
        fmt::format(
            "st(0,floor(X/{0}))*0+st(1,floor(Y/{0}))*0"
            "+({1}-hypot(mod(X,{0})-{0}*(0.3+0.4*mod(abs(sin(ld(0)*12.9+ld(1)*78.2)*437.5),1)),"
            "0.8*(mod(Y,{0})-{0}*(0.3+0.4*mod(abs(sin(ld(0)*39.3+ld(1)*11.1)*437.5),1)))))/3",
            pitch, size),
        "gblur=sigma=1.6");
    picture =
        graph.over(picture, graph.through(still, fmt::format("scroll=vertical={}", rise)), "0");
  };
  hung(far, 9, 68, 0.0008);
  hung(middle, 17, 120, 0.0016);
  hung(near, 26, 240, 0.0026);
  return picture;
}

Pad lanterns(Graph& graph) {
  return rising_lights(graph, {{20, 6, 22}, {92, 20, 30}, {120, 60, 10}, 0.5, 0.95, 0.3},
                       {150, 40, 24}, {226, 84, 36}, {255, 168, 72});
}

Pad room_lights(Graph& graph) {
  return rising_lights(graph, {{26, 18, 58}, {126, 58, 120}, {90, 50, 60}, 0.2, 0.3, 0.25},
                       {96, 70, 170}, {206, 96, 170}, {250, 180, 208});
}

Pad embers(Graph& graph) {
  Pad picture = sky(graph, {{16, 10, 12}, {84, 30, 14}, {255, 130, 30}, 0.5, 1.0, 0.3});
  picture = spots(graph, picture, {255, 140, 40}, 0.0004, 1, -0.0085, 0.0012);
  return spots(graph, picture, {255, 210, 110}, 0.00012, 2, -0.0130, -0.0010);
}

Pad fields(Graph& graph) {
  Pad picture = sky(graph, {{92, 160, 214}, {230, 238, 236}, {40, 40, 30}, 0.2, 0.2, 0.2});
  picture = ridge(graph, picture, {122, 164, 150}, 0.50, 2, 10);
  picture = ridge(graph, picture, {86, 142, 84}, 0.64, 6, 34);
  const Pad poles =
      graph.cut_out(graph.width() * 3, graph.height(), {52, 48, 46},
                    "lt(mod(X,420),9)*gt(Y,H*0.18)+lt(abs(Y-H*0.24),3)*lt(mod(X+26,420),62)");
  picture = graph.over(picture, poles, fmt::format("-mod(260*t,{})", graph.width()));
  return ridge(graph, picture, {206, 176, 66}, 0.88, 4, 110);
}

Pad pond(Graph& graph) {
  return graph.shimmer(
      graph.width(), graph.height(), 9,
      "120+60*sin(hypot(X-W*0.3,Y-H*0.35)/1.3-6*T)*exp(-hypot(X-W*0.3,Y-H*0.35)/22)"
      "+60*sin(hypot(X-W*0.7,Y-H*0.62)/1.5-5*T)*exp(-hypot(X-W*0.7,Y-H*0.62)/28)"
      "+14*sin(X/4+Y/10+T)",
      {8, 52, 56}, {198, 232, 210});
}

Pad paint(Graph& graph, Scene scene) {
  switch (scene) {
    case Scene::kRidges: return ridges(graph);
    case Scene::kSnow: return snow(graph);
    case Scene::kFireflies: return fireflies(graph);
    case Scene::kMarsh: return marsh(graph);
    case Scene::kCity: return city(graph);
    case Scene::kSea: return sea(graph);
    case Scene::kPaperCut: return paper_cut(graph);
    case Scene::kTerraces: return terraces(graph);
    case Scene::kStars: return stars(graph);
    case Scene::kChart: return chart(graph);
    case Scene::kColony: return colony(graph);
    case Scene::kFractal: return fractal(graph);
    case Scene::kLoom: return loom(graph);
    case Scene::kSong: return song(graph);
    case Scene::kTestCard: return test_card(graph);
    case Scene::kSilk: return silk(graph);
    case Scene::kTieDye: return tie_dye(graph);
    case Scene::kRain: return rain(graph);
    case Scene::kRoad: return road(graph);
    case Scene::kLanterns: return lanterns(graph);
    case Scene::kRoomLights: return room_lights(graph);
    case Scene::kEmbers: return embers(graph);
    case Scene::kFields: return fields(graph);
    case Scene::kPond: return pond(graph);
  }
  return test_card(graph);
}

}  // namespace

std::string graph_of(const DemoClip& clip, std::string_view font_family) {
  Graph graph(clip.width, clip.height, clip.frames_per_second);
  const Pad picture = paint(graph, clip.scene);
  return graph.finish(graph.titled(picture, clip.title, font_family));
}

bool has_sound(const DemoClip& clip) { return clip.scene == Scene::kSong; }

}  // namespace vigil::ctl::demo
