#include "pipeline/jobs/job_settings.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/printable.h"

namespace spot::pipeline {
namespace {

constexpr std::size_t longest_model_name = 100;

const media::Setting* find(std::string_view name) {
    const auto& rows = media::all_settings();
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.name == name; });
    return found == rows.end() || !of_job(*found) ? nullptr : &*found;
}

}  // namespace

bool of_job(const media::Setting& setting) {
    return setting.name != "mode" && setting.name != "encoder" && setting.name != "threads" &&
           setting.name != "depth_device";
}

bool model_name_for_job(std::string_view name) {
    return !name.empty() && name.size() <= longest_model_name && name[0] != '.' &&
           name.find_first_not_of(
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
               "0123456789._-") == std::string_view::npos;
}

Result<void> apply_settings(const SettingTexts& texts, media::RenderSettings& render) {
    for (const auto& [name, text] : texts) {
        const auto* setting = find(name);
        if (setting == nullptr) {
            return fail(Kind::invalid, "InvalidSetting",
                        fmt::format("setting {}: is none that a job can have", printable(name)));
        }
        if (setting->name == "depth_model" && !text.empty() && !model_name_for_job(text)) {
            return fail(Kind::invalid, "InvalidSetting",
                        fmt::format("depth_model {}: a job names a model of the workers' folders "
                                    "(letters, digits, . _ -), not a path",
                                    printable(text)));
        }
        if (const auto read = media::read_setting(render, *setting, text); !read) {
            return fail(Kind::invalid, "InvalidSetting", printable(read.error().message));
        }
    }
    if (const auto good = media::check_settings(render); !good) {
        return fail(Kind::invalid, "InvalidSetting", good.error().message);
    }
    return {};
}

SettingTexts settings_to_settle(const media::RenderSettings& render, const SettingTexts& of_job_) {
    SettingTexts texts;
    for (const auto& setting : media::all_settings()) {
        if (!of_job(setting)) continue;
        if (setting.path) {
            // Each worker has its own path to the file of one name.
            const auto named = of_job_.find(std::string(setting.name));
            if (named != of_job_.end()) texts.insert(*named);
            continue;
        }
        auto text = media::setting_text(render, setting);
        if (text != setting.usual) texts.emplace(setting.name, std::move(text));
    }
    return texts;
}

}  // namespace spot::pipeline
