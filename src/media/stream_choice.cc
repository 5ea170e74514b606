#include "media/stream_choice.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "media/subtitles.h"

namespace spot::media {
namespace {

bool cover(const AVStream& stream) {
    return (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
}

Fate fate_in(Container container, const AVStream& stream) {
    if (cover(stream)) return Fate::left_out;
    if (holds(container, *stream.codecpar)) return Fate::copied;
    const bool text = container != Container::nut && TextSubtitles::understands(*stream.codecpar);
    return text ? Fate::as_text : Fate::left_out;
}

std::string note_on(const AVStream& stream, Fate fate) {
    const char* codec = avcodec_get_name(stream.codecpar->codec_id);
    if (fate == Fate::as_text) {
        return fmt::format("Subtitles of stream {} ({}) are stored as mov_text.", stream.index,
                           codec);
    }
    return fmt::format("Stream {} ({}) cannot be kept.", stream.index,
                       cover(stream) ? "cover picture" : codec);
}

}  // namespace

StreamChoice choose_streams(const Source& source, int reencoded) {
    StreamChoice best;
    std::ptrdiff_t fewest = source.stream_count() + 1;
    for (const auto container : {Container::mp4, Container::mov, Container::nut}) {
        StreamChoice choice{container, {}, {}};
        for (int i = 0; i < source.stream_count(); ++i) {
            const auto& stream = source.stream(i);
            const Fate fate = i == reencoded ? Fate::copied : fate_in(container, stream);
            choice.fates.push_back(fate);
            if (fate != Fate::copied) choice.notes.push_back(note_on(stream, fate));
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
