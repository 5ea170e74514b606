#pragma once

// For tests: PNG files read back.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "media/film/av.h"

namespace spot::media {

struct TestPicture {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgb;  // rows without gaps
    // The mean difference of samples.
    double distance(const TestPicture& other) const {
        double sum = 0;
        for (std::size_t i = 0; i < rgb.size(); ++i) sum += std::abs(rgb[i] - other.rgb.at(i));
        return sum / static_cast<double>(rgb.size());
    }
};

// Reads a PNG of 8 bits. Fails the test if the file is something else.
inline TestPicture read_png(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    TestPicture picture;
    CodecContext decoder(avcodec_alloc_context3(avcodec_find_decoder(AV_CODEC_ID_PNG)));
    Packet packet = make_packet();
    Frame frame = make_frame();
    if (bytes.empty() || av_new_packet(packet.get(), static_cast<int>(bytes.size())) < 0 ||
        avcodec_open2(decoder.get(), nullptr, nullptr) < 0) {
        ADD_FAILURE() << path << " cannot be read";
        return picture;
    }
    std::copy(bytes.begin(), bytes.end(), packet->data);
    if (avcodec_send_packet(decoder.get(), packet.get()) < 0 ||
        avcodec_send_packet(decoder.get(), nullptr) < 0 ||
        avcodec_receive_frame(decoder.get(), frame.get()) < 0 ||
        frame->format != AV_PIX_FMT_RGB24) {
        ADD_FAILURE() << path << " is not a PNG of 8 bits";
        return picture;
    }
    picture.width = frame->width;
    picture.height = frame->height;
    for (int y = 0; y < frame->height; ++y) {
        const auto* row = frame->data[0] + static_cast<std::ptrdiff_t>(y) * frame->linesize[0];
        picture.rgb.insert(picture.rgb.end(), row, row + 3 * frame->width);
    }
    return picture;
}

}  // namespace spot::media
