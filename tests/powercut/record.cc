// A folder with two files, served by FUSE: `disk`, kept in memory, for a loop device with a file
// system on it, and `mark`, where clients write a line as soon as they have an answer. Every write
// and every flush of the first and every line of the second goes to one log, in the order in which
// they came.
//
//   spot_powercut_record FOLDER MEBIBYTES LOG [IMAGE]
//
// With an image the disk begins as that, and the log with what it takes to make it.
// Ends when the folder is unmounted, or on SIGTERM. One thread, so that there is one order.

#define FUSE_USE_VERSION 35

#include <fmt/format.h>
#include <fuse.h>
#include <signal.h>
#include <sys/prctl.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "powercut/log_format.h"

namespace spot::powercut {
namespace {

constexpr std::string_view disk_path = "/disk";
constexpr std::string_view mark_path = "/mark";

struct Recorder {
    std::vector<char> disk;
    std::FILE* log = nullptr;

    // 0, or what to answer: a log that cannot be written makes the disk fail, never lie.
    int note(What what, std::uint64_t offset, std::string_view bytes) const {
        const Head head{what, static_cast<std::uint32_t>(bytes.size()), offset};
        const bool written =
            std::fwrite(&head, sizeof head, 1, log) == 1 &&
            (bytes.empty() || std::fwrite(bytes.data(), bytes.size(), 1, log) == 1);
        return written ? 0 : -EIO;
    }
};

Recorder recorder;

int get_attributes(const char* path, struct stat* info, fuse_file_info*) {
    *info = {};
    info->st_nlink = 1;
    info->st_mode = S_IFREG | 0600;
    if (path == std::string_view("/")) {
        info->st_mode = S_IFDIR | 0700;
    } else if (path == disk_path) {
        info->st_size = static_cast<off_t>(recorder.disk.size());
    } else if (path != mark_path) {
        return -ENOENT;
    }
    return 0;
}

int list(const char*, void* names, fuse_fill_dir_t fill, off_t, fuse_file_info*,
         fuse_readdir_flags) {
    for (const auto* name : {".", "..", "disk", "mark"}) {
        fill(names, name, nullptr, 0, static_cast<fuse_fill_dir_flags>(0));
    }
    return 0;
}

int open_file(const char*, fuse_file_info* file) {
    file->direct_io = 1;  // nothing may wait in the kernel's memory above us
    return 0;
}

// What lies behind the end is left out, as with a file.
std::size_t within(off_t offset, std::size_t size) {
    const auto at = static_cast<std::size_t>(offset);
    return at >= recorder.disk.size() ? 0 : std::min(size, recorder.disk.size() - at);
}

int read_file(const char* path, char* bytes, std::size_t size, off_t offset, fuse_file_info*) {
    if (path != disk_path) return 0;
    const auto length = within(offset, size);
    std::memcpy(bytes, recorder.disk.data() + offset, length);
    return static_cast<int>(length);
}

int write_file(const char* path, const char* bytes, std::size_t size, off_t offset,
               fuse_file_info*) {
    if (path != disk_path) {
        const int wrong = recorder.note(What::mark, 0, {bytes, size});
        return wrong != 0 ? wrong : static_cast<int>(size);
    }
    const auto length = within(offset, size);
    if (length == 0) return -ENOSPC;
    const int wrong =
        recorder.note(What::write, static_cast<std::uint64_t>(offset), {bytes, length});
    if (wrong != 0) return wrong;
    std::memcpy(recorder.disk.data() + offset, bytes, length);
    return static_cast<int>(length);
}

int flush_disk(const char* path, int, fuse_file_info*) {
    return path == disk_path ? recorder.note(What::flush, 0, {}) : 0;
}

bool begin_as(const std::string& path) {
    std::FILE* image = std::fopen(path.c_str(), "rbe");
    if (image == nullptr) return false;
    auto& disk = recorder.disk;
    const bool whole = std::fread(disk.data(), 1, disk.size(), image) == disk.size();
    std::fclose(image);
    constexpr std::size_t block = 4096;
    const std::string empty(block, '\0');
    for (std::size_t at = 0; whole && at < disk.size(); at += block) {
        const std::string_view bytes(disk.data() + at, block);
        if (bytes != empty && recorder.note(What::write, at, bytes) != 0) return false;
    }
    return whole && recorder.note(What::flush, 0, {}) == 0;
}

int main_of(const std::vector<std::string>& words) {
    const auto mebibytes =
        words.size() == 4 || words.size() == 5 ? parse_int(words[2]) : std::nullopt;
    if (!mebibytes || *mebibytes < 1 || *mebibytes > 16'384) {
        fmt::print(stderr, "usage: spot_powercut_record FOLDER MEBIBYTES LOG [IMAGE]\n");
        return 64;
    }
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);  // nobody is left who would unmount
    recorder.disk.resize(static_cast<std::size_t>(*mebibytes) << 20);
    recorder.log = std::fopen(words[3].c_str(), "wbe");
    if (recorder.log == nullptr) {
        fmt::print(stderr, "{}: cannot be written: {}\n", words[3], std::strerror(errno));
        return 1;
    }
    if (words.size() == 5 && !begin_as(words[4])) {
        fmt::print(stderr, "{}: is not such a disk: {}\n", words[4], std::strerror(errno));
        return 1;
    }
    fuse_operations operations{};
    operations.getattr = get_attributes;
    operations.readdir = list;
    operations.open = open_file;
    operations.read = read_file;
    operations.write = write_file;
    operations.fsync = flush_disk;
    std::vector<std::string> arguments{words[0], "-f", "-s", words[1]};
    std::vector<char*> raw;
    for (auto& argument : arguments) raw.push_back(argument.data());
    const int ended = fuse_main(static_cast<int>(raw.size()), raw.data(), &operations, nullptr);
    if (std::fclose(recorder.log) != 0) {
        fmt::print(stderr, "{}: cannot be written: {}\n", words[3], std::strerror(errno));
        return 1;
    }
    return ended;
}

}  // namespace
}  // namespace spot::powercut

int main(int argc, char** argv) {
    return spot::powercut::main_of({argv, argv + argc});
}
