#include "wire/describe.h"

#include <fmt/format.h>

#include <algorithm>

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
        mismatch("string");
    }
}

void Reader::read_boolean(const Node& node, bool& field) {
    if (node.type == Node::Type::boolean) {
        field = node.boolean;
    } else if ((query_ || answer_) && (node.text == "true" || node.text == "false")) {
        field = node.text == "true";
    } else {
        mismatch("boolean");
    }
}

void Reader::read_time(const Node& node, Time& field) {
    if (node.type == Node::Type::time) {
        field = node.time;
    } else if (node.type == Node::Type::number) {
        double seconds = 0;
        read_number(node, seconds);
        const auto time = time_of_seconds(seconds);
        if (!time) return mismatch("timestamp");
        field = *time;
    } else if (const auto parsed = parse_iso8601(node.text)) {
        field = *parsed;
    } else if (const auto date = answer_ ? parse_http_date(node.text) : std::nullopt) {
        field = *date;
    } else if (const auto seconds = answer_ ? parse_real(node.text) : std::nullopt) {
        const auto time = time_of_seconds(*seconds);
        if (!time) return mismatch("timestamp");
        field = *time;
    } else {
        mismatch("timestamp");
    }
}

void Reader::read_blob(const Node& node, Blob& field) {
    if (node.type == Node::Type::bytes) {
        field.bytes = node.text;
        return;
    }
    auto decoded = node.type == Node::Type::text ? unbase64(node.text) : std::nullopt;
    if (!decoded) return mismatch("base64 blob");
    field.bytes = std::move(*decoded);
}

void Reader::missing(std::string_view name) {
    error_ = Error{Kind::invalid,
                   "MissingParameter",
                   fmt::format("The request must contain the parameter {}.", name),
                   {{"member", std::string(name)}}};
}

void Reader::broken(const std::optional<std::string>& violation,
                    const std::optional<std::string>& value) {
    if (!violation || violation_) return;
    violation_ = Error{Kind::invalid,
                       "ValidationException",
                       fmt::format("1 validation error detected: Value{} at '{}' failed to satisfy "
                                   "constraint: {}",
                                   value ? " '" + *value + "'" : "", place(), *violation),
                       {}};
}

std::string Reader::place() const {
    auto name = path_;
    if (!name.empty() && name[0] >= 'A' && name[0] <= 'Z') name[0] += 'a' - 'A';
    if (!entry_.empty()) name += "." + entry_ + ".member";
    return outer_ == nullptr ? name : outer_->place() + "." + name;
}

void Reader::mismatch(std::string_view expected) {
    error_ = Error{Kind::invalid,
                   "SerializationException",
                   fmt::format("The member {} is not a {}.", path_, expected),
                   {{"member", path_}}};
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
        case Node::Type::null: break;
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
