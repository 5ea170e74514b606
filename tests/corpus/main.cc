// One film through all that workers do, in one piece and in segments, and what came of it.
//
//   spot_corpus FILM FOLDER mp4|mkv [SEGMENT_SECONDS...]
//
// FOLDER/film.mp4 (or .mkv) is the film in one piece with flat eyes, for others to look at. Lines:
//
//   error CODE SENTENCE          and nothing else
//   note SENTENCE
//   times T...                   of the pictures, in tenths of microseconds
//   stream CODEC PACKETS FIRST LAST_END SHA256    of the finished film; times likewise
//   segments SECONDS COUNT same | SENTENCE        as the film in one piece with the same seams
//
// Exit code 0 also with an error: whether one is right is for the caller to say.

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/hash.h"
#include "media/chunk.h"
#include "media/convert.h"
#include "media/join.h"
#include "media/look/inspect.h"
#include "media/probe.h"

namespace spot {
namespace {

namespace fs = std::filesystem;

class Run {
  public:
    Run(std::string in, std::string folder, std::string container)
        : in_(std::move(in)), folder_(std::move(folder)), container_(std::move(container)) {
        join_.container = *media::parse_container(container_);
    }

    Result<void> one_piece() {
        auto flat = lossless();
        flat.render.strength = 0;
        flat.render.codec.reset();  // as films of their bits are made
        const auto part = folder_ + "/flat.mp4";
        const auto report = TRY(media::convert(in_, part, flat));
        const auto film = folder_ + "/film." + container_;
        const auto joined = TRY(media::join(in_, {part}, film, join_));
        fs::remove(part);
        for (const auto& note : joined.notes) fmt::print("note {}\n", note);
        const auto times = TRY(media::video_times(film));
        fmt::print("times {}\n", fmt::join(times.pts_tenth_us, " "));
        const auto info = TRY(media::probe(film));
        const auto packets = TRY(media::all_packets(film));
        std::size_t with_packets = 0;
        for (const auto& stream : info.streams) {
            if (stream.cover || stream.kind == media::StreamKind::attachment) {
                fmt::print("stream {} 0 0 0 -\n", stream.codec);
            } else if (with_packets < packets.size()) {
                print_stream(stream.codec, packets[with_packets++]);
            }
        }
        streams_ = others(packets, info);
        return {};
    }

    Result<void> segments(double seconds) {
        const auto parts = folder_ + "/parts";
        fs::remove_all(parts);
        fs::create_directories(parts);
        const auto segments = TRY(media::chunk(in_, parts, {.target_seconds = seconds}));
        auto whole = lossless();
        std::vector<std::string> made;
        for (const auto& segment : segments) {
            if (segment.seam) whole.seams.push_back(*segment.seam);
            made.push_back(segment.path + ".3d");
            TRY(media::convert(segment.path, made.back(), lossless()));
        }
        const auto film = folder_ + "/joined." + container_;
        TRY(media::join(in_, made, film, join_));
        TRY(media::convert(in_, folder_ + "/whole.mp4", whole));
        fmt::print("segments {} {} {}\n", seconds, segments.size(),
                   TRY(difference(film, folder_ + "/whole.mp4")));
        return {};
    }

  private:
    static media::ConvertOptions lossless() {
        return {
            .render = {.codec = media::Codec::h264, .preset = "ultrafast", .crf = 0, .threads = 1}};
    }

    static void print_stream(const std::string& codec,
                             const std::vector<media::StreamPacket>& packets) {
        std::string all;
        std::int64_t end = 0;
        for (const auto& packet : packets) {
            all += packet.sha256;
            end = std::max(end, packet.pts_tenth_us + packet.lasts_tenth_us);
        }
        fmt::print("stream {} {} {} {} {}\n", codec, packets.size(), packets.front().pts_tenth_us,
                   end, hex(sha256(all)));
    }

    // Without the pictures' stream.
    static media::StreamPackets others(media::StreamPackets packets, const media::FilmInfo& info) {
        packets.erase(packets.begin() + info.video_index);
        return packets;
    }

    Result<std::string> difference(const std::string& film, const std::string& whole) const {
        const auto one = TRY(media::picture_hashes(whole));
        const auto other = TRY(media::picture_hashes(film));
        if (one.size() != other.size()) {
            return fmt::format("{} pictures, {} in one piece", other.size(), one.size());
        }
        for (std::size_t i = 0; i < one.size(); ++i) {
            if (one[i] != other[i]) return fmt::format("picture {} is another", i);
        }
        const auto times = TRY(media::video_times(whole));
        const auto other_times = TRY(media::video_times(film));
        // Matroska counts in milliseconds.
        const std::int64_t tick = container_ == "mkv" ? 10'000 : 0;
        for (std::size_t i = 0; i < one.size(); ++i) {
            if (std::llabs(times.pts_tenth_us[i] - other_times.pts_tenth_us[i]) > tick) {
                return fmt::format("the time of picture {} is another", i);
            }
        }
        const auto info = TRY(media::probe(film));
        if (others(TRY(media::all_packets(film)), info) != streams_) {
            return std::string("sound or subtitles are others");
        }
        return std::string("same");
    }

    std::string in_;
    std::string folder_;
    std::string container_;
    media::JoinOptions join_;
    media::StreamPackets streams_;
};

int main_of(const std::vector<std::string>& words) {
    if (words.size() < 3 || !media::parse_container(words[2])) {
        fmt::print(stderr, "usage: spot_corpus FILM FOLDER mp4|mkv [SEGMENT_SECONDS...]\n");
        return 64;
    }
    Run run(words[0], words[1], words[2]);
    auto done = run.one_piece();
    for (std::size_t i = 3; done && i < words.size(); ++i) {
        done = run.segments(std::atof(words[i].c_str()));
    }
    if (!done) fmt::print("error {} {}\n", done.error().code, done.error().message);
    return 0;
}

}  // namespace
}  // namespace spot

int main(int argc, char** argv) {
    return spot::main_of({argv + 1, argv + argc});
}
