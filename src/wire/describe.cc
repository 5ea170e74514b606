#include "wire/describe.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"

namespace spot::wire {
namespace {

std::optional<double> parse_real(std::string_view text) {
    double real = 0;
    const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), real);
    if (code != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
    return real;
}

}  // namespace

namespace detail {

std::vector<const Node*> list_items(const Node& parent, std::string_view name, const Shape& shape) {
    std::vector<const Node*> items;
    if (parent.type == Node::Type::list) {
        for (const auto& item : parent.items) items.push_back(&item);
        return items;
    }
    const Node* list = parent.find(name);
    if (list == nullptr) return items;
    // Name.member.1 or, flat, Name.1: numbered from one, in any order, gaps skipped.
    if (const auto* inner = list->find(shape.item_name); inner != nullptr && !shape.flat) {
        list = inner;
    }
    if (list->type != Node::Type::map) return items;  // "Name=" alone: an empty list
    std::vector<std::pair<std::int64_t, const Node*>> numbered;
    for (const auto& [key, node] : list->members) {
        if (const auto number = parse_int(key)) numbered.emplace_back(*number, &node);
    }
    std::sort(numbered.begin(), numbered.end());
    for (const auto& [number, node] : numbered) items.push_back(node);
    return items;
}

Error not_read(const Error& why, std::string_view from) {
    return {Kind::unavailable, "UnreadableAnswer",
            fmt::format("{} answered with what cannot be read: {}", from, why.message)};
}

}  // namespace detail

std::string wrong_type(const Node& node, std::string_view expected) {
    using Type = Node::Type;
    const bool map = expected == "map" || expected.starts_with("java.util.Map");
    const bool leaf =
        !map && expected != "list" && expected != "structure" && expected != "element";
    if (node.type == Type::map) return "Start of structure or map found where not expected";
    if (node.type == Type::list) {
        if (leaf) return fmt::format("Unrecognized collection type class java.lang.{}", expected);
        return map && expected != "map" ? fmt::format("Unrecognized collection type {}", expected)
                                        : "Unrecognized collection type";
    }
    if (expected == "element") return "Unexpected value type in payload";
    if (!leaf) return "Unexpected field type";
    if (expected == "Blob") return "only base-64-encoded strings are convertible to bytes";
    if (expected == "Boolean" && node.type == Type::text) {
        return "Unexpected token received from parser";
    }
    const auto* found = node.type == Type::text ? "STRING_VALUE"
                        : node.type != Type::boolean
                            ? (parse_int(node.text) ? "NUMBER_VALUE" : "DECIMAL_VALUE")
                        : node.boolean ? "TRUE_VALUE"
                                       : "FALSE_VALUE";
    return fmt::format("{} cannot be converted to {}", found, expected);
}

std::optional<bool> truth_of(const Node& node) {
    if (node.type == Node::Type::boolean) return node.boolean;
    if (node.type != Node::Type::text) return std::nullopt;
    const auto said = lower(node.text);
    if (said == "true" || said == "1" || said == "yes") return true;
    if (said == "false" || said == "0" || said == "no") return false;
    return std::nullopt;
}

void Reader::refused(std::string_view name, const Refusal& refusal) {
    if (error_ || answer_) return;
    const auto* node =
        node_->find(query_ && !refusal.query_name.empty() ? refusal.query_name : name);
    if (node == nullptr) return;
    using Type = Node::Type;
    const auto said = node->type == Type::boolean ? (node->boolean ? "true" : "false") : node->text;
    const bool scalar = node->type != Type::list && node->type != Type::map;
    if (!scalar && node->items.empty() && node->members.empty()) return;
    if (scalar && (said.empty() || said == refusal.unless)) return;
    error_ = Error{
        Kind::not_implemented,
        "NotImplemented",
        fmt::format(
            "{} is not offered on this plane{}; send the request without it.", name,
            refusal.unless.empty() ? "" : fmt::format(", but for the value '{}'", refusal.unless)),
        {{"member", std::string(name)}}};
}

void Reader::read_text(const Node& node, std::string& field) {
    using Type = Node::Type;
    if (node.type == Type::text || (answer_ && node.type == Type::number)) {
        field = node.text;
    } else if (answer_ && node.type == Type::boolean) {
        field = node.boolean ? "true" : "false";
    } else {
        mismatch("String", node);
    }
}

void Reader::read_boolean(const Node& node, bool& field) {
    if (node.type == Node::Type::boolean) {
        field = node.boolean;
    } else if ((query_ || answer_) && (node.text == "true" || node.text == "false")) {
        field = node.text == "true";
    } else if (const auto truth = query_ || answer_ ? std::nullopt : truth_of(node)) {
        field = *truth;
    } else {
        mismatch("Boolean", node);
    }
}

void Reader::read_time(const Node& node, Time& field) {
    if (node.type == Node::Type::time) {
        field = node.time;
    } else if (node.type == Node::Type::number) {
        double seconds = 0;
        read_number(node, seconds);
        const auto time = time_of_seconds(seconds);
        if (!time) return mismatch("Timestamp", node);
        field = *time;
    } else if (const auto parsed = parse_iso8601(node.text)) {
        field = *parsed;
    } else if (const auto date = answer_ ? parse_http_date(node.text) : std::nullopt) {
        field = *date;
    } else if (const auto seconds = answer_ ? parse_real(node.text) : std::nullopt) {
        const auto time = time_of_seconds(*seconds);
        if (!time) return mismatch("Timestamp", node);
        field = *time;
    } else {
        mismatch("Timestamp", node);
    }
}

void Reader::read_blob(const Node& node, Blob& field) {
    if (node.type == Node::Type::bytes) {
        field.bytes = node.text;
        return;
    }
    auto decoded = node.type == Node::Type::text ? unbase64(node.text) : std::nullopt;
    if (!decoded) return mismatch("Blob", node);
    field.bytes = std::move(*decoded);
}

void Reader::missing(std::string_view name) {
    error_ = Error{Kind::invalid,
                   "MissingParameter",
                   fmt::format("The request must contain the parameter {}.", name),
                   {{"member", std::string(name)}}};
    // A service of the query protocol may say it in the words of a constraint; that protocol writes
    // no details into its errors.
    if (query_) error_->details.emplace_back("place", place());
}

void Reader::broken(const std::vector<std::string>& wrong, const std::string& value) {
    for (const auto& sentence : wrong) {
        tell(fmt::format("Value {} at '{}' failed to satisfy constraint: {}", value, place(),
                         sentence));
    }
}

void Reader::tell(std::string violation) {
    if (violations_.size() < most_violations) violations_.push_back(std::move(violation));
}

void Reader::refuse(Error error) {
    if (error.code == "SerializationException") {
        error_ = std::move(error);
        return;
    }
    if (bad_value_) return;
    if (!bad_words_.empty()) {
        error.message = fmt::format(fmt::runtime(bad_words_), error.message, entry_);
    }
    bad_value_ = std::move(error);
}

Result<void> Reader::status() const {
    if (error_) return fail(*error_);
    if (!violations_.empty()) {
        constexpr std::size_t most_told = 10;
        const auto count = std::min(violations_.size(), most_told);
        const auto end = violations_.begin() + static_cast<std::ptrdiff_t>(count);
        return fail(Kind::invalid, "ValidationException",
                    fmt::format("{} validation error{} detected: {}", count, count > 1 ? "s" : "",
                                fmt::join(violations_.begin(), end, "; ")));
    }
    if (bad_value_) return fail(*bad_value_);
    return {};
}

std::string Reader::place() const {
    auto name = path_;
    if (!name.empty() && name[0] >= 'A' && name[0] <= 'Z') name[0] += 'a' - 'A';
    if (!entry_.empty()) name += "." + entry_ + ".member";
    return outer_ == nullptr ? name : outer_->place() + "." + name;
}

void Reader::mismatch(std::string_view expected, const Node& node) {
    error_ = Error{Kind::invalid, "SerializationException", wrong_type(node, expected), {}};
    if (!query_ && !answer_) return;
    const bool number = expected == "Integer" || expected == "Double";
    error_->message = fmt::format("The member {} is not a {}.", path_,
                                  number ? "number" : lower(std::string(expected)));
}

void Writer::urls(const std::vector<std::string>& values) {
    sink_.begin_list();
    for (const auto& value : values) {
        sink_.item();
        sink_.text(!value.empty() && value.front() == '/' ? sink_.base_url + value : value);
    }
    sink_.end_list();
}

void write_node(Sink& sink, const Node& node) {
    switch (node.type) {
        case Node::Type::null: sink.null(); break;
        case Node::Type::boolean: sink.boolean(node.boolean); break;
        case Node::Type::text: sink.text(node.text); break;
        case Node::Type::bytes: sink.bytes(node.text); break;
        case Node::Type::time: sink.time(node.time); break;
        case Node::Type::number:
            if (const auto whole = parse_int(node.text)) {
                sink.number(*whole);
            } else {
                double real = 0;
                std::from_chars(node.text.data(), node.text.data() + node.text.size(), real);
                sink.real(real);
            }
            break;
        case Node::Type::list:
            sink.begin_list();
            for (const auto& item : node.items) {
                sink.item();
                write_node(sink, item);
            }
            sink.end_list();
            break;
        case Node::Type::map:
            sink.begin_map();
            for (const auto& [key, value] : node.members) {
                sink.entry(key);
                write_node(sink, value);
            }
            sink.end_map();
            break;
    }
}

}  // namespace spot::wire
