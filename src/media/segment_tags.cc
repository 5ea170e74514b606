#include "media/segment_tags.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"

namespace spot::media {

const char* const segment_tag_name = "stereo_spot";

namespace {

constexpr int greatest_number = 100'000;  // of any container

std::int64_t number(std::string_view text, std::int64_t otherwise) {
    return parse_int(text).value_or(otherwise);
}

// "num/den", both positive and within int.
AVRational ratio(std::string_view text) {
    const auto parts = split(text, '/');
    if (parts.size() != 2) return {0, 1};
    const auto num = number(parts[0], 0);
    const auto den = number(parts[1], 0);
    if (num <= 0 || den <= 0 || num > INT32_MAX || den > INT32_MAX) return {0, 1};
    return {static_cast<int>(num), static_cast<int>(den)};
}

std::vector<int> numbers(std::string_view text) {
    std::vector<int> values;
    for (const auto part : split(text, ',')) {
        const auto value = number(part, -1);
        if (value < 0 || value > greatest_number) return {};
        values.push_back(static_cast<int>(value));
    }
    return values;
}

std::optional<Chapter> chapter(std::string_view text) {
    const auto parts = split(text, ',');
    if (parts.size() != 4) return std::nullopt;
    const auto base = ratio(parts[0]);
    const auto start = parse_int(parts[1]);
    const auto end = parse_int(parts[2]);
    if (base.num == 0 || !start || !end) return std::nullopt;
    return Chapter{base, *start, *end, percent_decode(parts[3]).value_or("")};
}

void parse_member(SegmentTags& tags, std::string_view name, std::string_view value) {
    if (name == "rate") tags.frame_rate = ratio(value);
    if (name == "shift") tags.shift_seconds = number(value, 0);
    if (name == "rotation") tags.rotation = static_cast<int>(number(value, 0) % 360);
    if (name == "streams") tags.streams = numbers(value);
    if (name == "covers") tags.covers = numbers(value);
    if (name == "sound") {
        const auto parts = split(value, ',');
        const auto at = parts.size() == 5 ? number(parts[0], -1) : -1;
        if (at >= 0 && at <= greatest_number) {
            tags.sounds[static_cast<int>(at)] = {
                static_cast<int>(std::clamp<std::int64_t>(number(parts[1], 0), 0, INT32_MAX)),
                static_cast<int>(std::clamp<std::int64_t>(number(parts[2], 0), 0, 64)),
                std::max<std::int64_t>(number(parts[3], 0), 0), number(parts[4], 0)};
        }
    }
    if (name == "codec") {
        const auto comma = value.find(',');
        const auto at = number(value.substr(0, comma), -1);
        if (comma != std::string_view::npos && at >= 0 && at <= greatest_number) {
            tags.codecs[static_cast<int>(at)] = value.substr(comma + 1);
        }
    }
    if (name == "preroll") {
        const auto parts = split(value, ',');
        const auto from = parts.size() == 2 ? parse_int(parts[0]) : std::nullopt;
        const auto at = parts.size() == 2 ? parse_int(parts[1]) : std::nullopt;
        if (from && at && *from <= *at) tags.preroll = Seam{*from, *at};
    }
    if (name == "mode") tags.mode = parse_mode(value);
    if (name == "language") tags.languages.push_back(percent_decode(value).value_or(""));
    if (name == "note") tags.notes.push_back(percent_decode(value).value_or(""));
    if (name == "chapter") {
        if (auto parsed = chapter(value)) tags.chapters.push_back(std::move(*parsed));
    }
}

}  // namespace

std::string to_text(const SegmentTags& tags) {
    auto text = fmt::format("rate={}/{};shift={};rotation={}", tags.frame_rate.num,
                            tags.frame_rate.den, tags.shift_seconds, tags.rotation);
    if (!tags.streams.empty()) text += fmt::format(";streams={}", fmt::join(tags.streams, ","));
    if (!tags.covers.empty()) text += fmt::format(";covers={}", fmt::join(tags.covers, ","));
    for (const auto& [at, codec] : tags.codecs) text += fmt::format(";codec={},{}", at, codec);
    if (tags.preroll) text += fmt::format(";preroll={},{}", tags.preroll->from, tags.preroll->at);
    for (const auto& [at, sound] : tags.sounds) {
        text += fmt::format(";sound={},{},{},{},{}", at, sound.block_align, sound.bits_per_sample,
                            sound.bit_rate, sound.channels);
    }
    if (tags.mode) text += fmt::format(";mode={}", to_string(*tags.mode));
    for (const auto& language : tags.languages) {
        text += fmt::format(";language={}", percent_encode(language));
    }
    for (const auto& c : tags.chapters) {
        text += fmt::format(";chapter={}/{},{},{},{}", c.time_base.num, c.time_base.den, c.start,
                            c.end, percent_encode(c.title));
    }
    for (const auto& note : tags.notes) text += fmt::format(";note={}", percent_encode(note));
    return text;
}

SegmentTags parse_tags(std::string_view text) {
    SegmentTags tags;
    for (const auto member : split(text, ';')) {
        const auto at = member.find('=');
        if (at == std::string_view::npos) continue;
        parse_member(tags, member.substr(0, at), member.substr(at + 1));
    }
    return tags;
}

}  // namespace spot::media
