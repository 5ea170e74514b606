#pragma once

// The documents between the page's two halves about jobs and their films. Times are seconds since
// the epoch.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace spot::page {

struct JobName {
    std::string job_id;
};
template <class V>
void describe(V& v, JobName& x) {
    v.member("JobId", x.job_id, {.required = true});
}

struct JobRow {
    std::string job_id;
    std::string title;
    std::string state;   // pipeline::Outlook
    std::string status;  // of the row
    std::string mode;
    double share = 0;
    std::optional<double> seconds_left;
    double pictures_per_second = 0;
    std::int64_t pictures_done = 0;
    std::int64_t pictures = 0;  // 0: not known
    std::int64_t segments_done = 0;
    std::int64_t segments = 0;  // 0: not known
    int ahead = 0;
    bool uploaded = true;  // false: its film is not whole in the bucket yet, as far as is known
    std::int64_t created_at = 0;
    std::optional<std::int64_t> completed_at;
    std::optional<std::int64_t> size_bytes;
    std::string error;
    std::vector<std::string> notes;
    std::map<std::string, std::string> settings;
};
template <class V>
void describe(V& v, JobRow& x) {
    v.member("JobId", x.job_id);
    v.member("Title", x.title);
    v.member("State", x.state);
    v.member("Status", x.status);
    v.member("Mode", x.mode);
    v.member("Share", x.share);
    v.member("SecondsLeft", x.seconds_left);
    v.member("PicturesPerSecond", x.pictures_per_second);
    v.member("PicturesDone", x.pictures_done);
    v.member("Pictures", x.pictures);
    v.member("SegmentsDone", x.segments_done);
    v.member("Segments", x.segments);
    v.member("Ahead", x.ahead);
    v.member("Uploaded", x.uploaded);
    v.member("CreatedAt", x.created_at);
    v.member("CompletedAt", x.completed_at);
    v.member("SizeBytes", x.size_bytes);
    v.member("Error", x.error);
    v.member("Notes", x.notes, {.keep_empty = true});
    v.member("Settings", x.settings, {.keep_empty = true});
}

// The jobs that run and wait, in their order.
struct UnfinishedInput {
    std::int64_t most = 0;  // how many of them are wanted
};
template <class V>
void describe(V& v, UnfinishedInput& x) {
    v.member("Most", x.most, {.required = true});
}
struct UnfinishedJobs {
    std::vector<JobRow> jobs;
    std::int64_t all = 0;  // how many there are
};
template <class V>
void describe(V& v, UnfinishedJobs& x) {
    v.member("Jobs", x.jobs, {.keep_empty = true});
    v.member("All", x.all);
}

// Those of one status, newest first, a page at a time.
struct FinishedInput {
    std::string status;                       // "completed" or "failed"
    std::map<std::string, std::string> next;  // as the page before has it; empty: the first
};
template <class V>
void describe(V& v, FinishedInput& x) {
    v.member("Status", x.status, {.required = true});
    v.member("Next", x.next);
}
struct FinishedJobs {
    std::vector<JobRow> jobs;
    // The key of the next page, each value behind its type and a colon; empty: there is none.
    std::map<std::string, std::string> next;
};
template <class V>
void describe(V& v, FinishedJobs& x) {
    v.member("Jobs", x.jobs, {.keep_empty = true});
    v.member("Next", x.next, {.keep_empty = true});
}

struct SegmentRow {
    std::int64_t index = 0;
    std::int64_t completed_at = 0;
    std::int64_t seconds = 0;  // its conversion took; 0: not known
    std::int64_t pictures = 0;
    std::int64_t damaged = 0;
};
template <class V>
void describe(V& v, SegmentRow& x) {
    v.member("Index", x.index);
    v.member("CompletedAt", x.completed_at);
    v.member("Seconds", x.seconds);
    v.member("Pictures", x.pictures);
    v.member("Damaged", x.damaged);
}
struct JobDetails {
    JobRow job;
    std::vector<SegmentRow> segments;
    std::string file_name;  // under which its film is saved
    std::string comfort;    // in words; "": not known
    std::string suggested;  // settings that would be as comfortable as can be, as flags
    std::optional<std::int64_t> film_bytes;  // of the 3D film, when it is there
};
template <class V>
void describe(V& v, JobDetails& x) {
    v.member("Job", x.job);
    v.member("Segments", x.segments, {.keep_empty = true});
    v.member("FileName", x.file_name);
    v.member("Comfort", x.comfort);
    v.member("Suggested", x.suggested);
    v.member("FilmBytes", x.film_bytes);
}

struct DeviceInfo {
    std::string name;
    std::string label;
    std::string mode;
    std::string watching;
};
template <class V>
void describe(V& v, DeviceInfo& x) {
    v.member("Name", x.name);
    v.member("Label", x.label);
    v.member("Mode", x.mode);
    v.member("Watching", x.watching);
}
struct DeviceList {
    std::vector<DeviceInfo> devices;
};
template <class V>
void describe(V& v, DeviceList& x) {
    v.member("Devices", x.devices, {.keep_empty = true});
}

// A film that a browser is about to upload.
struct NewFilm {
    std::string title;
    std::int64_t size_bytes = 0;
    std::string device;                           // media::devices(); "": the mode alone
    std::string mode;                             // "": the device's
    std::map<std::string, std::string> settings;  // beside the device's
};
template <class V>
void describe(V& v, NewFilm& x) {
    v.member("Title", x.title, {.required = true});
    v.member("SizeBytes", x.size_bytes, {.required = true});
    v.member("Device", x.device);
    v.member("Mode", x.mode);
    v.member("Settings", x.settings);
}
struct NewJob {
    std::string job_id;
    std::string upload_id;
    std::int64_t part_bytes = 0;  // of each part but the last
};
template <class V>
void describe(V& v, NewJob& x) {
    v.member("JobId", x.job_id);
    v.member("UploadId", x.upload_id);
    v.member("PartBytes", x.part_bytes);
}

struct FilmPart {
    std::int64_t number = 0;
    std::string etag;
};
template <class V>
void describe(V& v, FilmPart& x) {
    v.member("Number", x.number);
    v.member("ETag", x.etag);
}
struct WholeFilm {
    std::string job_id;
    std::string upload_id;
    std::vector<FilmPart> parts;
};
template <class V>
void describe(V& v, WholeFilm& x) {
    v.member("JobId", x.job_id, {.required = true});
    v.member("UploadId", x.upload_id, {.required = true});
    v.member("Parts", x.parts);
}

}  // namespace spot::page
