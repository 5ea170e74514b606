#include "media/devices.h"

#include <gtest/gtest.h>

#include "media/codec.h"

namespace spot::media {
namespace {

TEST(Devices, EachOfThemHasSettingsThatCanBeEncoded) {
    for (const auto& device : devices()) {
        RenderSettings settings;
        set_for(device, settings);
        EXPECT_TRUE(check_settings(settings)) << device.name;
        EXPECT_TRUE(choose_encoding({.codec = settings.codec}, 10)) << device.name;
        EXPECT_FALSE(device.label.empty());
        EXPECT_TRUE(device.watching.ends_with('.')) << device.name;
        EXPECT_EQ(find_device(device.name), &device);
    }
    EXPECT_EQ(find_device("toaster"), nullptr);
}

TEST(Devices, ATelevisionGetsSqueezedEyesOf1080Rows) {
    RenderSettings settings;
    settings.strength = 4;
    set_for(*find_device("tv"), settings);
    EXPECT_EQ(settings.mode, Mode::hsbs);
    EXPECT_EQ(settings.codec, Codec::h264);
    EXPECT_EQ(settings.wanted.height, 1080);
    EXPECT_EQ(settings.screen, Viewing::tv);
    EXPECT_EQ(settings.strength, 4) << "what is not the device's stays";
}

TEST(Devices, AHeadsetGetsWholeEyesInHevc) {
    RenderSettings settings;
    set_for(*find_device("quest"), settings);
    EXPECT_EQ(settings.mode, Mode::sbs);
    EXPECT_EQ(settings.codec, Codec::hevc);
    EXPECT_EQ(settings.screen, Viewing::vr);
}

}  // namespace
}  // namespace spot::media
