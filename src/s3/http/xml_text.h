#pragma once

// Small helpers that write S3's documents, one line of code for each element, and read them.

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "wire/node.h"

namespace spot::s3 {

inline constexpr std::string_view xmlns = "http://s3.amazonaws.com/doc/2006-03-01/";

// Writes a document. Texts are escaped: control characters by their number, bytes
// that are no UTF-8 as U+FFFD. Elements that are still open are closed by take().
class Xml {
  public:
    // Opens the root element, with S3's namespace or, for errors, without one.
    explicit Xml(std::string_view root, bool with_namespace = true);

    Xml& open(std::string_view element);
    Xml& close();
    Xml& leaf(std::string_view element, std::string_view text);
    Xml& leaf(std::string_view element, const char* text) {
        return leaf(element, std::string_view(text));
    }
    Xml& leaf(std::string_view element, bool value) {
        return leaf(element, std::string_view(value ? "true" : "false"));
    }
    template <std::integral T>
    Xml& leaf(std::string_view element, T value) {
        return leaf(element, std::string_view(std::to_string(value)));
    }
    // Times are written as AWS does it: whole seconds followed by ".000Z".
    Xml& leaf(std::string_view element, Time value);
    // An element that is XML already.
    Xml& element(std::string_view xml);
    Xml& leaf_if(std::string_view element, std::string_view text) {
        return text.empty() ? *this : leaf(element, text);
    }
    std::string take();

  private:
    std::string out_;
    std::vector<std::string> open_;
};

// Children of that name, in order.
std::vector<const wire::Node*> children(const wire::Node&, std::string_view name);
// The text of the first child of that name; "": there is none.
std::string text_of(const wire::Node&, std::string_view name);
std::vector<std::string> texts_of(const wire::Node&, std::string_view name);

std::string iso_seconds(Time);

}  // namespace spot::s3
