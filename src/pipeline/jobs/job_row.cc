#include "pipeline/jobs/job_row.h"

#include <fmt/format.h>

#include <charconv>

namespace spot::pipeline {
namespace {

using dynamodb::AttributeValue;
using dynamodb::Item;
using Type = AttributeValue::Type;

constexpr std::size_t most_doing = 1000;  // of a row that strangers wrote
constexpr std::size_t most_notes = 1000;

std::optional<double> real_attribute(const Item& item, std::string_view name) {
    const auto text = text_attribute(item, name);
    if (!text) return std::nullopt;
    double value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc{} || end != text->data() + text->size()) return std::nullopt;
    return value;
}

const AttributeValue* find(const Item& item, std::string_view name, Type type) {
    const auto found = item.find(name);
    return found == item.end() || found->second.type != type ? nullptr : &found->second;
}

// Settings are texts in the row; a person who writes a row may write numbers and truths as well.
std::optional<SettingTexts> settings_attribute(const Item& item, std::string_view name) {
    const auto* map = find(item, name, Type::M);
    if (map == nullptr) return std::nullopt;
    SettingTexts texts;
    for (const auto& [setting, value] : map->members()) {
        if (value.type == Type::S || value.type == Type::N) texts[setting] = value.text();
        if (value.type == Type::BOOL) texts[setting] = value.truth() ? "true" : "false";
    }
    return texts;
}

std::map<std::string, Doing> doing_attribute(const Item& item) {
    std::map<std::string, Doing> doing;
    const auto* map = find(item, "progress", Type::M);
    if (map == nullptr) return doing;
    for (const auto& [step, value] : map->members()) {
        if (value.type != Type::M || doing.size() >= most_doing) continue;
        const auto& members = value.members();
        doing[step] = {real_attribute(members, "share").value_or(0),
                       int_attribute(members, "pictures").value_or(0),
                       real_attribute(members, "pictures_per_second").value_or(0),
                       int_attribute(members, "told_at").value_or(0)};
    }
    return doing;
}

std::vector<std::string> notes_attribute(const Item& item) {
    std::vector<std::string> notes;
    const auto* list = find(item, "notes", Type::L);
    if (list == nullptr) return notes;
    for (const auto& note : list->items()) {
        if (note.type == Type::S && notes.size() < most_notes) notes.push_back(note.text());
    }
    return notes;
}

void put(Item& item, const char* name, const std::optional<std::string>& value) {
    if (value) item[name] = AttributeValue::s(*value);
}
void put(Item& item, const char* name, const std::optional<std::int64_t>& value) {
    if (value) item[name] = AttributeValue::n(*value);
}

}  // namespace

AttributeValue settings_value(const SettingTexts& texts) {
    AttributeValue::Map members;
    for (const auto& [name, text] : texts) members.emplace(name, AttributeValue::s(text));
    return AttributeValue::map(std::move(members));
}

Item row_of(const Job& job) {
    Item item{{"job_id", AttributeValue::s(job.job_id)},
              {"mode", AttributeValue::s(job.mode)},
              {"status", AttributeValue::s(job.status)},
              {"created_at", AttributeValue::n(job.created_at)},
              {"progress", AttributeValue::map({})}};
    put(item, "title", job.title);
    put(item, "encoder", job.encoder);
    put(item, "uploaded_at", job.uploaded_at);
    put(item, "source_file_size_bytes", job.source_file_size_bytes);
    put(item, "paused_at", job.paused_at);
    if (!job.settings.empty()) item["settings"] = settings_value(job.settings);
    for (auto& [name, value] : film_row(job.film)) item[name] = std::move(value);
    return item;
}

Item film_row(const FilmFacts& film) {
    Item item;
    // Milliseconds are enough, and every number of a row can be written in decimal.
    if (film.seconds > 0) {
        const auto seconds = AttributeValue::number(fmt::format("{:.3f}", film.seconds));
        if (seconds) item["film_seconds"] = *seconds;
    }
    if (film.pictures > 0) item["film_pictures"] = AttributeValue::n(film.pictures);
    if (film.width > 0) item["film_width"] = AttributeValue::n(film.width);
    if (film.height > 0) item["film_height"] = AttributeValue::n(film.height);
    return item;
}

Job job_of(const Item& item) {
    Job job;
    job.job_id = text_attribute(item, "job_id").value_or("");
    job.mode = text_attribute(item, "mode").value_or("");
    job.status = text_attribute(item, "status").value_or("");
    job.created_at = int_attribute(item, "created_at").value_or(0);
    job.total_segments = int_attribute(item, "total_segments");
    job.completed_at = int_attribute(item, "completed_at");
    job.title = text_attribute(item, "title");
    job.uploaded_at = int_attribute(item, "uploaded_at");
    job.source_file_size_bytes = int_attribute(item, "source_file_size_bytes");
    job.error = text_attribute(item, "error");
    job.encoder = text_attribute(item, "encoder");
    job.settled_encoder = text_attribute(item, "settled_encoder");
    job.repairs = int_attribute(item, "repairs").value_or(0);
    job.settings = settings_attribute(item, "settings").value_or(SettingTexts());
    job.settled_settings = settings_attribute(item, "settled_settings");
    job.rank = real_attribute(item, "rank");
    job.parked_at = int_attribute(item, "parked_at");
    job.paused_at = int_attribute(item, "paused_at");
    job.started_at = int_attribute(item, "started_at");
    job.converting_at = int_attribute(item, "converting_at");
    job.film = {real_attribute(item, "film_seconds").value_or(0),
                int_attribute(item, "film_pictures").value_or(0),
                static_cast<int>(int_attribute(item, "film_width").value_or(0)),
                static_cast<int>(int_attribute(item, "film_height").value_or(0))};
    job.doing = doing_attribute(item);
    job.notes = notes_attribute(item);
    return job;
}

}  // namespace spot::pipeline
