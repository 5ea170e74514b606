#include "media/stream_choice.h"

#include <fmt/format.h>

#include <algorithm>

#include "media/subtitles.h"

namespace spot::media {
namespace {

Fate fate_in(Container container, const AVStream& stream) {
    const auto& par = *stream.codecpar;
    if (is_cover(stream)) return holds_cover(container, par) ? Fate::copied : Fate::left_out;
    if (holds(container, par)) return Fate::copied;
    const bool text = container != Container::nut && TextSubtitles::understands(par);
    return text ? Fate::as_text : Fate::left_out;
}

// A film that counts in milliseconds loses nothing in Matroska, which holds all its streams.
bool from_matroska(const Source& source) {
    if (!std::string_view(source.context().iformat->name).starts_with("matroska")) return false;
    for (int i = 0; i < source.stream_count(); ++i) {
        const auto& stream = source.stream(i);
        const bool timed =
            !is_cover(stream) && stream.codecpar->codec_type != AVMEDIA_TYPE_ATTACHMENT;
        if (timed && av_cmp_q(stream.time_base, {1, 1000}) != 0) return false;
    }
    return true;
}

std::vector<Container> candidates(const Source& source) {
    if (from_matroska(source)) return {Container::mkv};
    return {Container::mp4, Container::mov, Container::nut};
}

// The titles of chapters, which MP4 keeps in a track; libav gives them as chapters too.
bool chapter_titles(const Source& source, const AVStream& stream) {
    return source.context().nb_chapters > 0 && stream.discard == AVDISCARD_ALL &&
           stream.codecpar->codec_id == AV_CODEC_ID_BIN_DATA;
}

std::string note_on(const AVStream& stream, Fate fate) {
    const char* codec = avcodec_get_name(stream.codecpar->codec_id);
    if (fate == Fate::as_text) {
        return fmt::format("Subtitles of stream {} ({}) are stored as mov_text.", stream.index,
                           codec);
    }
    return fmt::format("Stream {} ({}) cannot be kept.", stream.index,
                       is_cover(stream) ? "cover picture" : codec);
}

}  // namespace

StreamChoice choose_streams(const Source& source, int reencoded) {
    StreamChoice best;
    std::ptrdiff_t fewest = source.stream_count() + 1;
    for (const auto container : candidates(source)) {
        StreamChoice choice{container, {}, {}};
        for (int i = 0; i < source.stream_count(); ++i) {
            const auto& stream = source.stream(i);
            const Fate fate = i == reencoded ? Fate::copied : fate_in(container, stream);
            choice.fates.push_back(fate);
            const bool told = fate != Fate::copied && !chapter_titles(source, stream);
            if (told) choice.notes.push_back(note_on(stream, fate));
        }
        const auto video = static_cast<std::size_t>(source.video_index());
        const auto lost =
            choice.fates[video] == Fate::left_out
                ? source.stream_count()
                : std::count(choice.fates.begin(), choice.fates.end(), Fate::left_out);
        if (lost < fewest) {
            fewest = lost;
            best = std::move(choice);
        }
    }
    return best;
}

}  // namespace spot::media
