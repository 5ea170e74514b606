#include "cli/models/archive.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/system/process.h"

namespace spot::cli {
namespace {

// https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html, "ustar Interchange Format".
constexpr std::size_t block = 512;
constexpr std::size_t piece = 256u << 10;
constexpr int most_members = 100'000;

struct Field {
    std::size_t at;
    std::size_t length;
};
constexpr Field name_field{0, 100};
constexpr Field size_field{124, 12};
constexpr Field magic_field{257, 6};
constexpr Field prefix_field{345, 155};
constexpr std::size_t type_at = 156;

std::string_view text_of(std::string_view header, Field field) {
    const auto text = header.substr(field.at, field.length);
    return text.substr(0, std::min(text.find('\0'), text.size()));
}

// Reads octal digits; nullopt where the text is something else.
std::optional<std::uint64_t> size_of(std::string_view header) {
    std::uint64_t size = 0;
    bool digits = false;
    for (const char c : text_of(header, size_field)) {
        if (c == ' ') continue;
        if (c < '0' || c > '7') return std::nullopt;
        size = size * 8 + static_cast<std::uint64_t>(c - '0');
        digits = true;
    }
    if (!digits) return std::nullopt;
    return size;
}

std::string path_of(std::string_view header) {
    const auto prefix = text_of(header, prefix_field);
    const std::string name(text_of(header, name_field));
    return prefix.empty() ? name : std::string(prefix) + "/" + name;
}

struct CloseGzip {
    void operator()(gzFile_s* file) const { gzclose(file); }
};

class Archive {
  public:
    explicit Archive(std::string path)
        : path_(std::move(path)), file_(gzopen(path_.c_str(), "rbe")), bytes_(piece) {}

    bool is_open() const { return file_ != nullptr; }
    // Returns false where the archive ends before that.
    bool read(char* to, std::size_t length) {
        return gzread(file_.get(), to, static_cast<unsigned>(length)) == static_cast<int>(length);
    }
    // Passes so many bytes to `take`, and skips the padding of the last block.
    template <class Take>
    Result<void> pass(std::uint64_t length, Take take) {
        const auto padding = (block - length % block) % block;
        for (auto left = length; left > 0;) {
            const auto step = static_cast<std::size_t>(std::min<std::uint64_t>(left, piece));
            if (!read(bytes_.data(), step)) return damaged("it ends too early");
            TRY(take(std::string_view(bytes_.data(), step)));
            left -= step;
        }
        if (padding > 0 && !read(bytes_.data(), padding)) return damaged("it ends too early");
        return {};
    }
    tl::unexpected<Error> damaged(std::string_view why) const {
        return fail(Kind::invalid, "NotAnArchive", fmt::format("{}: {}", path_, why));
    }

  private:
    std::string path_;
    std::unique_ptr<gzFile_s, CloseGzip> file_;
    std::vector<char> bytes_;
};

Result<void> write_all(int fd, const std::string& to, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = ::write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            return fail(Kind::unavailable, "NotWritable",
                        fmt::format("{}: cannot be written: {}", to, std::strerror(errno)));
        }
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
}

Result<void> write_member(Archive& archive, std::uint64_t size, const std::string& to) {
    const Descriptor file(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    if (file.get() < 0) {
        return fail(Kind::invalid, "NotWritable",
                    fmt::format("{}: cannot be written: {}", to, std::strerror(errno)));
    }
    auto done = archive.pass(
        size, [&](std::string_view bytes) { return write_all(file.get(), to, bytes); });
    if (done && ::fsync(file.get()) != 0) {
        done = fail(Kind::unavailable, "NotWritable",
                    fmt::format("{}: cannot be written: {}", to, std::strerror(errno)));
    }
    if (!done) ::unlink(to.c_str());
    return done;
}

}  // namespace

Result<void> unpack_member(const std::string& path, const std::string& member,
                           const std::string& to, std::uint64_t most_bytes) {
    Archive archive(path);
    if (!archive.is_open()) {
        return fail(Kind::invalid, "NotReadable",
                    fmt::format("{}: cannot be read: {}", path, std::strerror(errno)));
    }
    std::array<char, block> header{};
    for (int count = 0; count < most_members; ++count) {
        if (!archive.read(header.data(), block)) return archive.damaged("it is cut off");
        const std::string_view text(header.data(), block);
        if (text.find_first_not_of('\0') == std::string_view::npos) break;  // its end
        if (text_of(text, magic_field).substr(0, 5) != "ustar") {
            return archive.damaged("it is no archive of tar");
        }
        const auto size = size_of(text);
        if (!size) return archive.damaged("it is damaged");
        const bool is_file = text[type_at] == '0' || text[type_at] == '\0';
        if (is_file && path_of(text) == member) {
            if (*size > most_bytes) return archive.damaged(member + " in it is too large");
            return write_member(archive, *size, to);
        }
        TRY(archive.pass(*size, [](std::string_view) { return Result<void>(); }));
    }
    return archive.damaged("there is no " + member + " in it");
}

}  // namespace spot::cli
