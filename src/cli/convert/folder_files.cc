#include "cli/convert/folder_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/bytes.h"

namespace spot::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 34> film_endings{
    "mp4",  "m4v", "mov", "mkv",  "webm", "avi", "ts",  "m2ts", "mts", "mpg", "mpeg", "vob",
    "wmv",  "asf", "flv", "f4v",  "ogv",  "ogm", "mxf", "gxf",  "dv",  "3gp", "3g2",  "rm",
    "rmvb", "wtv", "nut", "divx", "xvid", "m2v", "264", "h264", "265", "y4m"};
constexpr std::array<std::string_view, 10> picture_endings{"png", "jpg",  "jpeg", "jpe",  "jfif",
                                                           "mpo", "webp", "tif",  "tiff", "bmp"};

template <class Endings>
bool ends_as(const fs::path& file, const Endings& endings) {
    const auto ending = lower(file.extension().string());
    return ending.size() > 1 &&
           std::find(endings.begin(), endings.end(), ending.substr(1)) != endings.end();
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string_view digits(std::string_view text, std::size_t at) {
    auto end = at;
    while (end < text.size() && is_digit(text[end])) ++end;
    return text.substr(at, end - at);
}

std::string_view without_zeros(std::string_view number) {
    return number.substr(std::min(number.find_first_not_of('0'), number.size()));
}

// The last number of a name, and the text around it.
struct Numbered {
    std::string around;
    std::int64_t number = 0;
};
std::optional<Numbered> numbered(const std::string& path) {
    const auto name = fs::path(path).stem().string();
    const auto last = std::find_if(name.rbegin(), name.rend(), is_digit);
    if (last == name.rend()) return std::nullopt;
    const auto end = static_cast<std::size_t>(name.rend() - last);
    auto begin = end;
    while (begin > 0 && is_digit(name[begin - 1])) --begin;
    const auto number = parse_int(name.substr(begin, end - begin));
    if (!number) return std::nullopt;
    return Numbered{name.substr(0, begin) + "*" + name.substr(end), *number};
}

}  // namespace

bool named_as_film(const fs::path& file) {
    return ends_as(file, film_endings);
}

bool named_as_picture(const fs::path& file) {
    return ends_as(file, picture_endings);
}

bool natural_less(std::string_view a, std::string_view b) {
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() && j < b.size()) {
        if (is_digit(a[i]) && is_digit(b[j])) {
            const auto first = digits(a, i);
            const auto second = digits(b, j);
            const auto one = without_zeros(first);
            const auto other = without_zeros(second);
            if (one.size() != other.size()) return one.size() < other.size();
            if (one != other) return one < other;
            i += first.size();
            j += second.size();
            continue;
        }
        if (a[i] != b[j]) {
            return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[j]);
        }
        ++i;
        ++j;
    }
    if (i < a.size() || j < b.size()) return j < b.size();
    return a < b;  // they differ by leading zeros alone
}

Result<FolderFiles> files_of(const std::string& folder) {
    std::error_code error;
    FolderFiles found;
    fs::directory_iterator at(folder, error);
    for (; !error && at != fs::directory_iterator(); at.increment(error)) {
        const auto& path = at->path();
        if (path.filename().string().starts_with('.')) continue;
        std::error_code unknown;
        if (at->is_directory(unknown)) {
            if (!at->is_symlink(unknown)) found.folders.push_back(path.string());
        } else if (!at->is_regular_file(unknown)) {
            found.others.push_back(path.string());
        } else {
            auto& list = named_as_film(path)      ? found.films
                         : named_as_picture(path) ? found.pictures
                                                  : found.others;
            list.push_back(path.string());
        }
    }
    if (error) {
        return fail(Kind::invalid, "NotReadable",
                    fmt::format("{}: cannot be read: {}", folder, error.message()));
    }
    for (auto* list : {&found.films, &found.pictures, &found.others, &found.folders}) {
        std::sort(list->begin(), list->end(),
                  [](const auto& a, const auto& b) { return natural_less(a, b); });
    }
    return found;
}

bool are_a_row(const std::vector<std::string>& pictures) {
    std::optional<Numbered> first;
    for (const auto& picture : pictures) {
        const auto now = numbered(picture);
        if (!now || (first && now->around != first->around)) return false;
        first = now;
    }
    return first.has_value();
}

std::string gap_in(const std::vector<std::string>& pictures) {
    if (!are_a_row(pictures)) return "";
    for (std::size_t i = 1; i < pictures.size(); ++i) {
        if (numbered(pictures[i])->number <= numbered(pictures[i - 1])->number + 1) continue;
        return fmt::format("from {} to {}", fs::path(pictures[i - 1]).filename().string(),
                           fs::path(pictures[i]).filename().string());
    }
    return "";
}

}  // namespace spot::cli
