#include "cli/provision/tfvars.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>

#include "wire/json.h"

namespace spot::cli {
namespace {

using Values = std::map<std::string, std::string>;

bool in_name(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
}

class Reader {
  public:
    Reader(std::string_view text, const std::string& path) : text_(text), path_(path) {
        if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
    }

    Result<Values> read() {
        Values values;
        while (true) {
            TRY(pass_space());
            if (end()) return values;
            const auto name = word();
            if (name.empty()) return bad("is not name = value");
            TRY(pass_space());
            if (end() || text_[at_] != '=') return bad("is not name = value");
            ++at_;
            TRY(pass_space());
            auto value = TRY(read_value(name));
            if (!seen_.insert(name).second) return bad(name + " is defined twice");
            if (value) values[name] = std::move(*value);
        }
    }

  private:
    bool end() const { return at_ >= text_.size(); }
    bool is(std::string_view what) const { return text_.substr(at_).starts_with(what); }

    tl::unexpected<Error> bad(std::string_view why) const {
        const auto line =
            1 + std::count(text_.begin(),
                           text_.begin() + static_cast<std::ptrdiff_t>(std::min(at_, text_.size())),
                           '\n');
        return fail(Kind::invalid, "BadVariables",
                    fmt::format("{}, line {}: {}", path_, line, why));
    }

    Result<void> pass_space() {
        while (!end()) {
            if (std::isspace(static_cast<unsigned char>(text_[at_])) != 0) {
                ++at_;
            } else if (text_[at_] == '#' || is("//")) {
                at_ = std::min(text_.find('\n', at_), text_.size());
            } else if (is("/*")) {
                const auto close = text_.find("*/", at_ + 2);
                if (close == text_.npos) return bad("a comment does not end");
                at_ = close + 2;
            } else {
                break;
            }
        }
        return {};
    }

    std::string word() {
        const auto begin = at_;
        while (!end() && in_name(text_[at_])) ++at_;
        return std::string(text_.substr(begin, at_ - begin));
    }

    // nullopt stands for a list or a map.
    Result<std::optional<std::string>> read_value(const std::string& name) {
        if (!end() && text_[at_] == '"') return std::optional(TRY(read_text(name)));
        if (!end() && (text_[at_] == '[' || text_[at_] == '{')) {
            TRY(pass_brackets(name));
            return std::optional<std::string>();
        }
        const auto begin = at_;
        while (!end() && (in_name(text_[at_]) || text_[at_] == '.')) ++at_;
        const std::string value(text_.substr(begin, at_ - begin));
        const bool number = !value.empty() && value.find_first_not_of("0123456789.-") == value.npos;
        if (number || value == "true" || value == "false") return std::optional(value);
        at_ = begin;
        return bad(name +
                   ": its value is neither \"text\" nor a number; the rest is read by "
                   "Terraform alone");
    }

    Result<std::string> read_text(const std::string& name) {
        std::string value;
        for (++at_; !end() && text_[at_] != '\n'; ++at_) {
            const char c = text_[at_];
            if (c == '"') {
                ++at_;
                return value;
            }
            if (is("$${") || is("%%{")) {
                ++at_;
            } else if (is("${") || is("%{")) {
                return bad(name + ": a template, which is read by Terraform alone");
            }
            if (c != '\\') {
                value += text_[at_];
                continue;
            }
            ++at_;
            const char escaped = end() ? '\n' : text_[at_];
            if (escaped == 'n' || escaped == 't' || escaped == 'r') {
                value += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : '\r';
            } else if (escaped == '"' || escaped == '\\') {
                value += escaped;
            } else {
                return bad(name + ": an escape that is read by Terraform alone");
            }
        }
        return bad(name + ": a text does not end");
    }

    Result<void> pass_brackets(const std::string& name) {
        int depth = 0;
        while (!end()) {
            TRY(pass_space());
            if (end()) break;
            const char c = text_[at_];
            if (c == '"') {
                for (++at_; !end() && text_[at_] != '"'; ++at_) at_ += text_[at_] == '\\' ? 1 : 0;
                ++at_;
                continue;
            }
            ++at_;
            if (c == '[' || c == '{') ++depth;
            if ((c == ']' || c == '}') && --depth == 0) return {};
        }
        return bad(name + ": a bracket does not close");
    }

    std::string_view text_;
    const std::string& path_;
    std::size_t at_ = 0;
    std::set<std::string> seen_;
};

}  // namespace

Result<Values> parse_tfvars(const std::string& text, const std::string& path) {
    return Reader(text, path).read();
}

Result<Values> parse_tfvars_json(const std::string& text, const std::string& path) {
    const auto node = wire::parse_json(text);
    if (!node || node->type != wire::Node::Type::map) {
        return fail(Kind::invalid, "BadVariables",
                    fmt::format("{}: is no JSON of names and values", path));
    }
    Values values;
    for (const auto& [name, value] : node->members) {
        if (value.type == wire::Node::Type::boolean) {
            values[name] = value.boolean ? "true" : "false";
        } else if (value.type != wire::Node::Type::list && value.type != wire::Node::Type::map) {
            values[name] = value.text;
        }
    }
    return values;
}

}  // namespace spot::cli
