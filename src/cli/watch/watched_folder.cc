#include "cli/watch/watched_folder.h"

#include <sys/stat.h>

#include <filesystem>

#include "base/log.h"
#include "cli/convert/folder_files.h"

namespace spot::cli {

namespace fs = std::filesystem;

Result<void> WatchedFolder::look_into(const std::string& folder, int depth,
                                      std::vector<WatchedFilm>& films) {
    const auto found = TRY(files_of(folder));
    for (const auto& path : found.films) {
        struct stat info {};
        if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;  // gone again
        films.push_back({path, fs::path(path).lexically_relative(folder_).string(),
                         static_cast<std::uint64_t>(info.st_size),
                         std::int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec});
    }
    for (const auto& inner : found.folders) {
        std::error_code error;
        if (depth >= deepest || fs::equivalent(inner, left_out_, error)) continue;
        if (const auto looked = look_into(inner, depth + 1, films); !looked) {
            log(Level::warn, "a folder within the watched one cannot be read",
                {{"folder", inner}, {"error", looked.error().message}});
        }
    }
    return {};
}

Result<std::vector<WatchedFilm>> WatchedFolder::look(Time now) {
    std::vector<WatchedFilm> films;
    TRY(look_into(folder_, 0, films));
    std::map<std::string, Seen> seen;
    std::vector<WatchedFilm> whole;
    for (auto& film : films) {
        Seen is{film.size_bytes, film.changed_ns, now};
        const auto was = seen_.find(film.path);
        const bool same = was != seen_.end() && was->second.size_bytes == is.size_bytes &&
                          was->second.changed_ns == is.changed_ns;
        if (same) is.since = was->second.since;
        // An empty file is one that somebody is about to write.
        if (film.size_bytes > 0 && now - is.since >= stable_) whole.push_back(film);
        seen.emplace(film.path, is);
    }
    seen_ = std::move(seen);
    return whole;
}

}  // namespace spot::cli
