#include "cli/convert/convert_films.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "base/printable.h"
#include "cli/convert/batch.h"
#include "cli/convert/depth_device.h"
#include "cli/convert/folder_files.h"
#include "cli/convert/room.h"
#include "cli/output.h"
#include "cli/program.h"
#include "cli/stop.h"

namespace spot::cli {
namespace {

namespace fs = std::filesystem;

struct Task {
    std::string film;
    std::string folder;      // the folder of its 3D film
    std::string place = {};  // the path of its 3D film
};

// Collects all films below `in`, folder by folder. The folder of the output is left out where it
// lies there too.
Result<void> collect(const std::string& in, const std::string& out, const fs::path& users_out,
                     bool recursive, std::vector<Task>& tasks) {
    const auto found = TRY(files_of(in));
    for (const auto& film : found.films) tasks.push_back({film, out});
    if (!recursive) return {};
    for (const auto& folder : found.folders) {
        std::error_code error;
        if (fs::equivalent(folder, users_out, error)) continue;
        const auto below = (fs::path(out) / fs::path(folder).filename()).string();
        TRY(collect(folder, below, users_out, recursive, tasks));
    }
    return {};
}

// A folder for the output, which is removed with this object where nothing was written into it.
class MadeFolder {
  public:
    explicit MadeFolder(fs::path folder) {
        for (; !folder.empty() && !fs::exists(folder, error_); folder = folder.parent_path()) {
            made_.push_back(folder);
        }
        if (!made_.empty()) fs::create_directories(made_.front(), error_);
    }
    ~MadeFolder() {
        std::error_code not_empty;
        for (const auto& folder : made_) fs::remove(folder, not_empty);
    }
    MadeFolder(const MadeFolder&) = delete;
    MadeFolder& operator=(const MadeFolder&) = delete;
    const std::error_code& error() const { return error_; }

  private:
    std::vector<fs::path> made_;  // the folders that were made, the deepest first
    std::error_code error_;
};

// The name of the 3D film. It has the film's ending in it where two films differ by their ending
// alone.
std::string name_for(const Conversion& base, const Task& task, std::set<std::string>& names) {
    const fs::path film(task.film);
    for (const bool with_ending : {false, true}) {
        auto named = base;
        auto name = film.filename();
        if (with_ending) {
            const auto ending = film.extension().string();
            name = film.stem().string() + "_" + (ending.empty() ? "" : ending.substr(1)) + ending;
        }
        named.in = name.string();
        named.out = task.folder;
        name_in_folder(named);
        if (with_ending || names.insert(named.out).second) return named.out;
    }
    return task.folder;
}

bool is_done(const Conversion& base, const Task& task) {
    std::error_code error;
    return base.existing == pipeline::Existing::stays && fs::exists(task.place, error);
}

// Checks the disk space for all films that are to be converted, before the first of them.
Result<void> check_all_fit(media::Engine& engine, const Conversion& base,
                           const std::vector<Task>& tasks) {
    std::vector<std::string> films;
    for (const auto& task : tasks) {
        if (!is_done(base, task)) films.push_back(task.film);
    }
    return check_room_for_films(engine, base, films);
}

class Films {
  public:
    Films(media::Engine& engine, const Args& args, const Conversion& base)
        : engine_(engine),
          args_(args),
          base_(base),
          batch_("films", args.is_on("plan") ? "planned" : "converted") {}

    // An error means that the films after this one are not to be converted either.
    Result<void> convert(const Task& task) {
        auto conversion = base_;
        conversion.in = task.film;
        conversion.out = task.place;
        if (is_done(base_, task)) {
            batch_.skipped(fmt::format("{} is there already.", printable(conversion.out)));
            return {};
        }
        const bool plan = args_.is_on("plan");
        const MadeFolder folder(task.folder);
        if (folder.error()) {
            return fail(
                Kind::invalid, "OutputNotWritable",
                fmt::format("{}: cannot be made: {}", task.folder, folder.error().message()));
        }
        if (!plan) say(fmt::format("{}:", printable(task.film)));
        const auto done = plan ? planned(conversion) : convert_one(engine_, args_, conversion);
        if (done) {
            batch_.done();
        } else if (stop_signal() != 0) {
            return fail(done.error());
        } else if (done.error().code == "AlreadyStereo") {
            batch_.skipped(done.error().message + ".");
        } else {
            batch_.failed(task.film, done.error());
        }
        return {};
    }
    int sum_up() const { return batch_.sum_up(); }

  private:
    Result<int> planned(const Conversion& conversion) const {
        put_data(TRY(planned_text(engine_, conversion)));
        return exit_code::ok;
    }

    media::Engine& engine_;
    const Args& args_;
    const Conversion& base_;
    Batch batch_;
};

}  // namespace

Result<int> convert_films(media::Engine& engine, const Args& args, Conversion conversion) {
    std::error_code error;
    if (fs::exists(conversion.out, error) && !fs::is_directory(conversion.out, error)) {
        return fail(Kind::invalid, "OutputNotWritable",
                    fmt::format("{}: is a file; name a folder for the films of {}", conversion.out,
                                conversion.in));
    }
    std::vector<Task> tasks;
    TRY(collect(conversion.in, conversion.out, conversion.out, args.is_on("recursive"), tasks));
    if (tasks.empty()) {
        return fail(Kind::invalid, "NotAFilm",
                    fmt::format("{}: there is no film in it", conversion.in));
    }
    TRY(settle_depth_device(engine, args, conversion.render));
    conversion.depth_settled = conversion.named = true;
    catch_signals();
    std::set<std::string> names;
    for (auto& task : tasks) task.place = name_for(conversion, task, names);
    TRY(check_all_fit(engine, conversion, tasks));
    Films films(engine, args, conversion);
    for (const auto& task : tasks) {
        if (auto converted = films.convert(task); !converted) {
            films.sum_up();  // what is finished stays
            return fail(converted.error());
        }
    }
    return films.sum_up();
}

}  // namespace spot::cli
