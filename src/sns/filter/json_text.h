#pragma once

// JSON that a user sends as the text of an attribute, with the places of its parts: AWS's refusals
// name the column at which its own parser (Jackson) had arrived. The columns and sentences here
// were recorded from AWS.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wire/node.h"

namespace spot::sns {

struct Token {
    enum class Type { begin_map, end_map, begin_list, end_list, name, text, number, boolean, null };
    Type type = Type::null;
    std::string text;  // of names, texts and numbers the contents; of others as they are written
    // The column, from 1, behind the part of the token that the parser reads before it is asked for
    // its contents. A text is read to behind its opening quote, and a name to where its value has
    // been read to.
    std::size_t column = 0;
    std::size_t end = 0;  // the column behind the whole token
};

// Splits a JSON document into its tokens, without the commas and colons. Fails with the sentence of
// AWS as the message ("failed to parse JSON. ...") and Kind::invalid; deeper than 80 levels fails,
// too. The document must be one line for columns to be right: line breaks count as any other
// character, and the line is always 1.
Result<std::vector<Token>> tokens_of(std::string_view json);

// The document as it is, or the same error.
Result<wire::Node> parse_json_text(std::string_view json);

// The value of a number's digits, to five behind the point, for SNS compares no more of them
// (Developer Guide, "Filter policy constraints"); nothing where a double cannot hold it.
std::optional<double> number_of(std::string_view digits);

// "\n at [Source: (String)\"...\"; line: 1, column: 10]"
std::string at_column(std::string_view json, std::size_t column);

}  // namespace spot::sns
