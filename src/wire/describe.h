#pragma once

// Shapes once, protocols many. A service describes each of its structs in one function,
//
//   template <class V>
//   void describe(V& v, SendMessageInput& x) {
//       v.member("QueueUrl", x.queue_url, {.required = true});
//       v.member("DelaySeconds", x.delay_seconds);
//   }
//
// and that one function reads it from every protocol (V = Reader) and writes it to every protocol
// (V = Writer). It stands in the namespace of the struct, where argument-dependent lookup finds it.
//
// A member may have a constraint, which the reader of a request checks: {.must = &table_name}; see
// constraint.h.
//
// Members that the real service has and that are not read here are listed as well, so that none is
// ignored silently (tests/system/clients/test_members.py checks this against AWS's own models):
//
//       v.refused("KMSMasterKeyId");                     // NotImplemented where it is sent
//       v.refused("TableClass", {.unless = "STANDARD"}); // the same, except for this value
//       v.harmless("ReturnItemCollectionMetrics", "only statistics are missing");
//
// Types of members: std::string, bool, integers, double, Time, Blob, Node (as it is), structs with
// a describe(), and std::optional, std::vector, std::map<std::string, …> of these. A plain member
// that is absent keeps its default; an optional one is nullopt.

#include <algorithm>
#include <charconv>
#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time_text.h"
#include "wire/constraint.h"
#include "wire/node.h"
#include "wire/sink.h"

namespace spot::wire {

// Bytes that JSON writes as base64.
struct Blob {
    std::string bytes;
    auto operator<=>(const Blob&) const = default;
};

void write_node(Sink&, const Node&);

// The words of AWS's front end about a JSON value that is not `expected`, as above.
std::string wrong_type(const Node&, std::string_view expected);
// Truth as that front end reads it: also from "true", "1", "yes" and their opposites, in any case
// of letters. nullopt: it is none.
std::optional<bool> truth_of(const Node&);

class Reader;
class Writer;

namespace detail {
template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};
template <class T>
struct is_map : std::false_type {};
template <class T, class C>
struct is_map<std::map<std::string, T, C>> : std::true_type {};

// The items of a list in any protocol's form; also used for maps in the query protocol.
std::vector<const Node*> list_items(const Node& parent, std::string_view name, const Shape&);

Error not_read(const Error& why, std::string_view from);
}  // namespace detail

// A type that no list of members can describe (DynamoDB's AttributeValue). Its namespace has
// from_node() and to_sink(), which read and write it.
template <class T>
concept SelfDescribed = requires(const Node& node, Sink& sink, T& x) {
    { from_node(node, x) } -> std::same_as<Result<void>>;
    to_sink(sink, x);
};

template <class T>
concept Described = std::is_class_v<T> && requires(Writer& w, T& x) {
    describe(w, x);
};

// When a member that is not offered may still be sent.
struct Refusal {
    std::string_view unless = {};      // the one accepted value: it asks for the behaviour here
    std::string_view query_name = {};  // as in Shape
};

// The kinds of documents that a structure is read from, and how strictly.
enum class Form {
    request,  // a request in JSON or CBOR: each leaf must have its type
    query,    // a request in the query protocol: query_name counts, and every leaf is text
    // An answer of a service, which may be newer than this program or not AWS's own. It is read as
    // the SDKs do: a missing member keeps its default, an unknown one is skipped, numbers and
    // booleans may be text, text may be a number, a time may have any of its forms, and a null
    // counts as absent.
    answer,
};

// Reads the members of one structure. The first error ends the reading; status() returns it. What
// does not end it: constraints that are not satisfied, which AWS checks after everything could be
// read, and tells at once, ten at most; and values that a SelfDescribed type refuses with another
// code than SerializationException, which AWS looks at after the constraints.
class Reader {
    // How many violations are kept, of which AWS tells ten, and how long a value is shown.
    static constexpr std::size_t most_violations = 20;
    static constexpr std::size_t most_shown = 1024;

  public:
    // `node` must outlive the reader. `outer` is the reader of the structure that this one is a
    // member of, and outlives it.
    Reader(const Node& node, Form form, const Reader* outer = nullptr)
        : node_(&node), query_(form == Form::query), answer_(form == Form::answer), outer_(outer) {}

    template <class T>
    void member(std::string_view name, T& field, const Shape& shape = {}) {
        if (error_) return;
        const auto wire_name = query_ && !shape.query_name.empty() ? shape.query_name : name;
        path_ = name;
        entry_.clear();
        bad_words_ = {};
        within_.clear();
        nested_ = false;
        const Node* found = node_->find(wire_name);
        if (found == nullptr) {
            if (shape.required && !answer_) missing(name);
            if (shape.not_null && !answer_) broken({"Member must not be null"}, "null");
            return;
        }
        const auto before = violations_.size();
        read(*found, wire_name, field, shape);
        if (error_ || answer_) return;
        // A list's own length is told before what is wrong within its items.
        const auto within = violations_.size();
        check(field, shape);
        std::rotate(violations_.begin() + static_cast<std::ptrdiff_t>(before),
                    violations_.begin() + static_cast<std::ptrdiff_t>(within), violations_.end());
    }

    void refused(std::string_view name, const Refusal& refusal = {});
    void harmless(std::string_view, std::string_view) {}

    Result<void> status() const;
    // For what a description must check by itself, before all constraints. The first error counts.
    void refuse_at_once(Error error) {
        if (!error_) error_ = std::move(error);
    }

  private:
    template <class T>
    void read(const Node& node, std::string_view name, T& field, const Shape& shape) {
        if constexpr (detail::is_optional<T>::value) {
            field = typename T::value_type{};
            read(node, name, *field, shape);
        } else if constexpr (detail::is_vector<T>::value) {
            if (!query_ && node.type != Node::Type::list) return mismatch("list", node);
            field.clear();
            std::size_t number = 0;
            for (const auto* item : detail::list_items(query_ ? *node_ : node, name, shape)) {
                ++number;
                if (answer_ && item->type == Node::Type::null) continue;
                if constexpr (Described<typename T::value_type>) {
                    entry_ = within_ + std::to_string(number);
                }
                nested_ = true;
                read(*item, name, field.emplace_back(), {});
            }
        } else if constexpr (detail::is_map<T>::value) {
            read_map(node, name, field, shape);
        } else {
            read_value(node, field);
        }
    }

    template <class M>
    void read_map(const Node& node, std::string_view name, M& field, const Shape& shape) {
        field.clear();
        if (!query_) {
            if (node.type != Node::Type::map) {
                return mismatch(map_name<typename M::mapped_type>(), node);
            }
            for (const auto& [key, value] : node.members) {
                if (answer_ && value.type == Node::Type::null) continue;
                if constexpr (Described<typename M::mapped_type> ||
                              SelfDescribed<typename M::mapped_type>) {
                    entry_ = key;
                }
                if constexpr (detail::is_vector<typename M::mapped_type>::value) {
                    within_ = key + ".member.";
                }
                nested_ = true;
                bad_words_ = shape.bad_value;
                read(value, key, field[key], {});
            }
            return;
        }
        Shape entries = shape;
        entries.item_name = "entry";
        for (const auto* item : detail::list_items(*node_, name, entries)) {
            const auto* key = item->find(shape.entry_key);
            const auto* value = item->find(shape.entry_value);
            if (key == nullptr || value == nullptr) return mismatch("map entry", *item);
            if constexpr (Described<typename M::mapped_type>) entry_ = key->text;
            read(*value, name, field[key->text], {});
        }
    }

    template <class T>
    void read_value(const Node& node, T& field) {
        if constexpr (std::same_as<T, std::string>) {
            read_text(node, field);
        } else if constexpr (std::same_as<T, bool>) {
            read_boolean(node, field);
        } else if constexpr (std::integral<T> || std::floating_point<T>) {
            read_number(node, field);
        } else if constexpr (std::same_as<T, Time>) {
            read_time(node, field);
        } else if constexpr (std::same_as<T, Blob>) {
            read_blob(node, field);
        } else if constexpr (std::same_as<T, Node>) {
            field = node;
        } else if constexpr (SelfDescribed<T>) {
            // One that a map of Java is named after is a structure; others may be anything.
            if constexpr (requires { T::map_in_java; }) {
                if (!nested_ && node.type != Node::Type::map && node.type != Node::Type::list) {
                    return mismatch("structure", node);
                }
            }
            if (auto done = from_node(node, field); !done) refuse(std::move(done).error());
        } else {
            static_assert(Described<T>, "no describe() for this type");
            if (node.type != Node::Type::map) {
                return mismatch(nested_ ? "element" : "structure", node);
            }
            Reader inner(node, form(), this);
            describe(inner, field);
            if (inner.error_) error_ = std::move(inner.error_);
            if (inner.bad_value_ && !bad_value_) bad_value_ = std::move(inner.bad_value_);
            for (auto& violation : inner.violations_) tell(std::move(violation));
        }
    }

    template <class T>
    void read_number(const Node& node, T& field) {
        const bool text = (query_ || answer_) && node.type == Node::Type::text;
        if (node.type != Node::Type::number && !text) {
            return mismatch(std::integral<T> ? "Integer" : "Double", node);
        }
        const auto* begin = node.text.data();
        const auto* end = begin + node.text.size();
        const auto [stop, code] = std::from_chars(begin, end, field);
        if (code == std::errc{} && stop == end) return;
        // JSON may write a whole number as 5.0.
        double real = 0;
        const auto [stop2, code2] = std::from_chars(begin, end, real);
        constexpr auto least = static_cast<double>(std::numeric_limits<T>::lowest());
        constexpr auto most = static_cast<double>(std::numeric_limits<T>::max());
        // Strictly less: as a double, the largest 64-bit number is rounded up to one too large.
        if (code2 != std::errc{} || stop2 != end || !(real >= least) || !(real < most) ||
            real != static_cast<double>(static_cast<T>(real))) {
            return mismatch(std::integral<T> ? "Integer" : "Double", node);
        }
        field = static_cast<T>(real);
    }

    template <class T>
    void check(const T& field, const Shape& shape) {
        entry_.clear();
        if constexpr (detail::is_optional<T>::value) {
            if (field) check(*field, shape);
        } else if constexpr (detail::is_vector<T>::value) {
            if (shape.must != nullptr) check_one(field, *shape.must, {});
            std::size_t number = 0;
            for (const auto& item : field) {
                ++number;
                if (shape.each != nullptr) check_one(item, *shape.each, std::to_string(number));
            }
        } else if constexpr (detail::is_map<T>::value) {
            if (shape.must != nullptr) check_one(field, *shape.must, {});
            for (const auto& [key, item] : field) {
                if (shape.key != nullptr && !violations_of(key, *shape.key).empty()) {
                    broken({"Map keys must satisfy constraint: [" + all_of(*shape.key) + "]"},
                           shown(field));
                }
                if (shape.each != nullptr && !violations_of(item, *shape.each).empty()) {
                    broken({"Map value must satisfy constraint: [" + all_of(*shape.each) + "]"},
                           shown(field));
                }
            }
        } else if (shape.must != nullptr) {
            check_one(field, *shape.must, {});
        }
    }

    template <class T>
    void check_one(const T& value, const Constraint& constraint, std::string entry) {
        const auto wrong = violations_of(value, constraint);
        if (wrong.empty()) return;
        entry_ = std::move(entry);
        broken(wrong, shown(value));
    }

    template <class T>
    static std::vector<std::string> violations_of(const T& value, const Constraint& constraint) {
        if constexpr (std::same_as<T, std::string>) {
            return violations(constraint, value);
        } else if constexpr (std::integral<T> && !std::same_as<T, bool>) {
            const auto number = std::in_range<std::int64_t>(value)
                                    ? static_cast<std::int64_t>(value)
                                    : std::numeric_limits<std::int64_t>::max();
            return violations(constraint, number);
        } else if constexpr (detail::is_vector<T>::value || detail::is_map<T>::value) {
            return violations_of_size(constraint, value.size());
        } else {
            return {};
        }
    }

    // A value as AWS's sentences show it, in quotes. A structure inside it is shown as "...".
    template <class T>
    static std::string shown(const T& value) {
        return "'" + shown_plainly(value) + "'";
    }
    template <class T>
    static std::string shown_plainly(const T& value) {
        if constexpr (std::same_as<T, std::string>) {
            return value;
        } else if constexpr (std::integral<T> && !std::same_as<T, bool>) {
            return std::to_string(value);
        } else if constexpr (detail::is_vector<T>::value) {
            std::string out;
            for (const auto& item : value) {
                if (out.size() > most_shown) break;
                out += (out.empty() ? "" : ", ") + shown_plainly(item);
            }
            return "[" + out + "]";
        } else if constexpr (detail::is_map<T>::value) {
            std::string out;
            for (const auto& [key, item] : value) {
                if (out.size() > most_shown) break;
                out += (out.empty() ? "" : ", ") + key + "=" + shown_plainly(item);
            }
            return "{" + out + "}";
        } else {
            return "...";
        }
    }

    // How a map is named where it is none: with AWS's name of its values, if they have one.
    template <class T>
    static constexpr std::string_view map_name() {
        if constexpr (requires { T::map_in_java; }) {
            return T::map_in_java;
        } else {
            return "map";
        }
    }

    Form form() const { return query_ ? Form::query : answer_ ? Form::answer : Form::request; }
    void read_text(const Node&, std::string&);
    void read_boolean(const Node&, bool&);
    void read_time(const Node&, Time&);
    void read_blob(const Node&, Blob&);
    void missing(std::string_view name);
    // Records what is violated by the member that is being read. `value` is what AWS's sentence
    // shows of it, with its quotes.
    void broken(const std::vector<std::string>& wrong, const std::string& value);
    void tell(std::string violation);
    // Records that a SelfDescribed type does not take the value.
    void refuse(Error error);
    // The member that is being read, as AWS's sentences name it: "keySchema.1.member.keyType".
    std::string place() const;
    // The node is not what was expected: "list", "map" (or the name of a map in Java), "structure",
    // "element" (a structure inside a list or map), or a leaf in Java's words, in which AWS's front
    // end tells it.
    void mismatch(std::string_view expected, const Node& node);

    const Node* node_;
    const bool query_;
    const bool answer_;
    const Reader* outer_;
    std::string path_;
    std::string entry_;  // number of the item, or the key, inside it; "": it is no list and no map
    std::optional<Error> error_;
    std::vector<std::string> violations_;  // sentences, without their number in front
    std::string_view bad_words_;           // Shape::bad_value of the map that is being read
    std::string within_;                   // the key of the list that is being read, and ".member."
    bool nested_ = false;                  // an item of a list or a value of a map is being read
    std::optional<Error> bad_value_;
};

class Writer {
  public:
    explicit Writer(Sink& sink) : sink_(sink) {}

    template <class T>
    void member(std::string_view name, T& field, const Shape& shape = {}) {
        if constexpr (detail::is_optional<T>::value) {
            if (field) member(name, *field, shape);
        } else {
            if constexpr (detail::is_vector<T>::value || detail::is_map<T>::value) {
                if (field.empty() && !shape.keep_empty) return;
            }
            if constexpr (std::same_as<T, Node>) {
                if (field.type == Node::Type::null) return;
            }
            sink_.name(name, shape);
            if constexpr (std::same_as<T, std::string>) {
                if (shape.base_url && !field.empty() && field.front() == '/') {
                    sink_.text(sink_.base_url + field);
                    return;
                }
            }
            if constexpr (detail::is_vector<T>::value) {
                if constexpr (std::same_as<typename T::value_type, std::string>) {
                    if (shape.base_url) return urls(field);
                }
            }
            write(field);
        }
    }

    void refused(std::string_view, const Refusal& = {}) {}
    void harmless(std::string_view, std::string_view) {}

    template <class T>
    void write(T& value) {
        if constexpr (detail::is_vector<T>::value) {
            sink_.begin_list();
            for (auto&& item : value) {
                sink_.item();
                write(item);
            }
            sink_.end_list();
        } else if constexpr (detail::is_map<T>::value) {
            sink_.begin_map();
            for (auto& [key, item] : value) {
                sink_.entry(key);
                write(item);
            }
            sink_.end_map();
        } else if constexpr (std::convertible_to<T, std::string_view>) {
            sink_.text(value);
        } else if constexpr (std::same_as<T, bool>) {
            sink_.boolean(value);
        } else if constexpr (std::integral<T>) {
            sink_.number(static_cast<std::int64_t>(value));
        } else if constexpr (std::floating_point<T>) {
            sink_.real(value);
        } else if constexpr (std::same_as<T, Time>) {
            sink_.time(value);
        } else if constexpr (std::same_as<T, Blob>) {
            sink_.bytes(value.bytes);
        } else if constexpr (std::same_as<T, Node>) {
            write_node(sink_, value);
        } else if constexpr (SelfDescribed<T>) {
            to_sink(sink_, value);
        } else {
            static_assert(Described<T>, "no describe() for this type");
            sink_.begin_structure();
            describe(*this, value);
            sink_.end_structure();
        }
    }

  private:
    void urls(const std::vector<std::string>& values);
    Sink& sink_;
};

// Reads a whole request from a document. `query`: the document is a form of the query protocol.
template <class T>
Result<T> read_shape(const Node& node, bool query) {
    T value{};
    Reader reader(node, query ? Form::query : Form::request);
    describe(reader, value);
    TRY(reader.status());
    return value;
}

// Reads an answer that came from the endpoint `from`. Fails with "UnreadableAnswer" where it does
// not have this shape even by the tolerant reading of Form::answer.
template <class T>
Result<T> read_answer(const Node& node, std::string_view from) {
    T value{};
    Reader reader(node, Form::answer);
    describe(reader, value);
    if (auto done = reader.status(); !done) return fail(detail::not_read(done.error(), from));
    return value;
}

template <class T>
void write_shape(Sink& sink, T& value) {
    Writer writer(sink);
    writer.write(value);
}

}  // namespace spot::wire
