#include "media/film/segment_tags.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/bytes.h"

namespace spot::media {

namespace {

// The tag without which a segment is not a converted one.
constexpr std::string_view mode_tag = "mode";
constexpr std::size_t longest_value = 1000;  // libav reads no more than 1023 bytes of one in NUT

std::string name_of(std::size_t part) {
    return part == 0 ? "stereo_spot" : fmt::format("stereo_spot_{}", part + 1);
}

// As libav names codecs.
bool is_name(std::string_view text) {
    return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == text.npos;
}

std::optional<Coding> parse_coding(std::string_view value) {
    const auto parts = split(value, ',');
    if (parts.size() != 3 || !is_name(parts[0])) return std::nullopt;
    const auto tag = parse_int(parts[1]).value_or(-1);
    const auto bits = parse_int(parts[2]).value_or(-1);
    if (tag < 0 || tag > UINT32_MAX || bits < 0 || bits > 64) return std::nullopt;
    return Coding{std::string(parts[0]), static_cast<unsigned>(tag), static_cast<int>(bits), ""};
}

// "a,b"
std::optional<std::pair<std::int64_t, std::int64_t>> parse_pair(std::string_view value) {
    const auto parts = split(value, ',');
    const auto first = parse_int(parts[0]);
    const auto second = parts.size() == 2 ? parse_int(parts[1]) : std::nullopt;
    if (!first || !second) return std::nullopt;
    return std::pair(*first, *second);
}

std::optional<PacketRange> parse_range(std::string_view value) {
    const auto dash = value.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto first = parse_int(value.substr(0, dash));
    const auto last = parse_int(value.substr(dash + 1));
    if (!first || !last || *first < 0 || *last < *first) return std::nullopt;
    return PacketRange{*first, *last};
}

// ";mode=sbs": the mode says that the segment is converted; others are there where they are not as
// usual.
std::string text_of(const RenderSettings& render) {
    std::string text;
    for (const auto& row : all_settings()) {
        if (row.segment_tag.empty()) continue;
        const auto value = setting_text(render, row);
        if (row.segment_tag != mode_tag && value == row.usual) continue;
        text += fmt::format(";{}={}", row.segment_tag, value);
    }
    return text;
}

void parse_setting(SegmentTags& tags, std::string_view name, std::string_view value) {
    for (const auto& row : all_settings()) {
        if (row.segment_tag.empty() || row.segment_tag != name) continue;
        // The mode comes first; one that this program does not know leaves the segment an
        // unconverted one.
        if (!tags.render && name != mode_tag) continue;
        auto render = tags.render.value_or(RenderSettings());
        if (read_setting(render, row, value)) tags.render = std::move(render);
    }
}

void parse_member(SegmentTags& tags, std::string_view name, std::string_view value) {
    if (name == "shift") tags.shift_seconds = parse_int(value).value_or(0);
    if (name == "coding") tags.coding = parse_coding(value);
    if (name == "palette" && tags.coding) tags.coding->palette = unbase64(value).value_or("");
    if (name == "preroll") {
        const auto times = parse_pair(value);
        if (times && times->first <= times->second) tags.preroll = {times->first, times->second};
    }
    if (name == "last") {
        const auto last = parse_pair(value);
        if (last && last->second > 0) tags.last = {last->first, last->second};
    }
    if (name == "hidden") {
        const auto range = parse_range(value);
        if (range && tags.hidden.size() < most_hidden) tags.hidden.push_back(*range);
    }
    if (name == "pictures") {
        tags.pictures = std::max<std::int64_t>(0, parse_int(value).value_or(0));
    }
    if (name == "note") tags.notes.push_back(percent_decode(value).value_or(""));
}

}  // namespace

std::string to_text(const SegmentTags& tags) {
    auto text = fmt::format("shift={}", tags.shift_seconds);
    if (tags.plan) text += ";" + to_text(*tags.plan);
    if (const auto& coding = tags.coding) {
        text +=
            fmt::format(";coding={},{},{}", coding->codec, coding->tag, coding->bits_per_sample);
        if (!coding->palette.empty()) text += ";palette=" + base64(coding->palette);
    }
    if (tags.preroll) text += fmt::format(";preroll={},{}", tags.preroll->from, tags.preroll->at);
    if (tags.last) text += fmt::format(";last={},{}", tags.last->pts, tags.last->duration);
    if (tags.pictures > 0) text += fmt::format(";pictures={}", tags.pictures);
    for (const auto& range : tags.hidden) {
        text += fmt::format(";hidden={}-{}", range.first, range.last);
    }
    if (tags.render) text += text_of(*tags.render);
    for (const auto& note : tags.notes) text += fmt::format(";note={}", percent_encode(note));
    return text;
}

SegmentTags parse_tags(std::string_view text) {
    SegmentTags tags;
    FilmPlan plan;
    for (const auto member : split(text, ';')) {
        const auto at = member.find('=');
        if (at == std::string_view::npos) continue;
        parse_member(tags, member.substr(0, at), member.substr(at + 1));
        parse_setting(tags, member.substr(0, at), member.substr(at + 1));
        parse_plan_member(plan, member.substr(0, at), member.substr(at + 1));
    }
    const bool whole = plan.size.width > 0 && plan.size.height > 0 && plan.frame_rate.num > 0 &&
                       plan.form != AV_PIX_FMT_NONE;
    if (whole) tags.plan = std::move(plan);
    return tags;
}

void set_tags_of(AVDictionary*& metadata, const std::optional<SegmentTags>& tags) {
    for (std::size_t part = 0;
         av_dict_set(&metadata, name_of(part).c_str(), nullptr, 0) >= 0 &&
         av_dict_get(metadata, name_of(part + 1).c_str(), nullptr, 0) != nullptr;
         ++part) {
    }
    if (!tags) return;
    const auto text = to_text(*tags);
    for (std::size_t at = 0, part = 0; at < text.size(); at += longest_value, ++part) {
        av_dict_set(&metadata, name_of(part).c_str(), text.substr(at, longest_value).c_str(), 0);
    }
}

std::optional<SegmentTags> tags_of(const AVDictionary* metadata) {
    std::string text;
    for (std::size_t part = 0;; ++part) {
        const auto* value = av_dict_get(metadata, name_of(part).c_str(), nullptr, 0);
        if (value == nullptr) break;
        text += value->value;
    }
    if (text.empty()) return std::nullopt;
    return parse_tags(text);
}

}  // namespace spot::media
