#include "studio/request_walls.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "studio/encoder_of.h"

namespace spot::studio {
namespace {

using media::EncoderKind;

Request conversion(EncoderKind kind) {
    Request request{.version = "x", .verb = "convert", .inputs = {{"/in/film.mp4"}}};
    request.output = {"/out/film.mp4"};
    request.folder = {"/out"};
    request.convert = media::ConvertOptions{.render = {.encoder = kind}};
    request.drivers = {{"LIBVA_DRIVERS_PATH=/opt/dri:/opt/more"}, {"LIBVA_DRIVER_NAME=iHD"}};
    return request;
}

bool any_begins(const std::vector<std::string>& paths, std::string_view with) {
    return std::any_of(paths.begin(), paths.end(),
                       [&](const auto& path) { return path.starts_with(with); });
}

// The film and its folder, no more: no device, no driver, no code that is made.
TEST(RequestWallsTest, SoftwareGetsNothingBeside) {
    const auto walls = request_walls(conversion(EncoderKind::software));
    EXPECT_EQ(walls.readable, std::vector<std::string>{"/in/film.mp4"});
    EXPECT_EQ(walls.folder, "/out");
    EXPECT_TRUE(walls.devices.empty());
    EXPECT_TRUE(walls.listable.empty());
    EXPECT_FALSE(walls.of_a_driver);
}

TEST(RequestWallsTest, HardwareGetsItsOwnDevicesAndNoOther) {
    for (const auto kind : {EncoderKind::vaapi, EncoderKind::qsv}) {
        const auto walls = request_walls(conversion(kind));
        EXPECT_TRUE(walls.of_a_driver);
        EXPECT_EQ(walls.listable, std::vector<std::string>{"/dev/dri"});
        EXPECT_FALSE(any_begins(walls.devices, "/dev/nvidia"));
        EXPECT_TRUE(any_begins(walls.readable, "/opt/dri"));
        EXPECT_TRUE(any_begins(walls.readable, "/opt/more"));
        EXPECT_TRUE(any_begins(walls.readable, "/usr/lib"));
    }
    const auto walls = request_walls(conversion(EncoderKind::nvenc));
    EXPECT_TRUE(walls.of_a_driver);
    EXPECT_TRUE(walls.listable.empty());
    EXPECT_TRUE(any_begins(walls.devices, "/dev/nvidiactl"));
    EXPECT_FALSE(any_begins(walls.devices, "/dev/dri"));
    EXPECT_FALSE(any_begins(walls.readable, "/opt/dri"));
    // Other files in the user's folders stay out of reach with each kind.
    EXPECT_FALSE(any_begins(walls.readable, "/home"));
}

// Whoever is not to encode gets no device, whatever the request says beside.
TEST(RequestWallsTest, OtherVerbsHaveNoEncoder) {
    auto request = conversion(EncoderKind::vaapi);
    for (const auto* verb : {"probe", "join", "chunk", "frames", "preview", "analyse"}) {
        request.verb = verb;
        EXPECT_EQ(encoder_of(request), EncoderKind::software) << verb;
        EXPECT_FALSE(request_walls(request).of_a_driver) << verb;
    }
}

TEST(RequestWallsTest, TheEncoderTravelsWithTheRequest) {
    for (const auto& row : media::encoder_kinds) {
        auto request = conversion(row.kind);
        request.plan = media::PlanOptions{.convert = {.render = {.encoder = row.kind}}};
        const auto node = wire::parse_json(line_of("Request", request));
        ASSERT_TRUE(node);
        const auto read = value_of<Request>(*node, "Request");
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(read->convert->render.encoder, row.kind);
        EXPECT_EQ(read->plan->convert.render.encoder, row.kind);
    }
    const auto unknown = wire::parse_json(R"({"Request":{"Value":{"Version":"x","Verb":"convert",)"
                                          R"("Convert":{"Render":{"encoder":"amf"}}}}})");
    ASSERT_TRUE(unknown);
    EXPECT_FALSE(value_of<Request>(*unknown, "Request"));
    const auto without =
        wire::parse_json(R"({"Request":{"Value":{"Version":"x","Verb":"convert","Convert":{}}}})");
    EXPECT_EQ(value_of<Request>(*without, "Request")->convert->render.encoder,
              EncoderKind::software);
}

}  // namespace
}  // namespace spot::studio
