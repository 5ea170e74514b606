#include "cli/provision/tfvars.h"

#include <gtest/gtest.h>

namespace spot::cli {
namespace {

using Values = std::map<std::string, std::string>;

TEST(Tfvars, NamesAndValues) {
    EXPECT_EQ(*parse_tfvars("\xef\xbb\xbf# head\nname_prefix = \"fi#lms\" # prefix\n\nn=5\r\n"
                            "/* one */ flag = true // so\n/* two\n lines */\n"
                            "quoted = \"a \\\"b\\\" \\\\ $${c}\"\n",
                            "x"),
              (Values{{"name_prefix", "fi#lms"},
                      {"n", "5"},
                      {"flag", "true"},
                      {"quoted", "a \"b\" \\ ${c}"}}));
}

TEST(Tfvars, ListsAndMapsArePassedOver) {
    EXPECT_EQ(*parse_tfvars("tags = {\n  a = \"}\" # }\n  b = [1, 2]\n}\nlist = []\nn = 1\n", "x"),
              (Values{{"n", "1"}}));
    EXPECT_EQ(*parse_tfvars_json(R"({"tags":{"a":1},"n":1,"t":true,"s":"x"})", "x"),
              (Values{{"n", "1"}, {"t", "true"}, {"s", "x"}}));
}

TEST(Tfvars, WhatOnlyTerraformReadsIsRefusedWithItsLine) {
    for (const auto* text : {"a = 1\nb = [1\n", "a = 1\nb = \"${var.x}\"\n", "a = 1\nb {\n",
                             "a = 1\nb = \"open\n", "a = 1\nb = \n", "a = 1\na = 2",
                             "a = 1\nb = \"a\\u0062\"", "a = 1\n/* open", "a = 1\nb = var.x"}) {
        const auto read = parse_tfvars(text, "film.tfvars");
        ASSERT_FALSE(read) << text;
        EXPECT_NE(read.error().message.find("film.tfvars, line "), std::string::npos)
            << read.error().message;
    }
}

}  // namespace
}  // namespace spot::cli
