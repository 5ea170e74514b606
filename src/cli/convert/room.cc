#include "cli/convert/room.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "cli/stop.h"
#include "pipeline/estimate/disk_estimate.h"

namespace spot::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view other_output = "make room there, name an output on a larger disk";
constexpr std::string_view other_data = "make room there, name a --data-dir on a larger disk";

// The path of `folder`, or of the nearest folder above it that exists.
std::string existing_folder(const std::string& folder) {
    std::error_code error;
    auto path = fs::absolute(folder.empty() ? "." : folder, error);
    while (!fs::is_directory(path, error) && path.has_relative_path()) path = path.parent_path();
    return path.string();
}

// The free bytes; nullopt where the file system does not report them.
std::optional<std::uint64_t> free_bytes(const std::string& folder) {
    struct statvfs disk {};
    if (::statvfs(folder.c_str(), &disk) != 0 || disk.f_blocks == 0) return std::nullopt;
    return static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
}

bool on_one_disk(const std::string& a, const std::string& b) {
    struct stat one {};
    struct stat other {};
    return ::stat(a.c_str(), &one) == 0 && ::stat(b.c_str(), &other) == 0 &&
           one.st_dev == other.st_dev;
}

// The bytes that an earlier run has written there already.
std::uint64_t used_in(const std::string& folder) {
    std::uint64_t bytes = 0;
    std::error_code error;
    fs::recursive_directory_iterator at(folder, error);
    for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
        std::error_code gone;
        if (at->is_regular_file(gone)) bytes += at->file_size(gone);
    }
    return bytes;
}

// The space that is needed in one folder.
struct Demand {
    std::string folder;
    std::uint64_t bytes = 0;
    std::string_view remedy;
};

bool fits(const Demand& demand) {
    const auto free = free_bytes(demand.folder);
    return !free || *free >= demand.bytes;
}

// `who` says what needs the space, and `but` what fits all the same.
tl::unexpected<Error> refuse(const std::string& in, std::string_view who, const Demand& demand,
                             std::string_view but = "") {
    const auto free = free_bytes(demand.folder);
    return fail(Kind::unavailable, "NoSpace",
                fmt::format("{}: there is not enough room: {} about {} in {}, where {} are "
                            "free{}; {}, or try all the same with --ignore-space",
                            in, who, pipeline::bytes_in_words(demand.bytes), demand.folder,
                            pipeline::bytes_in_words(free.value_or(0)), but, demand.remedy));
}

Result<void> need(const std::string& in, const Demand& demand) {
    if (fits(demand)) return {};
    return refuse(in, "its conversion needs", demand);
}

pipeline::DiskNeed need_of(const Conversion& conversion, const media::FilmInfo& film) {
    if (!conversion.depth_maps.empty()) {
        return pipeline::disk_need_in_one_piece(film, conversion.render);
    }
    return pipeline::disk_need(film, conversion.render, !conversion.data_dir.empty());
}

// A film of which only the size is known, as the largest need that it can have: of the settings
// that depend on the film, those for 10 bits give more bytes.
media::FilmInfo unseen(std::uint64_t bytes) {
    media::FilmInfo film;
    film.size_bytes = bytes;
    film.bit_depth = 10;
    return film;
}

// The disks that a conversion writes to, looked up once for any number of needs.
class Disks {
  public:
    Disks(const Conversion& conversion, const std::string& beside)
        : kept_(!conversion.data_dir.empty()),
          beside_(existing_folder(beside)),
          data_(kept_ ? existing_folder(conversion.data_dir) : ""),
          used_(kept_ ? used_in(conversion.data_dir) : 0),
          one_(kept_ && on_one_disk(data_, beside_)) {}

    // The demand of the first disk that has not enough space; nullopt where all have.
    std::optional<Demand> too_much(const pipeline::DiskNeed& need) const {
        std::vector<Demand> demands;
        if (!kept_) {
            demands = {{beside_, need.both_bytes, other_output}};
        } else if (one_) {
            demands = {{data_, left(need.both_bytes), other_data}};
        } else {
            demands = {{data_, left(need.work_bytes), other_data},
                       {beside_, need.output_bytes, other_output}};
        }
        for (const auto& demand : demands) {
            if (!fits(demand)) return demand;
        }
        return std::nullopt;
    }

  private:
    std::uint64_t left(std::uint64_t bytes) const { return bytes - std::min(bytes, used_); }

    const bool kept_;
    const std::string beside_;
    const std::string data_;
    const std::uint64_t used_;
    const bool one_;
};

}  // namespace

Flag ignore_space_flag() {
    return {"ignore-space", "", "begin although the disk looks too small"};
}

Result<void> check_room(const Conversion& conversion, const media::FilmInfo& film,
                        const std::string& place) {
    if (conversion.ignore_space) return {};
    const Disks disks(conversion, fs::path(place).parent_path().string());
    const auto demand = disks.too_much(need_of(conversion, film));
    if (!demand) return {};
    return refuse(conversion.in, "its conversion needs", *demand);
}

Result<void> check_room_for_films(media::Engine& engine, const Conversion& base,
                                  const std::vector<std::string>& films) {
    if (base.ignore_space || films.empty()) return {};
    const Disks disks(base, base.out);
    std::vector<pipeline::DiskNeed> needs;
    for (const auto& film : films) {
        std::error_code gone;
        const auto bytes = fs::file_size(film, gone);
        if (!gone) needs.push_back(need_of(base, unseen(bytes)));
    }
    if (!disks.too_much(pipeline::in_turn(needs))) return {};
    needs.clear();
    for (const auto& path : films) {
        if (stopping()) return fail(Kind::unavailable, "Interrupted", "interrupted");
        const auto film = engine.probe(path);
        if (!film || (!film->stereo.empty() && !base.already_3d)) continue;
        needs.push_back(need_of(base, *film));
    }
    const auto demand = disks.too_much(pipeline::in_turn(needs));
    if (!demand) return {};
    const auto count = needs.size();
    while (disks.too_much(pipeline::in_turn(needs))) needs.pop_back();
    const auto who = count == 1 ? "its conversion needs"
                                : fmt::format("the conversion of its {} films needs", count);
    return refuse(base.in, who, *demand,
                  needs.empty() ? "" : fmt::format(", enough for {} of them", needs.size()));
}

Result<void> check_room_for_job(const std::string& in, const media::FilmInfo& film,
                                media::Mode mode, const std::string& folder) {
    return need(
        in, {existing_folder(folder), pipeline::disk_need(film, {.mode = mode}, true).work_bytes,
             "make room there"});
}

Result<void> check_room_for_pictures(const std::string& in, std::uint64_t bytes,
                                     const std::string& folder) {
    return need(in, {existing_folder(folder), bytes, other_output});
}

std::string room_text(const Conversion& conversion, const media::FilmInfo& film,
                      const std::string& place) {
    const auto need = need_of(conversion, film);
    const auto folder = conversion.data_dir.empty() ? fs::path(place).parent_path().string()
                                                    : existing_folder(conversion.data_dir);
    const auto free = free_bytes(folder);
    return fmt::format(
        "the film about {}; at work about {} in {}{}", pipeline::bytes_in_words(need.result_bytes),
        pipeline::bytes_in_words(need.both_bytes), folder,
        free ? fmt::format(", where {} are free", pipeline::bytes_in_words(*free)) : "");
}

}  // namespace spot::cli
