#include "cli/settings/device_flag.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "cli/choices.h"

namespace spot::cli {
namespace {

// The device that other programs or makers call so.
const media::DeviceRow* known_elsewhere(std::string_view given) {
    auto name = lower(given);
    std::replace(name.begin(), name.end(), ' ', '-');
    for (const auto& row : media::devices()) {
        const auto words = split(row.others_words, ' ');
        if (std::find(words.begin(), words.end(), name) != words.end()) return &row;
    }
    return nullptr;
}

}  // namespace

Flag device_flag() {
    return {"for", "DEVICE",
            "settings for what it is watched on: tv, projector, quest, vision-pro, "
            "phone-cardboard, red-cyan and more"};
}

Result<const media::DeviceRow*> device_of(const Args& args) {
    const media::DeviceRow* none = nullptr;
    if (!args.has("for")) return none;
    const auto given = args.text("for");
    const auto name = choose_of("--for", given, media::devices());
    if (name) return media::find_device(*name);
    if (const auto* row = known_elsewhere(given)) return row;
    return fail(name.error());
}

Result<void> read_device(const Args& args, media::RenderSettings& render) {
    if (const auto* device = TRY(device_of(args))) media::set_for(*device, render);
    return {};
}

}  // namespace spot::cli
