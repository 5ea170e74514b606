#include "s3/forms/form_reader.h"

#include <gtest/gtest.h>

namespace spot::s3 {
namespace {

// "name=value ... [filename] contents", or the code of the error, of a form that comes in pieces.
std::string read(const std::string& body, std::size_t piece) {
    std::string said;
    FormReader reader("xyz", {[&](wire::FormFields fields, const std::string& filename) {
                                  for (const auto& [name, value] : fields) {
                                      said += name + "=" + value + " ";
                                  }
                                  said += "[" + filename + "] ";
                                  return Result<void>();
                              },
                              [&](std::string_view data) {
                                  said += data;
                                  return Result<void>();
                              }});
    for (std::size_t at = 0; at < body.size(); at += piece) {
        if (auto done = reader.write(std::string_view(body).substr(at, piece)); !done) {
            return done.error().code;
        }
    }
    const auto whole = reader.finish();
    return whole ? said : whole.error().code;
}

std::string part(const std::string& disposition, const std::string& value) {
    return "--xyz\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + value + "\r\n";
}

TEST(FormReader, ReadsFormsHoweverTheyArrive) {
    const auto body =
        "before all\r\n" + part("name=\"Key\"", "a;b") + part("name=empty", "") +
        part("name=\"key\"", "a second one does not count") +
        part(R"(name="file"; filename="a \"b\".png")", "\r\n--xy\r\n\r\n--xyy line\r\n") +
        part("name=\"late\"", "not read") + "--xyz--\r\nafter all";
    for (const std::size_t piece : {1U, 2U, 3U, 7U, 64U, 10'000U}) {
        EXPECT_EQ(read(body, piece), "empty= key=a;b [a \"b\".png] \r\n--xy\r\n\r\n--xyy line\r\n")
            << piece;
    }
}

TEST(FormReader, EmptyFilesAreFiles) {
    EXPECT_EQ(read(part("name=\"file\"; filename=\"\"", "") + "--xyz--\r\n", 5), "[] ");
}

TEST(FormReader, WhatIsNoFormIsRefused) {
    EXPECT_EQ(read("nonsense", 3), "MalformedPOSTRequest");
    EXPECT_EQ(read(part("name=\"file\"", "cut off"), 3), "MalformedPOSTRequest");
    EXPECT_EQ(read(part("nothing", "x") + "--xyz--\r\n", 3), "MalformedPOSTRequest");
    EXPECT_EQ(read("--xyz and more\r\n\r\n", 3), "MalformedPOSTRequest");
    EXPECT_EQ(read(part("name=\"key\"", "x") + "--xyz--\r\n", 3), "InvalidArgument");
}

TEST(FormReader, FieldsMayNotGrowWithoutEnd) {
    const std::string much(max_form_fields_bytes, 'x');
    EXPECT_EQ(read(part("name=\"key\"", much), 1000), "MaxPostPreDataLengthExceededError");
    EXPECT_EQ(read(much + much, 1000), "MaxPostPreDataLengthExceededError");
    EXPECT_EQ(read("--xyz\r\n" + much + "x", 1000), "MalformedPOSTRequest");
    std::string many;
    for (int i = 0; i < 600; ++i) many += part("name=\"a" + std::to_string(i) + "\"", "");
    EXPECT_EQ(read(many, 1000), "MaxPostPreDataLengthExceededError");
    EXPECT_EQ(read(part("name=\"file\"", much + much) + "--xyz--", 1000), "[] " + much + much);
}

TEST(FormReader, TheBoundaryStandsInTheType) {
    const auto boundary = [](const std::string& type) {
        wire::Headers headers;
        headers.add("Content-Type", type);
        const auto found = form_boundary(headers);
        return found ? *found : found.error().code;
    };
    EXPECT_EQ(boundary("multipart/form-data; boundary=abc"), "abc");
    EXPECT_EQ(boundary("Multipart/Form-Data; charset=utf-8; boundary=\"a b\""), "a b");
    EXPECT_EQ(boundary("multipart/form-data"), "MalformedPOSTRequest");
    EXPECT_EQ(boundary("application/json"), "PreconditionFailed");
}

}  // namespace
}  // namespace spot::s3
