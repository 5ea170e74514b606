#include "cli/jobs/job_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/printable.h"
#include "wire/json.h"

namespace spot::cli {
namespace {

constexpr std::size_t shortest_id = 8;

class JsonObject {
  public:
    JsonObject() { sink_.begin_structure(); }
    void text(std::string_view name, const std::optional<std::string>& value) {
        if (!value) return;
        sink_.name(name, {});
        sink_.text(*value);
    }
    void number(std::string_view name, const std::optional<std::int64_t>& value) {
        if (!value) return;
        sink_.name(name, {});
        sink_.number(*value);
    }
    void real(std::string_view name, double value) {
        sink_.name(name, {});
        sink_.real(value);
    }
    void texts(std::string_view name, const std::vector<std::string>& values) {
        if (values.empty()) return;
        sink_.name(name, {});
        sink_.begin_list();
        for (const auto& value : values) sink_.text(value);
        sink_.end_list();
    }
    void settings(std::string_view name, const pipeline::SettingTexts& texts) {
        if (texts.empty()) return;
        sink_.name(name, {});
        sink_.begin_structure();
        for (const auto& [setting, value] : texts) text(setting, value);
        sink_.end_structure();
    }
    std::string take() {
        sink_.end_structure();
        return sink_.take();
    }

  private:
    wire::JsonSink sink_;
};

// As many characters of an id as no other one begins with, but not fewer than `shortest_id`.
std::size_t telling_length(const std::vector<ListedJob>& jobs) {
    std::vector<std::string_view> ids;
    for (const auto& listed : jobs) ids.push_back(listed.job.job_id);
    std::sort(ids.begin(), ids.end());
    std::size_t length = shortest_id;
    for (std::size_t i = 1; i < ids.size(); ++i) {
        const auto& a = ids[i - 1];
        const auto& b = ids[i];
        const auto differ = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
        length = std::max(length, static_cast<std::size_t>(differ.first - a.begin()) + 1);
    }
    return length;
}

struct Row {
    std::string id, state, done, left, age, mode, title;
};

Row row_of(const ListedJob& listed, std::int64_t now, std::size_t id_length) {
    const auto& [job, outlook] = listed;
    Row row{.id = job.job_id.substr(0, id_length), .state = outlook.state, .mode = job.mode};
    row.title = printable(job.title.value_or(""));
    if (!job.finished()) {
        row.done = fmt::format("{} %", static_cast<int>(outlook.share * 100));
        if (outlook.seconds_left) row.left = span_text(*outlook.seconds_left);
    }
    row.age = span_text(static_cast<double>(std::max<std::int64_t>(now - job.created_at, 0)));
    return row;
}

}  // namespace

std::string span_text(double seconds) {
    const auto whole = static_cast<std::int64_t>(std::llround(std::clamp(seconds, 0.0, 1e10)));
    if (whole < 100) return fmt::format("{} s", whole);
    const auto minutes = (whole + 30) / 60;
    if (minutes < 100) return fmt::format("{} min", minutes);
    const auto hours = minutes / 60;
    if (hours < 10) return fmt::format("{} h {} min", hours, minutes % 60);
    if (hours < 48) return fmt::format("{} h", hours);
    return fmt::format("{} days", hours / 24);
}

std::string job_json(const pipeline::Job& job, const pipeline::Outlook& outlook) {
    JsonObject object;
    object.text("job_id", job.job_id);
    object.text("status", job.status);
    object.text("state", outlook.state);
    object.text("mode", job.mode);
    object.text("title", job.title);
    object.text("encoder", job.settled_encoder ? job.settled_encoder : job.encoder);
    object.settings("settings", job.settings);
    object.number("created_at", job.created_at);
    object.number("started_at", job.started_at);
    object.number("paused_at", job.paused_at);
    object.number("completed_at", job.completed_at);
    object.number("source_file_size_bytes", job.source_file_size_bytes);
    object.number("total_segments", job.total_segments);
    if (!job.finished() || job.status == pipeline::status::completed) {
        // Rounded down, since 100 means that all is done.
        object.number("percent", static_cast<std::int64_t>(outlook.share * 100));
    }
    if (!job.finished()) {
        object.number("segments_done", outlook.segments_done);
        object.number("pictures_done", outlook.pictures_done);
        if (job.film.pictures > 0) object.number("pictures", job.film.pictures);
        object.real("pictures_per_second", outlook.pictures_per_second);
        if (outlook.seconds_left) object.real("seconds_left", *outlook.seconds_left);
        if (outlook.state == "waiting") object.number("ahead", outlook.ahead);
    }
    object.texts("notes", job.notes);
    object.text("error", job.error);
    return object.take();
}

std::string job_table(const std::vector<ListedJob>& jobs, std::int64_t now, bool short_ids) {
    if (jobs.empty()) return "";
    const auto id_length = short_ids ? telling_length(jobs) : std::string::npos;
    std::vector<Row> rows{{"ID", "STATUS", "DONE", "LEFT", "AGE", "MODE", "TITLE"}};
    for (const auto& listed : jobs) rows.push_back(row_of(listed, now, id_length));
    std::size_t widest_id = 0, widest_mode = 0;
    for (const auto& row : rows) {
        widest_id = std::max(widest_id, row.id.size());
        widest_mode = std::max(widest_mode, row.mode.size());
    }
    std::string table;
    for (const auto& row : rows) {
        table +=
            fmt::format("{:{}}  {:10}  {:>5}  {:>10}  {:>10}  {:{}}  {}\n", row.id, widest_id,
                        row.state, row.done, row.left, row.age, row.mode, widest_mode, row.title);
    }
    return table;
}

}  // namespace spot::cli
