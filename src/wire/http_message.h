#pragma once

// An HTTP message as plain data, the same on both sides of the wire.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/byte_source.h"

namespace spot::wire {

// Header fields in the order they came; names are compared without case.
class Headers {
  public:
    void add(std::string_view name, std::string_view value);
    void set(std::string_view name, std::string_view value);  // replaces all fields of that name
    void remove(std::string_view name);
    // The first value of that name; nullptr where there is none. Valid until the next change.
    const std::string* find(std::string_view name) const;
    std::string_view value(std::string_view name) const;  // "" where there is none
    bool has(std::string_view name) const { return find(name) != nullptr; }
    const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

// A query string, decoded, in the order it came. "?acl" has the name "acl" and the value "".
class Query {
  public:
    static std::optional<Query> parse(std::string_view raw);  // nullopt: broken percent-encoding
    const std::string* find(std::string_view name) const;
    bool has(std::string_view name) const { return find(name) != nullptr; }
    void add(std::string name, std::string value) {
        fields_.emplace_back(std::move(name), std::move(value));
    }
    std::string encode() const;  // without "?"; "" where empty
    const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

struct HttpRequest {
    std::string method;
    std::string path;   // as on the wire, percent-encoded, without the query
    std::string query;  // as on the wire, without "?"
    Headers headers;
    std::string body;  // a body that was taken into memory
    // A body that is too large for memory: a client sends it from here; a server has staged it as a
    // blob. nullptr: the body is in `body`.
    std::unique_ptr<ByteSource> stream;
    bool over_tls = false;  // for a server: links in the answer begin with "https:"
};

struct HttpResponse {
    int status = 200;
    Headers headers;
    std::string body;
    std::unique_ptr<ByteSource> stream;  // instead of body; its size() is the content length
};

}  // namespace spot::wire
