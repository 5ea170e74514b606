#include "wire/http_message.h"

#include <algorithm>

#include "base/bytes.h"

namespace spot::wire {

void Headers::add(std::string_view name, std::string_view value) {
    fields_.emplace_back(name, value);
}

void Headers::set(std::string_view name, std::string_view value) {
    remove(name);
    add(name, value);
}

void Headers::remove(std::string_view name) {
    std::erase_if(fields_, [&](const auto& f) { return equal_ignoring_case(f.first, name); });
}

const std::string* Headers::find(std::string_view name) const {
    for (const auto& [n, value] : fields_) {
        if (equal_ignoring_case(n, name)) return &value;
    }
    return nullptr;
}

std::string_view Headers::value(std::string_view name) const {
    const auto* found = find(name);
    return found == nullptr ? std::string_view() : std::string_view(*found);
}

std::optional<Query> Query::parse(std::string_view raw) {
    Query query;
    if (raw.empty()) return query;
    for (const auto part : split(raw, '&')) {
        if (part.empty()) continue;
        const auto equals = part.find('=');
        auto name = form_decode(part.substr(0, equals));
        auto value = form_decode(equals == std::string_view::npos ? "" : part.substr(equals + 1));
        if (!name || !value) return std::nullopt;
        query.add(std::move(*name), std::move(*value));
    }
    return query;
}

const std::string* Query::find(std::string_view name) const {
    for (const auto& [n, value] : fields_) {
        if (n == name) return &value;
    }
    return nullptr;
}

std::string Query::encode() const {
    std::string out;
    for (const auto& [name, value] : fields_) {
        if (!out.empty()) out += '&';
        out += percent_encode(name);
        if (value.empty()) continue;
        out += '=';
        out += percent_encode(value);
    }
    return out;
}

}  // namespace spot::wire
