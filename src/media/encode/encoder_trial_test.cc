#include "media/encode/encoder_trial.h"

#include <gtest/gtest.h>

#include <cstring>

#include "media/picture/upright.h"

namespace spot::media {
namespace {

// A trial with an encoder of software, and ways to spoil it.
class EncoderTrialTest : public ::testing::Test {
  protected:
    EncoderTrialTest() { quiet_libav(); }

    static EncoderOptions options(const EncodingWish& wish = {}, Size size = {320, 184}) {
        const auto encoding = choose_encoding(wish, 8);
        EXPECT_TRUE(encoding) << encoding.error().message;
        EncoderOptions made{
            .size = size, .time_base = {1, 25}, .encoding = encoding.value_or(Encoding{})};
        made.threads = 2;
        made.plan.frame_rate = {25, 1};
        made.plan.primaries = AVCOL_PRI_BT709;
        made.plan.transfer = AVCOL_TRC_BT709;
        made.plan.matrix = AVCOL_SPC_BT709;
        made.plan.range = AVCOL_RANGE_MPEG;
        return made;
    }

    using Spoil = std::function<void(AVFrame&, int)>;
    // The trial's pictures, as `spoil` leaves them, encoded.
    void encode(const EncoderOptions& with, const Spoil& spoil = nullptr) {
        auto made = Encoder::open(with);
        ASSERT_TRUE(made) << made.error().message;
        encoder_ = std::move(*made);
        for (int i = 0; i <= trial_pictures; ++i) {
            auto picture =
                i < trial_pictures ? trial_picture(with.size, with.encoding.bit_depth, i) : nullptr;
            if (picture && spoil) spoil(*picture, i);
            ASSERT_TRUE(encoder_->send(picture.get()));
            auto packet = make_packet();
            while (*encoder_->receive(*packet)) packets_.push_back(take(*packet));
        }
    }
    std::string fault(const EncoderOptions& wanted = options()) {
        const auto checked = check_coded(wanted, encoder_->parameters(), packets_);
        if (checked) return "";
        EXPECT_EQ(checked.error().code, "EncoderFailed");
        return checked.error().message;
    }

    std::unique_ptr<Encoder> encoder_;
    std::vector<Packet> packets_;
};

bool says(const std::string& message, std::string_view what) {
    return message.find(what) != std::string::npos;
}

TEST_F(EncoderTrialTest, EveryCodecOfSoftwarePassesAtEveryQuality) {
    for (const auto& row : codecs) {
        for (const int bits : {8, 10}) {
            for (const int crf : {18, row.worst_crf}) {
                const auto trial =
                    try_encoder(options({.codec = row.codec, .crf = crf, .bit_depth = bits}));
                ASSERT_TRUE(trial)
                    << row.name << bits << " crf " << crf << ": " << trial.error().message;
                EXPECT_GT(trial->psnr, 36);
                EXPECT_GT(trial->pictures_per_second, 0);
            }
        }
    }
}

TEST_F(EncoderTrialTest, APacketTooFewIsSeen) {
    encode(options());
    packets_.erase(packets_.begin() + 11);
    EXPECT_TRUE(says(fault(), "24 pictures became 23 packets")) << fault();
}

// As many packets as there should be, but one picture is there twice and another is not.
TEST_F(EncoderTrialTest, APictureThatIsRepeatedIsSeen) {
    encode(options(), [](AVFrame& picture, int i) {
        if (i != 12) return;
        const auto other = trial_picture({picture.width, picture.height}, 8, 11);
        ASSERT_GE(av_frame_copy(&picture, other.get()), 0);
    });
    EXPECT_TRUE(says(fault(), "picture 12 came out as another one")) << fault();
}

TEST_F(EncoderTrialTest, SwappedChromaIsSeen) {
    encode(options(), [](AVFrame& picture, int) { std::swap(picture.data[1], picture.data[2]); });
    EXPECT_TRUE(says(fault(), "came out as another one")) << fault();
}

TEST_F(EncoderTrialTest, AGreenPictureIsSeen) {
    encode(options(), [](AVFrame& picture, int) {
        for (int plane = 1; plane < 3; ++plane) {
            const auto rows = static_cast<std::size_t>(picture.height / 2);
            std::memset(picture.data[plane], 0,
                        rows * static_cast<std::size_t>(picture.linesize[plane]));
        }
    });
    EXPECT_TRUE(says(fault(), "came out as another one")) << fault();
}

TEST_F(EncoderTrialTest, WrongColorsAndSizesAreSeen) {
    encode(options());
    EXPECT_EQ(fault(), "");
    auto other = options();
    other.plan.primaries = AVCOL_PRI_BT2020;
    EXPECT_TRUE(says(fault(other), "did not say which colours")) << fault(other);
    other = options();
    other.plan.range = AVCOL_RANGE_JPEG;
    EXPECT_TRUE(says(fault(other), "did not say which colours")) << fault(other);
    other = options({.codec = Codec::h264, .bit_depth = 10});
    EXPECT_TRUE(says(fault(other), "another form than 10 bits")) << fault(other);
    // The stream's own size counts, not what the container would say.
    other = options({}, {336, 184});
    EXPECT_TRUE(says(fault(other), "336x184 came out as 320x184")) << fault(other);
}

TEST_F(EncoderTrialTest, TimesThatAreWrongAreSeen) {
    encode(options());
    packets_[3]->dts = packets_[2]->dts;
    EXPECT_TRUE(says(fault(), "times did not rise")) << fault();
    packets_.clear();
    encode(options());
    for (auto& packet : packets_) packet->pts += 1;
    EXPECT_TRUE(says(fault(), "other times than the pictures")) << fault();
    packets_.clear();
    encode(options());
    packets_.front()->flags = 0;
    EXPECT_TRUE(says(fault(), "no keyframe")) << fault();
}

TEST_F(EncoderTrialTest, APacketOfNonsenseIsSeen) {
    encode(options());
    std::memset(packets_[4]->data, 0x55, static_cast<std::size_t>(packets_[4]->size));
    EXPECT_NE(fault(), "");
}

}  // namespace
}  // namespace spot::media
