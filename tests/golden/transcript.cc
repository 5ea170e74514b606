#include "golden/transcript.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "golden/hex_dump.h"
#include "http/parser.h"

namespace spot::golden {
namespace {

constexpr std::string_view step_mark = "### ";
constexpr std::string_view answer_mark = "--- answer";
constexpr std::string_view hex_mark = "# These bytes are no plain text:\n";
constexpr std::string_view line_feed_mark = "# A line feed ends this text:\n";
constexpr std::size_t columns_before_difference = 60;
constexpr std::size_t columns_of_difference = 200;

tl::unexpected<Error> bad(int line, std::string_view why) {
    return fail(Kind::invalid, "BadTranscript", fmt::format("line {}: {}", line, why));
}

std::string_view without_last_blanks(std::string_view text) {
    while (text.ends_with('\n')) text.remove_suffix(1);
    return text;
}

std::optional<Directive> directive_of(std::string_view line) {
    if (!line.starts_with("# @")) return std::nullopt;
    const auto words = trim(line.substr(3));
    const auto space = words.find(' ');
    if (space == std::string_view::npos) return Directive{std::string(words), ""};
    return Directive{std::string(words.substr(0, space)),
                     std::string(trim(words.substr(space + 1)))};
}

// The text can stand in the file as it is and be read back from it.
bool is_plain(std::string_view body) {
    if (!valid_utf8(body) || body.ends_with('\n') || body.starts_with("# ")) return false;
    for (const char c : body) {
        if (static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t') return false;
    }
    const auto lines = split(body, '\n');
    return std::ranges::none_of(lines, [](std::string_view line) {
        return line.starts_with(step_mark) || line == answer_mark;
    });
}

// Reads a file line by line, and knows which part of a step it is in.
class Reader {
  public:
    Result<void> line(std::string_view text) {
        ++number_;
        if (text.starts_with(step_mark)) return begin_step(text.substr(step_mark.size()));
        if (read_.steps.empty()) {
            if (auto directive = directive_of(text)) read_.directives.push_back(*directive);
            add(read_.preamble, text);
            return {};
        }
        auto& step = read_.steps.back();
        if (text == answer_mark) {
            if (in_answer_) return bad(number_, "a second answer to one request");
            in_answer_ = true;
        } else if (in_answer_) {
            add(step.answer, text);
        } else {
            add(step.question, text);
            if (step.request.empty() && (text.empty() || text.starts_with('#'))) {
                if (auto directive = directive_of(text)) step.directives.push_back(*directive);
            } else {
                add(step.request, text);
            }
        }
        return {};
    }

    Result<Transcript> finish() {
        for (auto& step : read_.steps) {
            step.question = without_last_blanks(step.question);
            step.request = without_last_blanks(step.request);
            step.answer = without_last_blanks(step.answer);
            if (step.request.empty()) return bad(step.line, "the step has no request");
        }
        read_.preamble = without_last_blanks(read_.preamble);
        return std::move(read_);
    }

  private:
    static void add(std::string& to, std::string_view line) {
        to += line;
        to += '\n';
    }

    Result<void> begin_step(std::string_view title) {
        if (!titles_.insert(std::string(title)).second) {
            return bad(number_, "another step of the file has the same title");
        }
        auto& step = read_.steps.emplace_back();
        step.title = title;
        step.line = number_;
        add(step.question, std::string(step_mark) + step.title);
        in_answer_ = false;
        return {};
    }

    Transcript read_;
    std::set<std::string> titles_;
    int number_ = 0;
    bool in_answer_ = false;
};

std::vector<std::string_view> lines_of(std::string_view text) {
    if (text.empty()) return {};
    return split(text, '\n');
}

// "- LINE" where the other line is another, with no more of a long one than shows the difference.
std::string shown(char sign, std::string_view line, std::string_view other) {
    const auto [mine, theirs] = std::ranges::mismatch(line, other);
    auto begin = static_cast<std::size_t>(mine - line.begin());
    begin = begin > columns_before_difference ? begin - columns_before_difference : 0;
    const auto part = line.substr(begin, columns_of_difference);
    return fmt::format("  {} {}{}{}\n", sign, begin > 0 ? "..." : "", part,
                       begin + part.size() < line.size() ? "..." : "");
}

}  // namespace

Result<Transcript> parse_transcript(std::string_view text) {
    Reader reader;
    for (const auto line : split(text, '\n')) TRY(reader.line(line));
    return reader.finish();
}

std::string write_transcript(const Transcript& transcript) {
    auto text = transcript.preamble + "\n";
    for (const auto& step : transcript.steps) {
        text += fmt::format("\n{}\n", step.question);
        if (!step.answer.empty()) text += fmt::format("\n{}\n{}\n", answer_mark, step.answer);
    }
    return text;
}

Result<wire::HttpRequest> parse_request(std::string_view text) {
    const auto fault = [](std::string_view why) {
        return fail(Kind::invalid, "BadTranscript", std::string(why));
    };
    wire::HttpRequest request;
    const auto blank = text.find("\n\n");
    const auto lines = split(text.substr(0, blank), '\n');
    const auto words = split(lines.front(), ' ');
    if (words.size() != 3 || words[2] != "HTTP/1.1") {
        return fault("the request's first line is not METHOD TARGET HTTP/1.1");
    }
    request.method = words[0];
    const auto question = words[1].find('?');
    request.path = words[1].substr(0, question);
    if (question != std::string_view::npos) request.query = words[1].substr(question + 1);
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto colon = lines[i].find(':');
        if (colon == std::string_view::npos) return fault("a header of the request has no colon");
        request.headers.add(lines[i].substr(0, colon), trim(lines[i].substr(colon + 1)));
    }
    if (blank != std::string_view::npos) request.body = text.substr(blank + 2);
    return request;
}

std::string write_answer(const wire::HttpResponse& response) {
    auto text =
        fmt::format("HTTP/1.1 {} {}", response.status, http::reason_phrase(response.status));
    for (const auto& [name, value] : response.headers.all()) {
        text += fmt::format("\n{}:{}{}", name, value.empty() ? "" : " ", value);
    }
    if (response.body.empty()) return text;
    if (is_plain(response.body)) return text + "\n\n" + response.body;
    auto line = std::string_view(response.body);
    line.remove_suffix(line.ends_with('\n') ? 1 : 0);
    if (!line.empty() && is_plain(line))
        return fmt::format("{}\n\n{}{}", text, line_feed_mark, line);
    auto dump = hex_dump(response.body);
    dump.pop_back();
    return fmt::format("{}\n\n{}{}", text, hex_mark, dump);
}

std::string difference(std::string_view expected, std::string_view found) {
    auto before = lines_of(expected), after = lines_of(found);
    while (!before.empty() && !after.empty() && before.back() == after.back()) {
        before.pop_back();
        after.pop_back();
    }
    std::size_t same = 0;
    while (same < before.size() && same < after.size() && before[same] == after[same]) ++same;
    const auto at = [](const std::vector<std::string_view>& lines, std::size_t i) {
        return i < lines.size() ? lines[i] : std::string_view();
    };
    std::string text;
    for (auto i = same; i < before.size(); ++i) text += shown('-', before[i], at(after, i));
    for (auto i = same; i < after.size(); ++i) text += shown('+', after[i], at(before, i));
    return text;
}

}  // namespace spot::golden
