#pragma once

// A transcript: a text file of requests and of the answers that they get, in order. README.md
// describes the format for those who write one.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "wire/http_message.h"

namespace spot::golden {

// "# @NAME ARGUMENTS" before a request, or before the first step for the whole file.
struct Directive {
    std::string name;
    std::string arguments;  // "" where there are none
};

// One request and its answer.
struct Step {
    std::string title;                  // unique within its file
    int line = 0;                       // of the title, counted from 1
    std::vector<Directive> directives;  // the file's own are not among them
    std::string question;  // the lines from the title to the last of the request, as they stand
    std::string request;   // of these the request alone: line, headers, blank line, body
    std::string answer;    // as it stands in the file; "" where none has been written yet
};

struct Transcript {
    std::string preamble;               // the lines before the first step, as they stand
    std::vector<Directive> directives;  // for every step
    std::vector<Step> steps;
};

// Code "BadTranscript": the line and what is wrong there.
Result<Transcript> parse_transcript(std::string_view text);

// The file with the steps' answers as they are now. It parses to the same transcript.
std::string write_transcript(const Transcript&);

// Request line, headers, blank line, body. A body that a directive encodes is left as it stands.
// Code "BadTranscript".
Result<wire::HttpRequest> parse_request(std::string_view text);

// Status line, headers in their order, blank line, body. A body that is no plain text becomes a hex
// dump, behind a line that says so; one that ends with a line feed has such a line too. The text
// itself ends without a line feed.
std::string write_answer(const wire::HttpResponse&);

// The lines in which two texts differ, "-" for those of `expected` and "+" for those of `found`. Of
// a long line no more is shown than the surroundings of its first difference.
std::string difference(std::string_view expected, std::string_view found);

}  // namespace spot::golden
