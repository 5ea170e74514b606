#pragma once

// The devices that people watch 3D films on. A device stands for settings: with `--for quest`, or
// by its picture on the page, nobody needs to know what packing a headset wants. Names are part of
// the API: only added to.

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "media/render_settings.h"

namespace spot::media {

// One setting of a device, as read_setting() takes it.
struct DeviceSetting {
    std::string_view name;
    std::string_view text;
};

struct DeviceRow {
    std::string_view name;
    std::string_view label;  // what people call it
    // The words of other programs and makers for it, with spaces between.
    std::string_view others_words;
    std::span<const DeviceSetting> settings;
    std::string_view watching;  // how to watch a film on it, in a sentence or two
};

// The one table of devices, in the order in which they are offered.
std::span<const DeviceRow> devices();

// nullptr: no device has this name.
const DeviceRow* find_device(std::string_view name);

// Writes the device's settings; all others stay as they are. What a user says of one setting is
// read after this, and so counts more.
void set_for(const DeviceRow& device, RenderSettings& settings);

}  // namespace spot::media
