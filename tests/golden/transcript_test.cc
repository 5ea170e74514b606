// Transcripts are read as they were written, and a difference is shown where it is.

#include "golden/transcript.h"

#include <gtest/gtest.h>

#include "golden/hex_dump.h"

namespace spot::golden {
namespace {

constexpr std::string_view file =
    "# A file.\n"
    "# @sign sqs\n"
    "\n"
    "### First step\n"
    "# Shows something.\n"
    "# @advance 30s\n"
    "POST /a?b=c HTTP/1.1\n"
    "X-Name:  value\n"
    "\n"
    "one\n"
    "\n"
    "two\n"
    "\n"
    "--- answer\n"
    "HTTP/1.1 200 OK\n"
    "\n"
    "body\n"
    "\n"
    "### Second step\n"
    "GET / HTTP/1.1\n";

TEST(Transcript, IsReadInItsParts) {
    const auto read = parse_transcript(file);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->preamble, "# A file.\n# @sign sqs");
    ASSERT_EQ(read->directives.size(), 1u);
    EXPECT_EQ(read->directives[0].name, "sign");
    ASSERT_EQ(read->steps.size(), 2u);
    const auto& first = read->steps[0];
    EXPECT_EQ(first.title, "First step");
    EXPECT_EQ(first.line, 4);
    ASSERT_EQ(first.directives.size(), 1u);
    EXPECT_EQ(first.directives[0].arguments, "30s");
    EXPECT_EQ(first.request, "POST /a?b=c HTTP/1.1\nX-Name:  value\n\none\n\ntwo");
    EXPECT_EQ(first.answer, "HTTP/1.1 200 OK\n\nbody");
    EXPECT_EQ(read->steps[1].answer, "");
}

TEST(Transcript, IsWrittenAsItWasRead) {
    EXPECT_EQ(write_transcript(*parse_transcript(file)), file);
}

TEST(Transcript, RefusesWhatNobodyCouldMean) {
    EXPECT_FALSE(parse_transcript("### A\nGET / HTTP/1.1\n### A\nGET / HTTP/1.1\n"));
    EXPECT_FALSE(parse_transcript("### A\n\n### B\nGET / HTTP/1.1\n"));
    EXPECT_FALSE(parse_transcript("### A\nGET / HTTP/1.1\n--- answer\nx\n--- answer\ny\n"));
    EXPECT_FALSE(parse_request("GET /\n\n"));
    EXPECT_FALSE(parse_request("GET / HTTP/1.1\nno header\n"));
}

TEST(Transcript, RequestsHaveHeadersAndABody) {
    const auto request = parse_request("POST /a?b=c HTTP/1.1\nX-Name:  value\n\none\n\ntwo");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->method, "POST");
    EXPECT_EQ(request->path, "/a");
    EXPECT_EQ(request->query, "b=c");
    EXPECT_EQ(request->headers.value("x-name"), "value");
    EXPECT_EQ(request->body, "one\n\ntwo");
}

TEST(Transcript, AnswersThatAreNoTextBecomeAHexDump) {
    const auto body_of = [](std::string body) {
        const auto text = write_answer({.status = 200, .body = std::move(body)});
        return text.substr(text.find("\n\n") + 2);
    };
    EXPECT_EQ(body_of("plain"), "plain");
    EXPECT_EQ(body_of("ok\n"), "# A line feed ends this text:\nok");
    // Two line feeds, a control character, a byte that is no UTF-8, marks of the file's.
    for (const auto* body : {"ok\n\n", "# a", "a\rb", "\xff", "a\n### b", "--- answer"}) {
        const auto written = body_of(body);
        const auto dump = written.substr(written.find('\n') + 1);
        EXPECT_EQ(read_hex_dump(dump), body) << written;
    }
}

TEST(Transcript, ADifferenceIsShownWhereItIs) {
    EXPECT_EQ(difference("a\nb\nc", "a\nb\nc"), "");
    EXPECT_EQ(difference("a\nb\nc", "a\nx\nc"), "  - b\n  + x\n");
    EXPECT_EQ(difference("a", "a\nb"), "  + b\n");
    const auto shown = difference(std::string(500, 'a') + "b", std::string(500, 'a') + "c");
    EXPECT_EQ(shown,
              "  - ..." + std::string(60, 'a') + "b\n  + ..." + std::string(60, 'a') + "c\n");
}

}  // namespace
}  // namespace spot::golden
