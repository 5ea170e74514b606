#include "media/render_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/check.h"
#include "media/allowed_sizes.h"

namespace spot::media {
namespace {

// The rows, a group in a function; `see(row, member)` is called for each. A new setting is a row
// here.
template <class Settings, class See>
void each_of_mode_and_wanted(Settings& s, const See& see) {
    see({.name = "mode",
         .flag = "mode",
         .value = "MODE",
         .help = "sbs, hsbs, tb, htb, cross, vr180, anaglyph, anaglyph-gray and more, depth",
         .group = SettingGroup::mode,
         .default_in_help = true,
         .segment_tag = "mode"},
        s.mode);
    see({.name = "start",
         .flag = "start",
         .value = "TIME",
         .help = "begin there: seconds, or 1:02:03.5",
         .group = SettingGroup::wanted,
         .least = 0,
         .most = longest_film_seconds},
        s.wanted.start);
    see({.name = "end",
         .flag = "end",
         .value = "TIME",
         .help = "end there, in the film's time",
         .group = SettingGroup::wanted,
         .least = 0,
         .most = longest_film_seconds},
        s.wanted.end);
    see({.name = "width",
         .group = SettingGroup::wanted,
         .least = least_wanted_side,
         .most = longest_side},
        s.wanted.width);
    see({.name = "height",
         .flag = "size",
         .value = "SIZE",
         .help = "pictures no larger than 1080, or 1920x1080; smaller ones stay",
         .group = SettingGroup::wanted,
         .least = least_wanted_side,
         .most = longest_side},
        s.wanted.height);
    see({.name = "max_rate",
         .flag = "max-rate",
         .value = "N",
         .help = "pictures a second, at most; those too many are left out",
         .group = SettingGroup::wanted,
         .least = 0.1,
         .most = greatest_rate},
        s.wanted.max_rate);
}

template <class Settings, class See>
void each_of_look(Settings& s, const See& see) {
    see({.name = "strength",
         .flag = "strength",
         .value = "PERCENT",
         .help = "depth budget in % of the width, 0 to 10",
         .default_in_help = true,
         .least = 0,
         .most = 10},
        s.strength);
    see({.name = "convergence",
         .flag = "convergence",
         .value = "SHARE",
         .help = "which depth lies in the screen: 0 far, 1 near; auto: what is looked at",
         .default_in_help = true,
         .unsaid = "auto",
         .least = 0,
         .most = 1},
        s.convergence);
    see({.name = "keep",
         .flag = "keep",
         .value = "EYE",
         .help = "left or right: that eye sees the film as it is",
         .default_in_help = true},
        s.keep);
    see({.name = "swap_eyes",
         .flag = "swap-eyes",
         .help = "the right eye first: for glasses and projectors wired the other way round",
         .segment_tag = "swap_eyes"},
        s.swap_eyes);
    see({.name = "screen",
         .flag = "screen",
         .value = "NAME",
         .help = "tv, projector, vr or anaglyph: limits of depth; else by the mode"},
        s.screen);
    see({.name = "floating_window",
         .flag = "floating-window",
         .help = "depth to the picture's sides, behind bars where they cut it"},
        s.floating_window);
    see({.name = "field_of_view",
         .flag = "field-of-view",
         .value = "DEGREES",
         .help = "vr180: how wide the screen is seen, 30 to 120",
         .default_in_help = true,
         .least = 30,
         .most = 120},
        s.field_of_view);
}

template <class Settings, class See>
void each_of_model(Settings& s, const See& see) {
    see({.name = "depth_model",
         .flag = "depth-model",
         .value = "NAME",
         .help = "depth by a model: one of `models list`, or an ONNX file",
         .group = SettingGroup::model,
         .path = true},
        s.depth_model.path);
    see({.name = "depth_every",
         .flag = "depth-every",
         .value = "N",
         .help = "give it one picture of N; auto: about twelve a second",
         .group = SettingGroup::model,
         .default_in_help = true,
         .unsaid = "auto",
         .least = 1,
         .most = most_depth_every},
        s.depth_model.every);
    see({.name = "depth_kind",
         .flag = "depth-kind",
         .value = "KIND",
         .help = "what it gives: inverse (more is nearer) or metric",
         .group = SettingGroup::model,
         .default_in_help = true},
        s.depth_model.kind);
    see({.name = "depth_device",
         .flag = "depth-device",
         .value = "NAME",
         .help = "what it runs on: cpu, webgpu (any GPU), cuda; auto: a GPU if one is there",
         .group = SettingGroup::model,
         .default_in_help = true,
         .unsaid = "auto"},
        s.depth_model.device);
}

template <class Settings, class See>
void each_of_coding(Settings& s, const See& see) {
    see({.name = "codec",
         .flag = "codec",
         .value = "NAME",
         .help = "h264, hevc, av1; else hevc for films of 10 bits, h264 for others",
         .group = SettingGroup::coding},
        s.codec);
    see({.name = "preset",
         .flag = "preset",
         .value = "NAME",
         .help = "of the encoder; else veryfast, for av1 8",
         .group = SettingGroup::coding},
        s.preset);
    see({.name = "crf",
         .flag = "crf",
         .value = "N",
         .help = "lower is better; else h264 20, hevc 22, av1 30",
         .group = SettingGroup::coding,
         .least = 0,
         .most = 63},
        s.crf);
    see({.name = "encoder",
         .flag = "encoder",
         .value = "NAME",
         .help = "software, or a GPU's: vaapi, nvenc, qsv; auto: a GPU's that passes a trial",
         .group = SettingGroup::coding,
         .default_in_help = true,
         .unsaid = "auto"},
        s.encoder);
    see({.name = "bit_depth",
         .flag = "bit-depth",
         .value = "N",
         .help = "8 or 10; else as the film, but 8 for h264",
         .group = SettingGroup::coding,
         .least = 8,
         .most = 10},
        s.bit_depth);
    see({.name = "container",
         .flag = "container",
         .value = "NAME",
         .help = "mp4 or mkv; else as the output's name ends, or mp4",
         .group = SettingGroup::coding},
        s.container);
    see({.name = "threads",
         .flag = "threads",
         .value = "N",
         .help = "cores a conversion uses; 0: all",
         .group = SettingGroup::coding,
         .default_in_help = true,
         .least = 0,
         .most = most_threads},
        s.threads);
}

// All of them, in the order of --help.
template <class Settings, class See>
void each_setting(Settings& s, const See& see) {
    each_of_mode_and_wanted(s, see);
    each_of_look(s, see);
    each_of_model(s, see);
    each_of_coding(s, see);
}

// The names that a type of settings has, and how they are read.
template <class Value>
struct Names;
template <>
struct Names<Mode> {
    static constexpr const auto& rows = modes;
    static constexpr auto parse = parse_mode;
};
template <>
struct Names<Keep> {
    static constexpr const auto& rows = keep_names;
    static constexpr auto parse = parse_keep;
};
template <>
struct Names<Viewing> {
    static constexpr const auto& rows = viewing_names;
    static constexpr auto parse = parse_viewing;
};
template <>
struct Names<Codec> {
    static constexpr const auto& rows = codecs;
    static constexpr auto parse = parse_codec;
};
template <>
struct Names<EncoderKind> {
    static constexpr const auto& rows = encoder_kinds;
    static constexpr auto parse = parse_encoder_kind;
};
template <>
struct Names<FilmContainer> {
    static constexpr const auto& rows = film_containers;
    static constexpr auto parse = parse_container;
};
template <>
struct Names<DepthKind> {
    static constexpr const auto& rows = depth_kinds;
    static constexpr auto parse = parse_depth_kind;
};
template <>
struct Names<DepthDevice> {
    static constexpr const auto& rows = depth_devices;
    static constexpr auto parse = parse_depth_device;
};

// A setting of type T may be left unsaid: the value it is made of.
template <class T>
struct Held {
    using Value = T;
    static constexpr bool optional = false;
};
template <class T>
struct Held<std::optional<T>> {
    using Value = T;
    static constexpr bool optional = true;
};

template <class T>
SettingForm form_of() {
    if constexpr (std::is_enum_v<T>) return SettingForm::name;
    if constexpr (std::is_same_v<T, bool>) return SettingForm::on_off;
    if constexpr (std::is_same_v<T, int>) return SettingForm::whole_number;
    if constexpr (std::is_same_v<T, double>) return SettingForm::number;
    return SettingForm::text;
}

template <class T>
std::string text_of(const Setting& row, const T& member) {
    using Value = typename Held<T>::Value;
    if constexpr (Held<T>::optional) {
        return member ? text_of<Value>(row, *member) : std::string(row.unsaid);
    } else if constexpr (std::is_enum_v<T>) {
        return std::string(to_string(member));
    } else if constexpr (std::is_same_v<T, int>) {
        // Whole numbers that may be left unsaid are 0 then.
        if (member == 0 && !row.unsaid.empty()) return std::string(row.unsaid);
        return fmt::format("{}", member);
    } else {
        return fmt::format("{}", member);
    }
}

// False: `text` is no such value, and `member` is as it was.
template <class T>
bool read_text(std::string_view text, T& member) {
    if constexpr (std::is_enum_v<T>) {
        const auto named = Names<T>::parse(text);
        if (named) member = *named;
        return named.has_value();
    } else if constexpr (std::is_same_v<T, bool>) {
        if (text != "true" && text != "false") return false;
        member = text == "true";
        return true;
    } else if constexpr (std::is_arithmetic_v<T>) {
        T value{};
        const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (code != std::errc{} || end != text.data() + text.size()) return false;
        member = value;
        return true;
    } else {
        member = std::string(text);
        return true;
    }
}

template <class T>
bool read_member(const Setting& row, std::string_view text, T& member) {
    using Value = typename Held<T>::Value;
    const bool unsaid = text == row.unsaid && (Held<T>::optional || !row.unsaid.empty());
    if (unsaid) {
        member = T{};
        return true;
    }
    Value value{};
    if (!read_text(text, value)) return false;
    member = std::move(value);
    return true;
}

// A number that is said and lies outside of its row's limits.
template <class T>
std::optional<double> outside(const Setting& row, const T& member) {
    using Value = typename Held<T>::Value;
    if constexpr (Held<T>::optional) {
        return member ? outside<Value>(row, *member) : std::nullopt;
    } else if constexpr (std::is_same_v<T, double> || std::is_same_v<T, int>) {
        const auto value = static_cast<double>(member);
        if (value >= row.least && value <= row.most) return std::nullopt;
        return value;
    } else {
        return std::nullopt;
    }
}

}  // namespace

const std::vector<Setting>& all_settings() {
    static const std::vector<Setting> rows = [] {
        std::vector<Setting> made;
        const RenderSettings usual;
        each_setting(usual, [&]<class T>(Setting row, const T& member) {
            using Value = typename Held<T>::Value;
            row.form = form_of<Value>();
            if constexpr (std::is_enum_v<Value>) {
                for (const auto& known : Names<Value>::rows) row.names.push_back(known.name);
            }
            row.usual = text_of(row, member);
            made.push_back(std::move(row));
        });
        return made;
    }();
    return rows;
}

const Setting& setting_named(std::string_view name) {
    const auto& rows = all_settings();
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.name == name; });
    CHECK(found != rows.end(), "a setting is asked for that there is not");
    return *found;
}

std::string setting_text(const RenderSettings& settings, const Setting& setting) {
    std::string text;
    each_setting(settings, [&](const Setting& row, const auto& member) {
        if (row.name == setting.name) text = text_of(row, member);
    });
    return text;
}

Result<void> read_setting(RenderSettings& settings, const Setting& setting, std::string_view text) {
    bool good = false;
    each_setting(settings, [&](const Setting& row, auto& member) {
        if (row.name == setting.name) good = read_member(row, text, member);
    });
    if (good) return {};
    return fail(Kind::invalid, "InvalidOption",
                fmt::format("{} is no value of the setting {}.", text, setting.name));
}

Result<void> check_settings(const RenderSettings& settings) {
    Result<void> good;
    each_setting(settings, [&](const Setting& row, const auto& member) {
        const auto value = outside(row, member);
        // The value without the flag is good, whatever the flag takes.
        if (!value || !good || text_of(row, member) == setting_named(row.name).usual) return;
        std::string words(row.name);
        std::replace(words.begin(), words.end(), '_', ' ');
        good = fail(Kind::invalid, "InvalidOption",
                    fmt::format("{} is {}, must be {} to {}.", words, *value, row.least, row.most));
    });
    return good;
}

bool right_is_first(const RenderSettings& settings) {
    const auto& layout = row_of(settings.mode).layout;
    const bool usual = layout && layout->right_first;
    return usual != settings.swap_eyes;
}

std::string identity_text(const RenderSettings& settings) {
    std::string text;
    for (const auto& row : all_settings()) {
        const auto value = setting_text(settings, row);
        if (row.identity && value != row.usual) text += fmt::format("{}={}\n", row.name, value);
    }
    return text;
}

}  // namespace spot::media
