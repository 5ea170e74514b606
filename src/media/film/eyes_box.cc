#include "media/film/eyes_box.h"

#include <fmt/format.h>

#include <cstdint>
#include <fstream>
#include <optional>
#include <string_view>
#include <vector>

namespace spot::media {
namespace {

constexpr std::uint64_t box_head = 8;  // size and name
constexpr std::uint64_t most_index_bytes = 1u << 30;
constexpr std::uint64_t entry_count_bytes = 8;  // of stsd, before its entries
constexpr std::uint8_t left_eye = 1;
constexpr std::uint8_t right_eye = 2;
constexpr std::uint8_t reversed = 8;  // the right eye comes first

std::string big_endian(std::uint32_t value) {
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(value >> shift & 0xff);
    return text;
}

std::uint32_t number_at(std::string_view bytes, std::uint64_t at) {
    std::uint32_t value = 0;
    for (std::uint64_t i = 0; i < 4; ++i)
        value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
    return value;
}

std::string box(std::string_view name, const std::string& content) {
    return big_endian(static_cast<std::uint32_t>(content.size() + box_head)) + std::string(name) +
           content;
}

struct Box {
    std::uint64_t at;
    std::uint64_t size;
    std::string name;
    std::uint64_t end() const { return at + size; }
};

// Boxes with 64-bit sizes are not read: libav writes them for media data alone.
std::optional<Box> box_at(std::string_view bytes, std::uint64_t at, std::uint64_t end) {
    if (at + box_head > end) return std::nullopt;
    Box found{at, number_at(bytes, at), std::string(bytes.substr(at + 4, 4))};
    if (found.size < box_head || found.size > end - at) return std::nullopt;
    return found;
}

std::optional<Box> child(std::string_view bytes, const Box& parent, std::string_view name,
                         std::uint64_t skip = box_head) {
    for (auto at = parent.at + skip; at < parent.end();) {
        const auto found = box_at(bytes, at, parent.end());
        if (!found) return std::nullopt;
        if (found->name == name) return found;
        at = found->end();
    }
    return std::nullopt;
}

// The boxes from the track down to its first sample entry; empty: not a track of pictures.
std::vector<Box> path_to_entry(std::string_view bytes, const Box& track) {
    std::vector<Box> path{track};
    for (const auto* name : {"mdia", "minf", "stbl", "stsd"}) {
        const auto next = child(bytes, path.back(), name);
        if (!next) return {};
        path.push_back(*next);
        if (std::string_view(name) == "minf" && !child(bytes, *next, "vmhd")) return {};
    }
    const auto& stsd = path.back();
    const auto entry = box_at(bytes, stsd.at + box_head + entry_count_bytes, stsd.end());
    if (!entry) return {};
    path.push_back(*entry);
    return path;
}

std::vector<Box> find_entry(std::string_view moov, const Box& root) {
    for (auto at = root.at + box_head; at < root.end();) {
        const auto next = box_at(moov, at, root.end());
        if (!next) return {};
        if (next->name == "trak") {
            auto path = path_to_entry(moov, *next);
            if (!path.empty()) return path;
        }
        at = next->end();
    }
    return {};
}

tl::unexpected<Error> not_fit(const std::string& path) {
    return fail(Kind::internal, "NotStorable",
                fmt::format("{} has no room for a statement about its eyes.", path));
}

// Where `moov` is among the outer boxes.
std::optional<std::uint64_t> find_index(std::fstream& file) {
    std::uint64_t at = 0;
    for (;;) {
        std::string head(box_head, '\0');
        file.seekg(static_cast<std::streamoff>(at));
        if (!file.read(head.data(), static_cast<std::streamsize>(head.size()))) return std::nullopt;
        if (head.substr(4) == "moov") return at;
        const auto size = number_at(head, 0);
        if (size < box_head) return std::nullopt;
        at += size;
    }
}

}  // namespace

std::string eyes_box(const StereoLayout& layout) {
    std::uint8_t eyes = left_eye | right_eye;
    if (layout.right_first) eyes |= reversed;
    const bool beside = layout.place == StereoLayout::Place::beside;
    const auto full = std::string(4, '\0');  // version and flags
    const auto projection =
        layout.half_sphere ? box("proj", box("prji", full + "hequ")) : std::string();
    return box("vexu", box("eyes", box("stri", full + static_cast<char>(eyes))) + projection +
                           box("pack", box("pkin", full + (beside ? "side" : "over"))));
}

Result<void> state_eyes(const std::string& path, const StereoLayout& layout) {
    if (layout.place == StereoLayout::Place::between) return {};
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    const auto start = find_index(file);
    if (!start) return not_fit(path);
    std::string head(box_head, '\0');
    file.seekg(static_cast<std::streamoff>(*start));
    file.read(head.data(), static_cast<std::streamsize>(head.size()));
    const std::uint64_t size = number_at(head, 0);
    if (size < box_head || size > most_index_bytes) return not_fit(path);
    std::string bytes(size + box_head, '\0');  // the index and the head of what follows
    file.seekg(static_cast<std::streamoff>(*start));
    if (!file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()))) return not_fit(path);

    const auto added = eyes_box(layout);
    const Box root{0, size, "moov"};
    auto grown = find_entry(bytes, root);
    const auto room = number_at(bytes, size);
    if (grown.empty() || bytes.substr(size + 4, 4) != "free" || room < added.size() + box_head) {
        return not_fit(path);
    }
    const auto place = grown.back().end();
    grown.push_back(root);
    for (const auto& outer : grown) {
        bytes.replace(outer.at, 4,
                      big_endian(static_cast<std::uint32_t>(outer.size + added.size())));
    }
    bytes.replace(size, 4, big_endian(static_cast<std::uint32_t>(room - added.size())));
    bytes.insert(place, added);
    file.seekp(static_cast<std::streamoff>(*start));
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.flush();
    if (file) return {};
    return fail(Kind::unavailable, "InputOutput", fmt::format("{} cannot be written.", path));
}

}  // namespace spot::media
