#pragma once

// Takes each film of a watched folder through the pipeline once, and puts its 3D film into another
// folder. All that it remembers are the jobs' rows: whoever starts it again, after whatever end,
// goes on where it was. A row that is deleted is a film that is done.

#include <set>
#include <string>

#include "cli/watch/watched_folder.h"
#include "pipeline/clients.h"
#include "pipeline/jobs/job_settings.h"
#include "pipeline/jobs/jobs.h"

namespace spot::cli {

struct WatchOptions {
    std::string out;  // the folder of the 3D films; the watched one's folders are in it
    std::string mode = "sbs";
    std::string encoder;  // "": that of the workers
    pipeline::SettingTexts settings;
    bool already_3d = false;
    // Where sources go when their film is done: "" leaves them where they are.
    std::string move_to;
    // Jobs under way at once: each has its film in the plane, beside the source itself.
    int most_jobs = 2;
};

class Watcher {
  public:
    Watcher(const pipeline::Clients& clients, WatchOptions options)
        : clients_(clients),
          options_(std::move(options)),
          jobs_(clients.dynamodb, clients.settings, clients.clock) {}

    // Does what can be done for these films now. Failures of one film are told once and do not hold
    // the others up; an error is one of the plane's, and the next round may succeed. Returns how
    // many films are not done yet, without those that failed.
    Result<int> round(const std::vector<WatchedFilm>& films);

    // The job of a film: the same for the same file with the same settings.
    std::string job_id_of(const WatchedFilm&) const;

  private:
    Result<void> submit(const WatchedFilm&, const std::string& job_id);
    Result<void> finish(const WatchedFilm&, const pipeline::Job&);
    Result<std::string> place_of(const WatchedFilm&, const pipeline::Job&) const;
    Result<void> move_source(const WatchedFilm&) const;
    void tell_once(const std::string& job_id, const std::string& what);

    const pipeline::Clients& clients_;
    const WatchOptions options_;
    pipeline::Jobs jobs_;
    // By the job: films that are done or were refused, at which nobody looks again, and failures
    // that were told.
    std::set<std::string> settled_;
    std::set<std::string> told_;
};

}  // namespace spot::cli
