#include "media/still/picture_bytes.h"

#include <algorithm>

namespace spot::media {
namespace {

using namespace std::string_view_literals;

constexpr auto exif_name = "Exif\0\0"sv;
constexpr auto multi_picture_name = "MPF\0"sv;
constexpr int orientation_tag = 0x0112;
constexpr int entries_tag = 0xB002;  // of an MP index: 16 bytes a picture
constexpr std::size_t entry_bytes = 16;
constexpr std::uint32_t kind_mask = 0xFFFFFF;
constexpr std::uint32_t disparity = 0x020002;
constexpr std::size_t most_fields = 1000;  // of a directory of TIFF; files have a few dozen

std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t count, bool big) {
    if (at > bytes.size() || count > bytes.size() - at) return 0;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const auto byte = static_cast<unsigned char>(bytes[at + (big ? i : count - 1 - i)]);
        value = value << 8 | byte;
    }
    return value;
}

// Reads TIFF, as a file or within others: a directory of fields with offsets from its start.
class Fields {
  public:
    explicit Fields(std::string_view bytes) : bytes_(bytes), big_(bytes.starts_with("MM")) {}

    struct Field {
        std::uint32_t count = 0;
        std::size_t at = 0;  // of its four bytes
    };
    // The field of this number in the first directory.
    std::optional<Field> find(std::uint32_t tag) const {
        if (!big_ && !bytes_.starts_with("II")) return std::nullopt;
        const std::size_t start = read(4, 4);
        const auto count = std::min<std::size_t>(read(start, 2), most_fields);
        for (std::size_t i = 0; i < count; ++i) {
            const auto at = start + 2 + 12 * i;
            if (at + 12 > bytes_.size()) return std::nullopt;
            if (read(at, 2) == tag) return Field{read(at + 4, 4), at + 8};
        }
        return std::nullopt;
    }
    std::uint32_t read(std::size_t at, std::size_t count) const {
        return number(bytes_, at, count, big_);
    }
    std::string_view bytes() const { return bytes_; }

  private:
    std::string_view bytes_;
    bool big_;
};

// Calls take(marker, content, place of the marker) for the segments of a JPEG before its samples,
// until it returns true.
template <class Take>
void each_segment(std::string_view bytes, const Take& take) {
    std::size_t at = 2;
    while (at + 4 <= bytes.size()) {
        if (bytes[at] != '\xff') return;
        const auto marker = static_cast<unsigned char>(bytes[at + 1]);
        if (marker == 0xff) {  // filled up
            ++at;
            continue;
        }
        const std::size_t length = number(bytes, at + 2, 2, true);
        if (marker == 0xda || length < 2 || length > bytes.size() - at - 2) return;
        if (take(marker, bytes.substr(at + 4, length - 2))) return;
        at += 2 + length;
    }
}

// The content of the first segment of this kind that begins with `name`, without that name.
std::string_view named_segment(std::string_view bytes, int wanted, std::string_view name) {
    std::string_view found;
    each_segment(bytes, [&](int marker, std::string_view content) {
        if (marker != wanted || !content.starts_with(name)) return false;
        found = content.substr(name.size());
        return true;
    });
    return found;
}

// The content of the first chunk of this name in a PNG or a RIFF file; empty: there is none.
std::string_view chunk(std::string_view bytes, std::size_t at, std::string_view name, bool png) {
    while (at + 8 <= bytes.size()) {
        const std::size_t length = number(bytes, at + (png ? 0 : 4), 4, png);
        if (length > bytes.size() - at - 8) return {};
        if (bytes.substr(at + (png ? 4 : 0), 4) == name) return bytes.substr(at + 8, length);
        at += 8 + length + (png ? 4 : length % 2);
    }
    return {};
}

std::string_view exif_of(PictureKind kind, std::string_view bytes) {
    switch (kind) {
        case PictureKind::jpeg: return named_segment(bytes, 0xe1, exif_name);
        case PictureKind::png: return chunk(bytes, 8, "eXIf", true);
        case PictureKind::webp: {
            const auto found = chunk(bytes, 12, "EXIF", false);
            return found.starts_with(exif_name) ? found.substr(exif_name.size()) : found;
        }
        case PictureKind::tiff: return bytes;
        case PictureKind::bmp: break;
    }
    return {};
}

}  // namespace

std::optional<PictureKind> picture_kind(std::string_view bytes) {
    if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv)) return PictureKind::png;
    if (bytes.starts_with("\xff\xd8\xff"sv)) return PictureKind::jpeg;
    const auto has = [&](std::size_t at, std::string_view what) {
        return bytes.size() >= at && bytes.substr(at).starts_with(what);
    };
    if (has(0, "RIFF") && has(8, "WEBP")) return PictureKind::webp;
    if (bytes.starts_with("II*\0"sv) || bytes.starts_with("MM\0*"sv)) return PictureKind::tiff;
    // Two letters are little: the four bytes that are always 0 belong to it.
    if (has(0, "BM") && has(6, "\0\0\0\0"sv)) return PictureKind::bmp;
    return std::nullopt;
}

Turn picture_turn(PictureKind kind, std::string_view bytes) {
    const Fields fields(exif_of(kind, bytes));
    const auto field = fields.find(orientation_tag);
    switch (field ? fields.read(field->at, 2) : 1) {
        case 2: return {0, true};
        case 3: return {180, false};
        case 4: return {180, true};
        case 5: return {270, true};
        case 6: return {90, false};
        case 7: return {90, true};
        case 8: return {270, false};
        default: return {};
    }
}

bool is_complete_picture(PictureKind kind, std::string_view bytes) {
    switch (kind) {
        case PictureKind::png: return bytes.rfind("IEND"sv) != bytes.npos;
        case PictureKind::jpeg: return bytes.rfind("\xff\xd9"sv) != bytes.npos;
        case PictureKind::webp: return number(bytes, 4, 4, false) + 8ull <= bytes.size();
        case PictureKind::bmp: return number(bytes, 2, 4, false) <= bytes.size();
        case PictureKind::tiff: break;
    }
    return true;
}

bool is_stereo_picture(PictureKind kind, std::string_view bytes) {
    if (kind != PictureKind::jpeg) return false;
    const Fields fields(named_segment(bytes, 0xe2, multi_picture_name));
    const auto field = fields.find(entries_tag);
    if (!field) return false;
    const std::size_t start = fields.read(field->at, 4);
    for (std::size_t i = 0; i + entry_bytes <= field->count; i += entry_bytes) {
        if (start + i >= fields.bytes().size()) return false;
        if ((fields.read(start + i, 4) & kind_mask) == disparity) return true;
    }
    return false;
}

std::optional<Size> stated_size(PictureKind kind, std::string_view bytes) {
    const auto side = [](std::uint32_t value) {
        return static_cast<int>(std::min<std::uint32_t>(value, INT32_MAX));
    };
    if (kind == PictureKind::png && bytes.size() >= 24) {
        return Size{side(number(bytes, 16, 4, true)), side(number(bytes, 20, 4, true))};
    }
    if (kind != PictureKind::jpeg) return std::nullopt;
    std::optional<Size> found;
    each_segment(bytes, [&](int marker, std::string_view content) {
        const bool frame =
            marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (!frame || content.size() < 5) return false;
        found = Size{side(number(content, 3, 2, true)), side(number(content, 1, 2, true))};
        return true;
    });
    return found;
}

}  // namespace spot::media
