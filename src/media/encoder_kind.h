#pragma once

// The kinds of encoders of a film's pictures: a program on the processor, or a part of a GPU that
// is made for it. Names are part of the API (flags, rows of jobs): only added to.

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace spot::media {

enum class EncoderKind {
    software,  // x264, x265, SVT-AV1: the same bytes on every machine, most quality for its bits
    vaapi,     // GPUs of Intel and AMD, by the Video Acceleration API
    nvenc,     // NVIDIA's
    qsv,       // Intel's, by its own Quick Sync
};

struct EncoderKindRow {
    EncoderKind kind;
    std::string_view name;
    std::string_view needs;  // what a machine must have for it, for messages
};

// The one table of them; `auto` tries those of hardware from the last to the first.
inline constexpr std::array<EncoderKindRow, 4> encoder_kinds{{
    {EncoderKind::software, "software", "nothing more"},
    {EncoderKind::vaapi, "vaapi",
     "a GPU of Intel's or AMD's, its VA-API driver (Debian: intel-media-va-driver, "
     "mesa-va-drivers) and the right to open /dev/dri/renderD* (the group render)"},
    {EncoderKind::qsv, "qsv",
     "a GPU of Intel's, its driver and runtime (Debian: intel-media-va-driver, libmfx-gen1.2 or "
     "libmfx1) and the right to open /dev/dri/renderD* (the group render)"},
    {EncoderKind::nvenc, "nvenc",
     "a GPU of NVIDIA's that encodes and its driver (libcuda.so.1, libnvidia-encode.so.1)"},
}};

constexpr const EncoderKindRow& row_of(EncoderKind kind) {
    for (const auto& row : encoder_kinds) {
        if (row.kind == kind) return row;
    }
    return encoder_kinds[0];
}

constexpr std::string_view to_string(EncoderKind kind) {
    return row_of(kind).name;
}

// nullopt: none has this name.
constexpr std::optional<EncoderKind> parse_encoder_kind(std::string_view name) {
    for (const auto& row : encoder_kinds) {
        if (row.name == name) return row.kind;
    }
    return std::nullopt;
}

// The message of an error "EncoderFailed": why it cannot be used, and what to do.
inline std::string refusal_of(EncoderKind kind, std::string_view why) {
    return std::string(to_string(kind)) + " cannot encode this here: " + std::string(why) +
           "; it needs " + std::string(row_of(kind).needs) + ". Or take --encoder software.";
}

// The reason within a message of refusal_of(); other messages are returned as they are.
inline std::string reason_in(EncoderKind kind, std::string message) {
    const auto frame = refusal_of(kind, "\n");
    const auto before = frame.find('\n');
    const auto after = frame.substr(before + 1);
    if (!message.starts_with(frame.substr(0, before)) || !message.ends_with(after)) return message;
    return message.substr(before, message.size() - before - after.size());
}

}  // namespace spot::media
