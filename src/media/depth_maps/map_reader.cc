#include "media/depth_maps/map_reader.h"

#include <optional>
#include <utility>

#include "base/check.h"
#include "media/film/source.h"
#include "media/picture/decoder.h"
#include "media/still/still_picture.h"

namespace spot::media {
namespace {

class PictureMaps : public MapReader {
  public:
    // `first`: of the first path.
    PictureMaps(std::vector<std::string> paths, Frame first)
        : paths_(std::move(paths)), first_(std::move(first)) {}

    Result<Frame> next() override {
        if (at_ == paths_.size()) return Frame();
        const auto& path = paths_[at_++];
        if (first_) return std::move(first_);
        auto still = TRY(read_still(path));
        return std::move(still.frame);
    }
    std::int64_t count() const override { return static_cast<std::int64_t>(paths_.size()); }
    bool counted() const override { return true; }

  private:
    std::vector<std::string> paths_;
    Frame first_;
    std::size_t at_ = 0;
};

class FilmOfMaps : public MapReader {
  public:
    FilmOfMaps(Source source, std::unique_ptr<Decoder> decoder)
        : source_(std::move(source)), decoder_(std::move(decoder)) {}

    Result<Frame> next() override {
        Frame frame = make_frame();
        Packet packet = make_packet();
        while (!decoder_->receive(*frame)) {
            if (damage_) return fail(std::exchange(damage_, std::nullopt).value());
            if (ended_) return Frame();
            auto more = source_.read(*packet);
            ended_ = !more || !*more;  // damage ends a film
            if (!more) damage_ = std::move(more).error();
            if (ended_) {
                decoder_->send(nullptr);
                continue;
            }
            const bool picture = packet->stream_index == source_.video_index();
            // One that gives no map has its place all the same: those behind it keep theirs.
            if (picture && !decoder_->send(packet.get())) {
                damage_ = Error{Kind::invalid, "DamagedFilm", source_.path() + ": is damaged."};
            }
            av_packet_unref(packet.get());
        }
        return frame;
    }
    std::int64_t count() const override { return expected_frames(source_); }
    bool counted() const override { return source_.video().nb_frames > 0; }

  private:
    Source source_;
    std::unique_ptr<Decoder> decoder_;
    bool ended_ = false;
    std::optional<Error> damage_;  // still to be said
};

}  // namespace

Result<std::unique_ptr<MapReader>> open_maps(const std::vector<std::string>& paths, int threads) {
    CHECK(!paths.empty());
    auto still = read_still(paths.front());
    if (still) {
        return std::make_unique<PictureMaps>(paths, std::move(still->frame));
    }
    if (still.error().code != "NotAPicture" || paths.size() > 1) return fail(still.error());
    auto source = TRY(Source::open(paths.front()));
    auto decoder = TRY(Decoder::open(source, threads));
    return std::make_unique<FilmOfMaps>(std::move(source), std::move(decoder));
}

}  // namespace spot::media
