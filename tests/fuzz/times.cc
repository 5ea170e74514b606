// Times of packets as broken recordings have them, on their way to the film's one line.
//
// The first bytes make the film (does its clock jump, its streams), each eight that follow a
// packet: its stream, which times it states, and how far they step.

#include <algorithm>
#include <optional>

#include "base/check.h"
#include "fuzz/target.h"
#include "media/film/time_line.h"

namespace spot::fuzz {
namespace {

constexpr std::int64_t second = 1'000'000'000;  // ns
constexpr AVRational nanosecond{1, second};
constexpr std::int64_t most_back = 2 * second;
constexpr std::int64_t most_ahead = 10 * second;
constexpr std::int64_t most_time = 1'000'000'000 * second;  // what time_line.h takes for a time
constexpr std::size_t packet_bytes = 5;

class Bytes {
  public:
    explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
    std::size_t left() const { return bytes_.size(); }
    int next() {
        if (bytes_.empty()) return 0;
        const auto byte = static_cast<unsigned char>(bytes_.front());
        bytes_.remove_prefix(1);
        return byte;
    }
    // So many of a unit, forward or back, and some ticks.
    std::int64_t step(AVRational base) {
        constexpr std::int64_t units[] = {
            0,           second / 25,     second,         5 * second, 3600 * second,
            second / 10, most_time / 100, INT64_MAX / 200};
        const auto unit = units[next() % 8];
        const int count = static_cast<signed char>(next());
        return av_rescale_q(unit * count, nanosecond, base) + next();
    }

  private:
    std::string_view bytes_;
};

struct Film {
    AVInputFormat format{};
    media::InputContext context{avformat_alloc_context()};

    explicit Film(Bytes& bytes) {
        CHECK(context != nullptr, "out of memory");
        const int kind = bytes.next();
        format.flags = (kind & 1) != 0 ? AVFMT_TS_DISCONT : 0;
        context->iformat = &format;
        constexpr AVMediaType types[] = {AVMEDIA_TYPE_VIDEO, AVMEDIA_TYPE_AUDIO,
                                         AVMEDIA_TYPE_SUBTITLE};
        constexpr int dens[] = {90'000, 1000, 24, 48'000};
        for (int i = 0; i < 1 + kind / 2 % 3; ++i) {
            auto* stream = avformat_new_stream(context.get(), nullptr);
            CHECK(stream != nullptr, "out of memory");
            const int what = bytes.next();
            stream->codecpar->codec_type = types[i];
            stream->time_base = {1, dens[what % 4]};
            stream->pts_wrap_bits = (what & 4) != 0 ? 33 : 64;
            if ((what & 8) != 0) stream->avg_frame_rate = {25, 1};
            stream->start_time = (what & 16) != 0 ? bytes.step(stream->time_base) : AV_NOPTS_VALUE;
        }
    }
    ~Film() { context->iformat = nullptr; }
    Film(const Film&) = delete;
    Film& operator=(const Film&) = delete;

    bool jumps() const { return format.flags != 0; }
    AVRational base(int stream) const { return context->streams[stream]->time_base; }
    bool regular(int stream) const {
        return context->streams[stream]->codecpar->codec_type != AVMEDIA_TYPE_SUBTITLE;
    }
};

// The packets' times, step by step from where each stream is.
class Packets {
  public:
    explicit Packets(const Film& film)
        : film_(film), at_(film.context->nb_streams, 0), packet_(media::make_packet()) {}
    AVPacket& next(Bytes& bytes) {
        const int what = bytes.next();
        auto& packet = *packet_;
        packet.stream_index = what % static_cast<int>(at_.size());
        auto& at = at_[static_cast<std::size_t>(packet.stream_index)];
        std::int64_t moved = 0;
        if (!__builtin_add_overflow(at, bytes.step(film_.base(packet.stream_index)), &moved))
            at = moved;
        packet.dts = (what & 64) != 0 ? AV_NOPTS_VALUE : at;
        packet.pts = (what & 128) != 0 ? AV_NOPTS_VALUE : at;
        packet.duration = bytes.next();
        return packet;
    }

  private:
    const Film& film_;
    std::vector<std::int64_t> at_;
    media::Packet packet_;
};

std::int64_t nanoseconds(std::int64_t ticks, AVRational base) {
    return av_rescale_q(ticks, base, nanosecond);
}

}  // namespace

using namespace std::string_literals;

const std::vector<std::string> seeds{
    // A transport stream of pictures and sound that goes on, jumps back and ahead, and goes on.
    "\x03\x0c\x0c"
    "\x00\x01\x01\x00\x00\x01\x01\x01\x00\x00\x00\x01\x01\x00\x00\x01\x01\x01\x00\x00"
    "\x00\x02\xf8\x00\x00\x01\x02\xf8\x00\x00\x00\x01\x01\x00\x00\x01\x01\x01\x00\x00"
    "\x00\x03\x04\x00\x00\x01\x03\x04\x00\x00\x00\x01\x01\x00\x00\x01\x01\x01\x00\x00"s,
    // A clock that is wound up, with a duration of each, and the clock of a file.
    "\x01\x1c\x04\x1a\x00\x00\x01\x01\x00\x64\x00\x04\xe6\x00\x64\x00\x01\x01\x00\x64"s,
    "\x00\x09\x00\x01\x01\x00\x00\x00\x01\x01\x00\x00"s,
    // With subtitles, and times of one kind alone.
    "\x05\x1c\x02\x05\x00\x0c\x08"
    "\x40\x01\x01\x00\x00\x82\x02\x01\x00\x00\x01\x03\xfe\x00\x00\x02\x00\x00\x00\x00"s,
};

void run(std::string_view input) {
    Bytes bytes(input);
    const Film film(bytes);
    media::TimeLine line(*film.context);
    media::TimeLine other(*film.context);
    Packets packets(film);
    const auto again = media::make_packet();
    // Where each stream's next packet is expected, in the film's time.
    std::vector<std::optional<std::int64_t>> expected(film.context->nb_streams);
    while (bytes.left() >= packet_bytes) {
        auto& packet = packets.next(bytes);
        const auto stream = packet.stream_index;
        const auto base = film.base(stream);
        const auto dts = packet.dts;
        const auto pts = packet.pts;
        again->stream_index = stream;
        again->dts = dts;
        again->pts = pts;
        again->duration = packet.duration;
        const auto shift = line.shift(stream);
        line.apply(packet);
        other.apply(*again);
        // Two readers of one film have the same times.
        MUST(again->dts == packet.dts && again->pts == packet.pts);
        MUST((dts == AV_NOPTS_VALUE) == (packet.dts == AV_NOPTS_VALUE));
        MUST((pts == AV_NOPTS_VALUE) == (packet.pts == AV_NOPTS_VALUE));
        const auto in = dts != AV_NOPTS_VALUE ? dts : pts;
        const auto out = dts != AV_NOPTS_VALUE ? packet.dts : packet.pts;
        if (in == AV_NOPTS_VALUE) continue;
        const auto stated = nanoseconds(in, base);
        if (stated < -most_time || stated > most_time) continue;
        if (!film.jumps()) {
            // Elsewhere all times are moved alike, to the tick.
            MUST(line.shift(stream) == shift && out == in + shift);
            continue;
        }
        if (!film.regular(stream)) continue;
        // Times rise within a stream, but for what writers are careless by.
        const auto at = nanoseconds(out, base);
        const auto tick = nanoseconds(1, base);
        auto& next = expected[static_cast<std::size_t>(stream)];
        if (next) MUST(at >= *next - most_back - tick && at <= *next + most_ahead + tick);
        const bool rated = film.context->streams[stream]->avg_frame_rate.num > 0;
        const auto usual = rated ? second / 25 : 0;
        const auto lasts = packet.duration > 0 ? nanoseconds(packet.duration, base) : usual;
        next = at + std::clamp<std::int64_t>(lasts, 0, most_ahead);
    }
    MUST(line.notes() == other.notes() && line.notes().size() <= 2);
}

}  // namespace spot::fuzz
