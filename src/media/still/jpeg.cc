#include "media/still/jpeg.h"

#include <cstdint>

#include "base/check.h"
#include "media/convert/rendering.h"
#include "media/film/file_io.h"
#include "media/picture/upright.h"

namespace spot::media {
namespace {

using namespace std::string_view_literals;

constexpr int quantiser = 2;  // measured: luma has 47 dB and more in the demo film

// Builds a directory of TIFF, little-endian: fields of 12 bytes, then the values that do not fit
// into fields.
class Directory {
  public:
    // `at` is the directory's place, from the header's start.
    Directory(std::size_t at, std::size_t fields) : data_at_(at + 2 + 12 * fields + 4) {
        put(static_cast<std::uint32_t>(fields), 2);
    }
    void field(std::uint32_t tag, std::uint32_t type, std::uint32_t count, std::string value) {
        put(tag, 2);
        put(type, 2);
        put(count, 4);
        if (value.size() <= 4) {
            value.resize(4, '\0');
            fields_ += value;
            return;
        }
        put(static_cast<std::uint32_t>(data_at_ + data_.size()), 4);
        data_ += value;
    }
    std::size_t end() const { return data_at_ + data_.size(); }
    std::string finish(std::uint32_t next) {
        put(next, 4);
        return fields_ + data_;
    }

  private:
    void put(std::uint32_t value, int bytes) {
        for (int i = 0; i < bytes; ++i) fields_ += static_cast<char>(value >> 8 * i & 0xff);
    }
    std::size_t data_at_;
    std::string fields_;
    std::string data_;
};

// The bytes of a value, little-endian; `bytes`, its length, is at most 4.
std::string little(std::uint32_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> 8 * i & 0xff);
    return text;
}

std::string segment(char marker, std::string_view name, std::string_view content) {
    const auto length = 2 + name.size() + content.size();
    std::string made{'\xff', marker, static_cast<char>(length >> 8), static_cast<char>(length)};
    made += name;
    made += content;
    return made;
}

// TIFF's numbers for types of fields.
enum : std::uint32_t {
    as_text = 2,
    as_short = 3,
    as_long = 4,
    as_ratio = 5,
    as_bytes = 7,
    as_signed_ratio = 10
};

constexpr std::size_t header_bytes = 8;

std::string header() {
    return std::string("II*\0"sv) + little(header_bytes, 4);
}

// The fields that Exif requires.
std::string exif_segment(Size size) {
    Directory outer(header_bytes, 6);
    outer.field(0x0112, as_short, 1, little(1, 2));                  // upright
    outer.field(0x011a, as_ratio, 1, little(72, 4) + little(1, 4));  // dots
    outer.field(0x011b, as_ratio, 1, little(72, 4) + little(1, 4));
    outer.field(0x0128, as_short, 1, little(2, 2));  // an inch
    outer.field(0x0213, as_short, 1, little(1, 2));  // chroma in the middle of its pixels
    const auto inner_at = outer.end();
    outer.field(0x8769, as_long, 1, little(static_cast<std::uint32_t>(inner_at), 4));
    Directory inner(inner_at, 6);
    inner.field(0x9000, as_bytes, 4, "0220");
    inner.field(0x9101, as_bytes, 4, std::string("\1\2\3\0"sv));  // Y, Cb, Cr
    inner.field(0xa000, as_bytes, 4, "0100");
    inner.field(0xa001, as_short, 1, little(1, 2));  // sRGB
    inner.field(0xa002, as_long, 1, little(static_cast<std::uint32_t>(size.width), 4));
    inner.field(0xa003, as_long, 1, little(static_cast<std::uint32_t>(size.height), 4));
    return segment('\xe1', "Exif\0\0"sv, header() + outer.finish(0) + inner.finish(0));
}

constexpr std::uint32_t not_known = 0xffffffff;

void add_attributes(Directory& to, std::uint32_t number) {
    to.field(0xb101, as_long, 1, little(number, 4));  // of this eye, from the left
    to.field(0xb204, as_long, 1, little(1, 4));       // of the eye that the others are seen from
    const auto unknown = little(not_known, 4) + little(not_known, 4);
    to.field(0xb205, as_signed_ratio, 1, unknown);  // angle
    to.field(0xb206, as_ratio, 1, unknown);         // baseline
}

// The segment of the first eye's file with the index of both. `left_bytes` and `right_bytes` are
// the sizes of the two JPEGs; `right_at` is the place of the second one, from the header.
std::string index_segment(std::uint32_t left_bytes, std::uint32_t right_bytes,
                          std::uint32_t right_at) {
    constexpr std::uint32_t representative = 1u << 29;
    constexpr std::uint32_t disparity = 0x020002;
    Directory index(header_bytes, 3);
    index.field(0xb000, as_bytes, 4, "0100");
    index.field(0xb001, as_long, 1, little(2, 4));
    index.field(0xb002, as_bytes, 32,
                little(representative | disparity, 4) + little(left_bytes, 4) + little(0, 4) +
                    little(0, 4) + little(disparity, 4) + little(right_bytes, 4) +
                    little(right_at, 4) + little(0, 4));
    const auto attributes_at = index.end();
    Directory attributes(attributes_at, 4);
    add_attributes(attributes, 1);
    return segment(
        '\xe2', "MPF\0"sv,
        header() + index.finish(static_cast<std::uint32_t>(attributes_at)) + attributes.finish(0));
}

std::string second_segment() {
    Directory attributes(header_bytes, 5);
    attributes.field(0xb000, as_bytes, 4, "0100");
    add_attributes(attributes, 2);
    return segment('\xe2', "MPF\0"sv, header() + attributes.finish(0));
}

// The part of a JPEG after its start and JFIF's segment.
std::string_view body(std::string_view jpeg) {
    constexpr std::size_t start_bytes = 2;
    const auto rest = jpeg.substr(start_bytes);
    if (!rest.starts_with("\xff\xe0"sv) || rest.size() < 4) return rest;
    const auto length = static_cast<std::size_t>(static_cast<unsigned char>(rest[2])) << 8 |
                        static_cast<unsigned char>(rest[3]);
    return rest.substr(std::min(rest.size(), 2 + length));
}

}  // namespace

Frame JpegMaker::make(const AVFrame& packed, int x, Size size, const AVFrame& like) {
    const bool deep = packed.format == AV_PIX_FMT_YUV420P10;
    const auto form = deep ? AV_PIX_FMT_YUV420P10 : AV_PIX_FMT_YUV420P;
    if (!scaler_) {
        scaler_.reset(sws_getContext(
            size.width, size.height, form, size.width, size.height, AV_PIX_FMT_YUV420P,
            SWS_BICUBIC | SWS_BITEXACT | SWS_ACCURATE_RND, nullptr, nullptr, nullptr));
        CHECK(scaler_ != nullptr, "out of memory");
        const bool full = color_code(like).full_range;
        const int* matrix =
            sws_getCoefficients(matrix_of(usual_matrix(like.colorspace, like.height)));
        sws_setColorspaceDetails(scaler_.get(), matrix, full ? 1 : 0,
                                 sws_getCoefficients(SWS_CS_ITU601), 1, 0, 1 << 16, 1 << 16);
    }
    const int bytes = deep ? 2 : 1;
    const std::uint8_t* from[4] = {packed.data[0] + x * bytes, packed.data[1] + x / 2 * bytes,
                                   packed.data[2] + x / 2 * bytes, nullptr};
    Frame made = make_picture(size, 8);
    sws_scale(scaler_.get(), from, packed.linesize, 0, size.height, made->data, made->linesize);
    made->format = AV_PIX_FMT_YUVJ420P;
    made->color_range = AVCOL_RANGE_JPEG;
    return made;
}

Result<std::string> encode_jpeg(const AVFrame& picture) {
    const auto* jpeg = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
    if (jpeg == nullptr) return fail(Kind::invalid, "NoEncoder", "This libav has no JPEG.");
    CodecContext encoder(avcodec_alloc_context3(jpeg));
    CHECK(encoder != nullptr, "out of memory");
    encoder->width = picture.width;
    encoder->height = picture.height;
    encoder->pix_fmt = AV_PIX_FMT_YUVJ420P;
    encoder->color_range = AVCOL_RANGE_JPEG;
    encoder->time_base = {1, 1};
    encoder->thread_count = 1;
    encoder->flags |= AV_CODEC_FLAG_BITEXACT | AV_CODEC_FLAG_QSCALE;
    encoder->global_quality = quantiser * FF_QP2LAMBDA;
    int result = avcodec_open2(encoder.get(), jpeg, nullptr);
    if (result < 0) return av_fail(result, "NoEncoder", "Cannot open", "JPEG");
    Frame frame = make_frame();
    CHECK(av_frame_ref(frame.get(), &picture) >= 0, "out of memory");
    frame->quality = encoder->global_quality;
    Packet packet = make_packet();
    result = avcodec_send_frame(encoder.get(), frame.get());
    if (result >= 0) result = avcodec_send_frame(encoder.get(), nullptr);
    if (result >= 0) result = avcodec_receive_packet(encoder.get(), packet.get());
    if (result < 0) return av_fail(result, "NotEncodable", "Cannot encode", "JPEG");
    return std::string(reinterpret_cast<const char*>(packet->data),
                       static_cast<std::size_t>(packet->size));
}

std::string join_eyes(std::string_view left, std::string_view right, Size size) {
    constexpr auto start = "\xff\xd8"sv;
    const auto exif = exif_segment(size);
    const auto second = std::string(start) + exif + second_segment() + std::string(body(right));
    // The index is as long whatever it says.
    const auto index_bytes = index_segment(0, 0, 0).size();
    const auto first_bytes = start.size() + exif.size() + index_bytes + body(left).size();
    // Places count from the index's own header, behind marker, length and name.
    const auto header_at = start.size() + exif.size() + 8;
    const auto index = index_segment(static_cast<std::uint32_t>(first_bytes),
                                     static_cast<std::uint32_t>(second.size()),
                                     static_cast<std::uint32_t>(first_bytes - header_at));
    return std::string(start) + exif + index + std::string(body(left)) + second;
}

Result<void> write_bytes(std::string_view bytes, const std::string& path) {
    Draft draft(path);
    {
        const auto file = TRY(FileIo::create(draft.path()));
        avio_write(file->context(), reinterpret_cast<const unsigned char*>(bytes.data()),
                   static_cast<int>(bytes.size()));
        TRY(file->flush(path));
    }
    return draft.publish();
}

}  // namespace spot::media
