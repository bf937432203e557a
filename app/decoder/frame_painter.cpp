#include "app/decoder/frame_painter.h"

#include <utility>

#include "app/decoder/memory_reserve.h"

namespace vigil::decoder {

using namespace media;

FramePainter::~FramePainter() { wait(); }

void FramePainter::begin(std::uint8_t* memory, const RingLayout& layout, Hands hands) {
  memory_ = memory;
  layout_ = layout;
  hands_ = hands;
}

void FramePainter::set_orientation(const Orientation& orientation) {
  wait();
  orientation_ = orientation;
}

void FramePainter::set_box(Size box) {
  wait();
  box_ = box;
}

void FramePainter::set_look(const Look& look) {
  wait();
  look_ = look;
}

void FramePainter::restart_flashes() {
  wait();
  flash_guard_.restart();
}

void FramePainter::forget_known_flashes() {
  wait();
  flash_guard_.forget_known();
}

void FramePainter::add_known_flashes(const FlashRange& range) {
  wait();
  flash_guard_.add_known(range);
}

std::uint32_t FramePainter::take_left_out() {
  wait();
  return std::exchange(left_out_, 0);
}

void FramePainter::paint(Job job) {
  if (hands_ == Hands::kNone) return carry_out(job);
  // Whoever waits for it would wait for the other thread to wake as well.
  if (job.awaited) {
    wait();
    return carry_out(job);
  }
  if (!hand_.joinable()) hand_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !job_; });
  job_ = std::move(job);
  lock.unlock();
  changed_.notify_all();
}

void FramePainter::wait() {
  if (!hand_.joinable()) return;
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !job_; });
}

bool FramePainter::at_work() const {
  const std::lock_guard lock(mutex_);
  return job_.has_value();
}

void FramePainter::work(const std::stop_token& stop) {
  for (std::unique_lock lock(mutex_);;) {
    if (!changed_.wait(lock, stop, [this] { return job_.has_value(); })) return;
    // It stays where it is: nobody touches it, or what is drawn with, while it is there.
    lock.unlock();
    carry_out(*job_);
    lock.lock();
    job_.reset();
    changed_.notify_all();
  }
}

std::optional<FramePainter::Drawn> FramePainter::draw(const Job& job,
                                                      std::span<std::uint8_t> slot) {
  const ShownFrame& shown = job.shown;
  Drawn drawn;
  Placed& placed = drawn.placed;
  if (shown.pts_us > kMaxTimeUs) return std::nullopt;
  if (layout_.format == SlotFormat::kYuv420) {
    if (!planes_maker_.draw(*shown.frame, orientation_, slot, placed)) return std::nullopt;
    return drawn;
  }
  const Scaler::Effort effort = job.awaited && hands_ == Hands::kOne ? Scaler::Effort::kTwoThreads
                                                                     : Scaler::Effort::kOneThread;
  if (!maker_.draw(*shown.frame, job.pixel_aspect, orientation_, box_, slot, placed, effort))
    return std::nullopt;
  const auto [width, height] = placed.size;
  if (look_.flash_guard) {
    drawn.dimmed = shown.preview || shown.refined
                       ? flash_guard_.pass_alone(shown.pts_us, slot, width, height, placed.stride)
                       : flash_guard_.pass(shown.pts_us, slot, width, height, placed.stride);
  }
  // Before anybody is told that the picture is there.
  look_filter_.apply(look_, slot, width, height, placed.stride);
  return drawn;
}

void FramePainter::carry_out(const Job& job) {
  const std::uint32_t slot = next_slot_;
  const auto drawn = draw(job, {memory_ + layout_.slot_offset(slot), layout_.slot_bytes});
  // A frame that cannot be converted is left out; its neighbours are shown.
  if (!drawn) {
    ++left_out_;
    return;
  }
  const auto& [placed, dimmed] = *drawn;
  next_slot_ = (next_slot_ + 1) % layout_.slots;
  const ShownFrame& shown = job.shown;
  FrameMessage frame{header_of<FrameMessage>()};
  frame.pts_us = shown.pts_us;
  frame.duration_us = shown.duration_us;
  frame.slot = slot;
  frame.generation = job.generation;
  frame.width = static_cast<std::uint32_t>(placed.size.width);
  frame.height = static_cast<std::uint32_t>(placed.size.height);
  frame.stride = static_cast<std::uint32_t>(placed.stride);
  frame.flags = (shown.lead ? kFrameLead : 0u) | (shown.preview ? kFramePreview : 0u) |
                (shown.approximate && !shown.preview ? kFrameApproximate : 0u) |
                (shown.refined ? kFrameRefined : 0u) | (dimmed ? kFrameDimmed : 0u);
  socket_.send(frame);
  prepare_next_slot(static_cast<std::size_t>(placed.stride) * placed.size.height);
}

void FramePainter::prepare_next_slot(std::size_t bytes) {
  if (prepared_slots_ + 1 >= layout_.slots || bytes > layout_.slot_bytes) return;
  ++prepared_slots_;
  take_pages({memory_ + layout_.slot_offset(next_slot_), bytes});
}

}  // namespace vigil::decoder
