#include "media/render_settings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace spot::media {
namespace {

// A value that is not the usual one.
std::string another(const Setting& setting) {
    switch (setting.form) {
        case SettingForm::name:
            return std::string(setting.names[0] == setting.usual ? setting.names[1]
                                                                 : setting.names[0]);
        case SettingForm::on_off: return setting.usual == "true" ? "false" : "true";
        case SettingForm::number:
        case SettingForm::whole_number: {
            const auto most = std::min(setting.most, 1000.0);
            return std::to_string(static_cast<int>(most));
        }
        case SettingForm::text: break;
    }
    return "/another";
}

TEST(RenderSettings, EachIsWrittenAndReadAgain) {
    for (const auto& setting : all_settings()) {
        RenderSettings settings;
        EXPECT_EQ(setting_text(settings, setting), setting.usual) << setting.name;
        ASSERT_TRUE(read_setting(settings, setting, setting.usual)) << setting.name;
        EXPECT_EQ(setting_text(settings, setting), setting.usual) << setting.name;
        const auto value = another(setting);
        ASSERT_NE(value, setting.usual) << setting.name;
        const auto read = read_setting(settings, setting, value);
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(setting_text(settings, setting), value) << setting.name;
        EXPECT_TRUE(check_settings(settings)) << setting.name;
        // No other one has changed.
        for (const auto& other : all_settings()) {
            if (other.name == setting.name) continue;
            EXPECT_EQ(setting_text(settings, other), other.usual) << setting.name << other.name;
        }
        if (setting.form == SettingForm::text) continue;
        EXPECT_EQ(read_setting(settings, setting, "no such value").error().code, "InvalidOption");
        EXPECT_EQ(setting_text(settings, setting), value) << setting.name;
    }
}

TEST(RenderSettings, NumbersKeepTheirLastDigit) {
    RenderSettings settings;
    settings.strength = 0.1 + 0.2;
    settings.convergence = 1.0 / 3;
    RenderSettings back;
    for (const auto* name : {"strength", "convergence"}) {
        const auto& setting = setting_named(name);
        ASSERT_TRUE(read_setting(back, setting, setting_text(settings, setting)));
    }
    EXPECT_EQ(back.strength, settings.strength);
    EXPECT_EQ(back.convergence, settings.convergence);
}

TEST(RenderSettings, WhatIsLeftUnsaidHasItsWord) {
    RenderSettings settings{.convergence = 0.5, .encoder = EncoderKind::nvenc};
    settings.depth_model.every = 3;
    for (const auto* name : {"convergence", "encoder", "depth_every"}) {
        ASSERT_TRUE(read_setting(settings, setting_named(name), "auto")) << name;
        EXPECT_EQ(setting_text(settings, setting_named(name)), "auto") << name;
    }
    EXPECT_FALSE(settings.convergence);
    EXPECT_FALSE(settings.encoder);
    EXPECT_EQ(settings.depth_model.every, 0);
}

TEST(RenderSettings, NamesFlagsAndTagsAreUnique) {
    std::set<std::string_view> names;
    std::set<std::string_view> flags;
    std::set<std::string_view> tags;
    for (const auto& setting : all_settings()) {
        EXPECT_TRUE(names.insert(setting.name).second) << setting.name;
        // As fields of rows and members of messages are written.
        EXPECT_EQ(setting.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"),
                  std::string_view::npos)
            << setting.name;
        if (!setting.flag.empty()) {
            EXPECT_TRUE(flags.insert(setting.flag).second) << setting.name;
        }
        if (!setting.segment_tag.empty()) {
            EXPECT_TRUE(tags.insert(setting.segment_tag).second) << setting.name;
        }
    }
}

// A film that is taken up again must be the one that was begun.
TEST(RenderSettings, EachThatMakesAnotherFilmMakesAnotherIdentity) {
    std::set<std::string> identities{identity_text({})};
    EXPECT_EQ(identity_text({}), "");
    for (const auto& setting : all_settings()) {
        RenderSettings settings;
        ASSERT_TRUE(read_setting(settings, setting, another(setting)));
        const auto identity = identity_text(settings);
        EXPECT_EQ(identities.insert(identity).second, setting.identity) << setting.name;
    }
    // It changes H.264's bytes.
    EXPECT_TRUE(setting_named("threads").identity);
}

TEST(RenderSettings, LimitsAreThoseOfTheDescription) {
    for (const auto& setting : all_settings()) {
        const bool number =
            setting.form == SettingForm::number || setting.form == SettingForm::whole_number;
        if (!number || setting.most > 1e9) continue;
        for (const auto value : {setting.least - 1, setting.most + 1}) {
            RenderSettings settings;
            const auto text = std::to_string(static_cast<int>(value));
            ASSERT_TRUE(read_setting(settings, setting, text)) << setting.name;
            if (setting_text(settings, setting) == setting.usual) continue;
            if (setting_text(settings, setting) == setting.unsaid) continue;
            const auto good = check_settings(settings);
            ASSERT_FALSE(good) << setting.name << " " << text;
            EXPECT_EQ(good.error().code, "InvalidOption");
        }
    }
    RenderSettings settings;
    settings.strength = 11;
    EXPECT_EQ(check_settings(settings).error().message, "strength is 11, must be 0 to 10.");
}

}  // namespace
}  // namespace spot::media
