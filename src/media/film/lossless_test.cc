#include "media/film/lossless.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace spot::media {
namespace {

// The finished film's index has room for as many (film_streams.h).
TEST(LosslessSound, GivesNoMorePacketsASecondThanIsReckonedWith) {
    for (const int rate : {6000, 8000, 11025, 22050, 44100, 48000, 96000, 192000}) {
        AVFormatContext* raw = nullptr;
        ASSERT_GE(avformat_alloc_output_context2(&raw, nullptr, "nut", nullptr), 0);
        const OutputContext context(raw);
        auto& stream = *avformat_new_stream(raw, nullptr);
        stream.time_base = {1, rate};
        stream.codecpar->codec_type = AVMEDIA_TYPE_AUDIO;
        stream.codecpar->codec_id = AV_CODEC_ID_PCM_S16LE;
        stream.codecpar->format = AV_SAMPLE_FMT_S16;
        stream.codecpar->sample_rate = rate;
        av_channel_layout_default(&stream.codecpar->ch_layout, 1);
        auto sound = LosslessSound::open(stream);
        ASSERT_TRUE(sound.has_value()) << rate;
        std::size_t packets = 0;
        for (int second = 0; second < 4; ++second) {
            const auto packet = make_packet();
            ASSERT_GE(av_new_packet(packet.get(), 2 * rate), 0);
            std::fill_n(packet->data, packet->size, std::uint8_t{0});
            packet->pts = packet->dts = std::int64_t{second} * rate;
            packets += (*sound)->convert(*packet).value().size();
        }
        packets += (*sound)->finish().value().size();
        EXPECT_LE(packets, 4 * static_cast<std::size_t>(flac_packets_a_second)) << rate;
        EXPECT_GT(packets, 4u) << rate;
    }
}

}  // namespace
}  // namespace spot::media
