#include "cli/doctor/finding.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/printable.h"
#include "wire/json.h"

namespace spot::cli::doctor {
namespace {

struct Look {
    std::string_view name;  // as the JSON document has it
    std::string_view word;
    std::string_view colour;
};

Look look_of(Verdict verdict) {
    if (verdict == Verdict::ok) return {"ok", "ok", "\x1b[32m"};
    if (verdict == Verdict::warn) return {"warn", "warn", "\x1b[33m"};
    return {"fail", "FAIL", "\x1b[31m"};
}

}  // namespace

Finding ok(std::string check, std::string found) {
    return {Verdict::ok, std::move(check), std::move(found)};
}

Finding warn(std::string check, std::string found, std::string remedy) {
    return {Verdict::warn, std::move(check), std::move(found), std::move(remedy)};
}

Finding failed(std::string check, std::string found, std::string remedy) {
    return {Verdict::fail, std::move(check), std::move(found), std::move(remedy)};
}

void append(Findings& to, Findings more) {
    for (auto& finding : more) to.push_back(std::move(finding));
}

Verdict worst(const Findings& findings) {
    auto verdict = Verdict::ok;
    for (const auto& finding : findings) verdict = std::max(verdict, finding.verdict);
    return verdict;
}

std::string as_text(const Findings& findings, bool colour) {
    std::size_t width = 0;
    for (const auto& finding : findings) width = std::max(width, finding.check.size());
    std::string text;
    for (const auto& [verdict, check, found, remedy] : findings) {
        const auto look = look_of(verdict);
        const auto word = fmt::format("{:4}", look.word);
        text += colour ? fmt::format("{}{}\x1b[0m", look.colour, word) : word;
        text += fmt::format("  {:{}}  {}{}{}\n", check, width, printable(found),
                            remedy.empty() ? "" : "; ", printable(remedy));
    }
    return text;
}

std::string as_json(const Findings& findings) {
    wire::JsonSink sink;
    const auto text = [&sink](std::string_view name, std::string_view value) {
        sink.name(name, {});
        sink.text(as_utf8(value));
    };
    sink.begin_structure();
    text("verdict", look_of(worst(findings)).name);
    sink.name("checks", {});
    sink.begin_list();
    for (const auto& finding : findings) {
        sink.item();
        sink.begin_structure();
        text("check", finding.check);
        text("verdict", look_of(finding.verdict).name);
        text("found", finding.found);
        text("remedy", finding.remedy);
        sink.end_structure();
    }
    sink.end_list();
    sink.end_structure();
    return sink.take();
}

}  // namespace spot::cli::doctor
