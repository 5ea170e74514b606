#include "media/film/time_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace spot::media {
namespace {

constexpr AVRational nanosecond{1, 1'000'000'000};
constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t most_ahead = 10 * second;  // a longer gap is a new beginning
constexpr std::int64_t most_back = second / 10;   // writers are that careless
constexpr std::int64_t most_reordered = second;   // presentation times step back at B pictures
// Streams of one piece may begin and end so far from each other.
constexpr std::int64_t most_apart = 2 * second;
constexpr std::size_t most_offsets = 4;
// 31 years. Times beyond, which broken or hostile files claim, count as none, so that sums cannot
// overflow.
constexpr std::int64_t most_time = 1'000'000'000 * second;

bool possible(std::int64_t nanoseconds) {
    return nanoseconds >= -most_time && nanoseconds <= most_time;
}

// Times are left as they are where the sum would overflow.
void move(std::int64_t& ticks, std::int64_t by) {
    std::int64_t sum = 0;
    if (ticks != no_time && !__builtin_add_overflow(ticks, by, &sum) && sum != no_time) ticks = sum;
}

bool timed(const AVStream& stream) {
    const auto type = stream.codecpar->codec_type;
    const bool cover = (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
    return !cover && (type == AVMEDIA_TYPE_VIDEO || type == AVMEDIA_TYPE_AUDIO);
}

std::int64_t nanoseconds(std::int64_t ticks, AVRational base) {
    return av_rescale_q(ticks, base, nanosecond);
}

}  // namespace

TimeLine::TimeLine(const AVFormatContext& context)
    : jumps_((context.iformat->flags & AVFMT_TS_DISCONT) != 0) {
    bool known = false;
    bool alike = true;
    const AVRational* base = nullptr;
    for (unsigned i = 0; i < context.nb_streams; ++i) {
        const auto& stream = *context.streams[i];
        const auto rate = stream.avg_frame_rate;
        const bool rated = rate.num > 0 && rate.den > 0;
        const int bits = stream.pts_wrap_bits;
        lanes_.push_back({.base = stream.time_base,
                          .regular = timed(stream),
                          .offset = 0,
                          .usual = rated ? av_rescale_q(1, av_inv_q(rate), nanosecond) : 0,
                          .wrap = bits > 0 && bits < 63
                                      ? nanoseconds(std::int64_t{1} << bits, stream.time_base)
                                      : 0});
        if (!timed(stream)) continue;
        alike = alike && (base == nullptr || av_cmp_q(*base, stream.time_base) == 0);
        base = &stream.time_base;
        if (stream.start_time == no_time) continue;
        const auto start = nanoseconds(stream.start_time, stream.time_base);
        if (!possible(start)) continue;
        start_ = known ? std::min(start_, start) : start;
        known = true;
    }
    if (!jumps_ && start_ < second) start_ = 0;
    if (!alike) start_ = start_ / second * second;
    for (auto& lane : lanes_) lane.offset = -start_;
    offsets_.push_back(-start_);
}

// The clock of a regular stream has jumped at `at` (the container's time): where does it go on?
void TimeLine::follow(Lane& lane, std::int64_t at) {
    const auto fits = [&](std::int64_t offset) {
        const auto step = at + offset - lane.next;
        return step >= -most_apart && step <= most_ahead;
    };
    // It takes the offset of another stream of the same piece, so that both stay together.
    for (auto offset = offsets_.rbegin(); offset != offsets_.rend(); ++offset) {
        if (*offset == lane.offset || !fits(*offset)) continue;
        lane.offset = *offset;
        return;
    }
    const bool wrapped = lane.wrap > 0 && fits(lane.offset + lane.wrap);
    ++(wrapped ? wrapped_ : bridged_);
    lane.offset = wrapped ? lane.offset + lane.wrap : lane.next - at;
    offsets_.push_back(lane.offset);
    if (offsets_.size() > most_offsets) offsets_.erase(offsets_.begin());
}

// A stream of few packets expects none: it goes on where the film is.
void TimeLine::settle(Lane& lane, std::int64_t at) const {
    const auto far = [&](std::int64_t offset) { return std::llabs(at + offset - now_); };
    for (const auto offset : offsets_) {
        if (far(offset) < far(lane.offset)) lane.offset = offset;
    }
}

void TimeLine::apply(AVPacket& packet) {
    auto& lane = lanes_[static_cast<std::size_t>(packet.stream_index)];
    const auto ticks = packet.dts != no_time ? packet.dts : packet.pts;
    const auto at = ticks != no_time ? nanoseconds(ticks, lane.base) : no_time;
    if (jumps_ && possible(at)) {
        if (!lane.regular || lane.next == no_time) {
            settle(lane, at);
        } else if (const auto step = at + lane.offset - lane.next;
                   step < (packet.dts != no_time ? -most_back : -most_reordered) ||
                   step > most_ahead) {
            follow(lane, at);
        }
        if (lane.regular) {
            const auto lasts =
                packet.duration > 0 ? nanoseconds(packet.duration, lane.base) : lane.usual;
            lane.next = at + lane.offset + std::clamp<std::int64_t>(lasts, 0, most_ahead);
            now_ = lane.next;
        }
    }
    if (lane.offset == 0) return;
    const auto shift = av_rescale_q(lane.offset, nanosecond, lane.base);
    move(packet.pts, shift);
    move(packet.dts, shift);
}

std::int64_t TimeLine::shift(int stream) const {
    const auto& lane = lanes_[static_cast<std::size_t>(stream)];
    return av_rescale_q(lane.offset, nanosecond, lane.base);
}

std::vector<std::string> TimeLine::notes() const {
    std::vector<std::string> notes;
    if (bridged_ > 0) {
        notes.push_back(fmt::format("The film's clock jumps {}; what follows goes on where it was.",
                                    bridged_ == 1 ? "once" : fmt::format("{} times", bridged_)));
    }
    if (wrapped_ > 0)
        notes.emplace_back("The film's clock starts again at 0 inside; it is carried on.");
    return notes;
}

}  // namespace spot::media
