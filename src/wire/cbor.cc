#include "wire/cbor.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>

#include "base/time_text.h"

namespace spot::wire {
namespace {

constexpr int deepest = 64;

double half_to_double(std::uint16_t half) {
    const int exponent = (half >> 10) & 31;
    const int mantissa = half & 1023;
    double value = 0;
    if (exponent == 0) {
        value = std::ldexp(mantissa, -24);
    } else if (exponent != 31) {
        value = std::ldexp(mantissa + 1024, exponent - 25);
    } else {
        value = mantissa == 0 ? INFINITY : NAN;
    }
    return (half & 0x8000) != 0 ? -value : value;
}

class Parser {
  public:
    Parser(std::string_view bytes, std::size_t budget) : rest_(bytes), budget_(budget) {}

    bool item(Node& node, int depth) {
        if (depth > deepest || rest_.empty() || budget_ == 0) return false;
        --budget_;
        const auto first = take();
        const unsigned major = first >> 5;
        const unsigned info = first & 31;
        if (major == 7) return simple(node, info);
        std::uint64_t value = 0;
        const bool indefinite = info == 31;
        if (!indefinite && !argument(info, value)) return false;
        switch (major) {
            case 0:
                if (indefinite) return false;
                node = Node::of_number(fmt::to_string(value));
                return true;
            case 1:
                if (indefinite || value > INT64_MAX) return false;
                node = Node::of_number(fmt::to_string(-1 - static_cast<std::int64_t>(value)));
                return true;
            case 2:
            case 3: return string(node, major, indefinite, value);
            case 4: return list(node, indefinite, value, depth);
            case 5: return map(node, indefinite, value, depth);
            default: return !indefinite && tagged(node, value, depth);
        }
    }

    bool at_end() const { return rest_.empty(); }
    bool used_up() const { return budget_ == 0; }

  private:
    unsigned take() {
        const auto byte = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        return byte;
    }

    bool big_endian(std::size_t bytes, std::uint64_t& value) {
        if (rest_.size() < bytes) return false;
        value = 0;
        for (std::size_t i = 0; i < bytes; ++i) value = (value << 8) | take();
        return true;
    }

    bool argument(unsigned info, std::uint64_t& value) {
        if (info < 24) {
            value = info;
            return true;
        }
        return info <= 27 && big_endian(std::size_t{1} << (info - 24), value);
    }

    bool break_here() {
        if (rest_.empty() || rest_.front() != '\xff') return false;
        rest_.remove_prefix(1);
        return true;
    }

    bool string(Node& node, unsigned major, bool indefinite, std::uint64_t length) {
        node.type = major == 2 ? Node::Type::bytes : Node::Type::text;
        if (!indefinite) {
            if (length > rest_.size()) return false;
            node.text = rest_.substr(0, length);
            rest_.remove_prefix(length);
            return true;
        }
        while (!break_here()) {
            if (rest_.empty()) return false;
            const auto first = take();
            std::uint64_t part = 0;
            if (first >> 5 != major || !argument(first & 31, part) || part > rest_.size()) {
                return false;
            }
            node.text += rest_.substr(0, part);
            rest_.remove_prefix(part);
        }
        return true;
    }

    bool list(Node& node, bool indefinite, std::uint64_t count, int depth) {
        node = Node::of_list();
        for (std::uint64_t i = 0; indefinite ? !break_here() : i < count; ++i) {
            Node inner;
            if (!item(inner, depth + 1)) return false;
            node.items.push_back(std::move(inner));
        }
        return true;
    }

    bool map(Node& node, bool indefinite, std::uint64_t count, int depth) {
        node = Node::of_map();
        for (std::uint64_t i = 0; indefinite ? !break_here() : i < count; ++i) {
            Node key;
            Node value;
            if (!item(key, depth + 1) || key.type != Node::Type::text) return false;
            if (!item(value, depth + 1)) return false;
            node.members.push_back({std::move(key.text), std::move(value)});
        }
        return true;
    }

    bool tagged(Node& node, std::uint64_t tag, int depth) {
        Node inner;
        if (!item(inner, depth + 1)) return false;
        if (tag != 1) {
            node = std::move(inner);
            return true;
        }
        if (inner.type != Node::Type::number) return false;
        node.type = Node::Type::time;
        const auto time = time_of_seconds(std::strtod(inner.text.c_str(), nullptr));
        if (!time) return false;
        node.time = *time;
        return true;
    }

    bool simple(Node& node, unsigned info) {
        std::uint64_t raw = 0;
        switch (info) {
            case 20:
            case 21: node = Node::of_boolean(info == 21); return true;
            case 22:
            case 23: node = {}; return true;
            case 25:
                if (!big_endian(2, raw)) return false;
                return real(node, half_to_double(static_cast<std::uint16_t>(raw)));
            case 26:
                if (!big_endian(4, raw)) return false;
                return real(node, double{std::bit_cast<float>(static_cast<std::uint32_t>(raw))});
            case 27:
                if (!big_endian(8, raw)) return false;
                return real(node, std::bit_cast<double>(raw));
            default: return false;
        }
    }

    static bool real(Node& node, double value) {
        node = Node::of_number(fmt::to_string(value));
        return true;
    }

    std::string_view rest_;
    std::size_t budget_;  // nodes that may still be made
};

}  // namespace

Result<Node> parse_cbor(std::string_view bytes, std::size_t nodes) {
    if (bytes.empty()) return Node::of_map();
    Node node;
    Parser parser(bytes, nodes);
    if (!parser.item(node, 0) || !parser.at_end()) {
        if (parser.used_up()) {
            return fail(Kind::invalid, "SerializationException",
                        "The body has more values than a request may have. Send less at a time.");
        }
        return fail(Kind::invalid, "SerializationException", "The body is not valid CBOR.");
    }
    return node;
}

void CborSink::head(unsigned major, std::uint64_t value) {
    const auto put = [&](unsigned info, int bytes) {
        out_ += static_cast<char>(major << 5 | info);
        for (int i = bytes - 1; i >= 0; --i) out_ += static_cast<char>(value >> (8 * i));
    };
    if (value < 24) {
        put(static_cast<unsigned>(value), 0);
    } else if (value <= 0xff) {
        put(24, 1);
    } else if (value <= 0xffff) {
        put(25, 2);
    } else if (value <= 0xffffffff) {
        put(26, 4);
    } else {
        put(27, 8);
    }
}

void CborSink::text(std::string_view value) {
    head(3, value.size());
    out_ += value;
}

void CborSink::number(std::int64_t value) {
    if (value >= 0) {
        head(0, static_cast<std::uint64_t>(value));
    } else {
        head(1, static_cast<std::uint64_t>(-1 - value));
    }
}

void CborSink::real(double value) {
    const auto raw = std::bit_cast<std::uint64_t>(value);
    out_ += '\xfb';
    for (int i = 7; i >= 0; --i) out_ += static_cast<char>(raw >> (8 * i));
}

void CborSink::boolean(bool value) {
    out_ += value ? '\xf5' : '\xf4';
}

void CborSink::null() {
    out_ += '\xf6';
}

void CborSink::bytes(std::string_view value) {
    head(2, value.size());
    out_ += value;
}

void CborSink::time(Time value) {
    out_ += '\xc1';
    real(static_cast<double>(value.time_since_epoch().count()) / 1e6);
}

}  // namespace spot::wire
