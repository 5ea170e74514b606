#include "media/devices.h"

#include <algorithm>

#include "base/check.h"

namespace spot::media {
namespace {

using Settings = DeviceSetting;

// Televisions that show 3D know H.264, frames of 1080 rows, and squeezed eyes; their makers stopped
// before larger ones came.
constexpr std::array tv_settings{Settings{"mode", "hsbs"}, Settings{"screen", "tv"},
                                 Settings{"codec", "h264"}, Settings{"width", "1920"},
                                 Settings{"height", "1080"}};
constexpr std::array passive_settings{Settings{"mode", "row-interleaved"}, Settings{"screen", "tv"},
                                      Settings{"codec", "h264"}, Settings{"width", "1920"},
                                      Settings{"height", "1080"}};
constexpr std::array projector_settings{Settings{"mode", "hsbs"}, Settings{"screen", "projector"},
                                        Settings{"codec", "h264"}, Settings{"width", "1920"},
                                        Settings{"height", "1080"}};
// Headsets decode HEVC of two 4K eyes beside each other.
constexpr std::array headset_settings{Settings{"mode", "sbs"}, Settings{"screen", "vr"},
                                      Settings{"codec", "hevc"}, Settings{"width", "3840"},
                                      Settings{"height", "2160"}};
constexpr std::array half_sphere_settings{Settings{"mode", "vr180"}, Settings{"screen", "vr"},
                                          Settings{"codec", "hevc"}, Settings{"width", "1920"},
                                          Settings{"height", "1080"}};
// A phone shows half of its own width to each eye: more than 720 rows is lost on it.
constexpr std::array phone_settings{Settings{"mode", "sbs"}, Settings{"screen", "vr"},
                                    Settings{"codec", "h264"}, Settings{"width", "1280"},
                                    Settings{"height", "720"}};
// Glasses with two displays of 1920x1080 take a picture of 3840x1080.
constexpr std::array ar_settings{Settings{"mode", "sbs"}, Settings{"screen", "projector"},
                                 Settings{"codec", "h264"}, Settings{"width", "1920"},
                                 Settings{"height", "1080"}};
constexpr std::array red_cyan_settings{Settings{"mode", "anaglyph"}, Settings{"codec", "h264"}};
constexpr std::array green_magenta_settings{Settings{"mode", "anaglyph-green-magenta"},
                                            Settings{"codec", "h264"}};
constexpr std::array amber_blue_settings{Settings{"mode", "anaglyph-amber-blue"},
                                         Settings{"codec", "h264"}};
constexpr std::array crossed_settings{Settings{"mode", "cross"}, Settings{"codec", "h264"}};

constexpr std::array<DeviceRow, 13> rows{{
    {"tv", "3D television", "television 3dtv 3d-tv monitor 3d-monitor active shutter", tv_settings,
     "Play it from a USB stick or the network, then switch the television to 3D, side by side."},
    {"passive-tv", "3D monitor with polarised glasses",
     "passive polarized polarised interleaved lg zalman", passive_settings,
     "Play it full screen at the screen's own size, without scaling; every other row is the other "
     "eye's."},
    {"projector", "3D projector", "beamer dlp dlp-link cinema", projector_settings,
     "Play it, then switch the projector to 3D, side by side; swap the eyes there if depth is "
     "inside out."},
    {"quest", "Meta Quest", "meta oculus quest2 quest3 quest-2 quest-3 headset vr",
     headset_settings,
     "Copy it to the headset, or share its folder, and open it in a player such as SKYBOX or "
     "DeoVR: they know by its name that it is side by side."},
    {"pico", "Pico headset", "pico4 pico-4", headset_settings,
     "Copy it to the headset and open it in its own player or in SKYBOX; choose 3D side by side."},
    {"vision-pro", "Apple Vision Pro", "apple avp visionpro visionos", headset_settings,
     "Open it in a player for side-by-side films from the App Store; Apple's own plays no such "
     "files."},
    {"vr180", "Headset, half a sphere", "180 vr-180", half_sphere_settings,
     "Open it in a headset's player as VR 180, side by side: the film hangs before you as a "
     "screen, and needs no setting of its size."},
    {"phone-cardboard", "Phone in a cardboard", "phone cardboard gear-vr mobile smartphone",
     phone_settings,
     "Open it in a player for cardboards, full side by side, and put the phone in."},
    {"ar-glasses", "Display glasses", "xreal nreal viture rokid air glasses", ar_settings,
     "Switch the glasses to 3D (3840x1080) and play it full screen."},
    {"red-cyan", "Red-cyan glasses", "anaglyph redcyan red-blue paper", red_cyan_settings,
     "Play it anywhere and wear the glasses, red before the left eye."},
    {"green-magenta", "Green-magenta glasses", "greenmagenta trioscopics", green_magenta_settings,
     "Play it anywhere and wear the glasses, green before the left eye."},
    {"amber-blue", "Amber-blue glasses", "amberblue colorcode colorcode-3d", amber_blue_settings,
     "Play it anywhere and wear the glasses, amber before the left eye."},
    {"cross-eyed", "No device, crossed eyes", "crossed cross crosseyed", crossed_settings,
     "Play it no wider than a hand is long, and look at the left picture with the right eye."},
}};

constexpr bool unique_names() {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t k = i + 1; k < rows.size(); ++k) {
            if (rows[i].name == rows[k].name) return false;
        }
    }
    return true;
}
static_assert(unique_names());

}  // namespace

std::span<const DeviceRow> devices() {
    return rows;
}

const DeviceRow* find_device(std::string_view name) {
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.name == name; });
    return found == rows.end() ? nullptr : &*found;
}

void set_for(const DeviceRow& device, RenderSettings& settings) {
    for (const auto& [name, text] : device.settings) {
        const auto read = read_setting(settings, setting_named(name), text);
        CHECK(read, "a device has a setting that cannot be read");
    }
}

}  // namespace spot::media
