#include "cli/convert/batch.h"

#include <fmt/format.h>

#include <filesystem>

#include "cli/program.h"

namespace spot::cli {
namespace {

constexpr std::size_t most_names_said = 5;

}  // namespace

std::string some_names(const std::vector<std::string>& paths) {
    std::string text;
    for (std::size_t i = 0; i < paths.size() && i < most_names_said; ++i) {
        text += (i > 0 ? ", " : "") + std::filesystem::path(paths[i]).filename().string();
    }
    if (paths.size() > most_names_said) {
        text += fmt::format(" and {} more", paths.size() - most_names_said);
    }
    return text;
}

void Batch::skipped(std::string_view why) {
    say(fmt::format("Skipped: {}", why));
    ++skipped_;
}

void Batch::failed(const std::string& in, const Error& error) {
    print_error(error);
    failed_.push_back(in);
}

int Batch::sum_up() const {
    say(fmt::format("{} {} {}, {} skipped, {} failed{}{}.", done_, what_, word_, skipped_,
                    failed_.size(), failed_.empty() ? "" : ": ", some_names(failed_)));
    return failed_.empty() ? exit_code::ok : exit_code::failure;
}

}  // namespace spot::cli
