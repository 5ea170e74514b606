#include "powercut/recording.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "base/bytes.h"
#include "base/system/process.h"

namespace spot::powercut {
namespace {

tl::unexpected<Error> wrong(const std::string& path, std::string_view what) {
    return fail(Kind::invalid, "BadRecording", fmt::format("{}: {}", path, what));
}

bool take_line(Recording& recording, std::string_view line, std::size_t at) {
    const auto fields = split(line, '\t');
    const auto word = fields[0];
    if (word == "mounted") {
        recording.mounted = at;
    } else if (word == "encrypted") {
        recording.encrypted = true;
    } else if (word == "ready") {
        recording.ready = at;
    } else if (word == "end") {
        recording.end = at;
    } else if (word == "credentials" && fields.size() == 2) {
        recording.told_credentials = at;
        recording.access_key_id = std::string(fields[1]);
    } else {
        const auto number = fields.size() > 1 ? parse_int(fields[1]) : std::nullopt;
        if (!number || *number < 0 || *number > 10'000'000) return false;
        const auto n = static_cast<std::size_t>(*number);
        if (recording.requests.size() <= n) recording.requests.resize(n + 1);
        auto& request = recording.requests[n];
        if (word == "done") {
            if (request.begun == never) return false;
            request.done = at;
        } else if (word == "begin" && fields.size() % 3 == 2) {
            request.begun = at;
            for (std::size_t i = 2; i < fields.size(); i += 3) {
                request.effects.push_back({std::string(fields[i]), std::string(fields[i + 1]),
                                           std::string(fields[i + 2])});
            }
        } else {
            return false;
        }
    }
    return true;
}

}  // namespace

Result<Recording> Recording::read(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat info {};
    if (file.get() < 0 || ::fstat(file.get(), &info) != 0) return wrong(path, std::strerror(errno));
    const auto size = static_cast<std::size_t>(info.st_size);
    if (size == 0) return wrong(path, "is empty");
    const auto* map =
        static_cast<const char*>(::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.get(), 0));
    if (map == MAP_FAILED) return wrong(path, std::strerror(errno));
    Recording recording;
    for (std::size_t at = 0; at < size;) {
        Head head{};
        if (size - at < sizeof head) return wrong(path, "ends within a record");
        std::memcpy(&head, map + at, sizeof head);
        at += sizeof head;
        if (size - at < head.length) return wrong(path, "ends within a record");
        const std::string_view bytes(map + at, head.length);
        at += head.length;
        if (head.what == What::mark) {
            auto line = bytes;
            if (line.ends_with('\n')) line.remove_suffix(1);
            if (!take_line(recording, line, recording.events.size())) {
                return wrong(path, fmt::format("not a line of a client: {}", line));
            }
        }
        recording.events.push_back({head.what, head.offset, bytes});
    }
    if (recording.mounted == never || recording.ready == never || recording.end == never) {
        return wrong(path, "the run did not come to its end");
    }
    return recording;
}

}  // namespace spot::powercut
