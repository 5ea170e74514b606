#include "cli/provision/variables.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace spot::cli {
namespace {

using Values = std::map<std::string, std::string>;

class VariablesTest : public testing::Test {
  protected:
    VariablesTest()
        : folder(std::filesystem::path(testing::TempDir()) /
                 ("spot_variables_" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(folder);
    }
    ~VariablesTest() override {
        ::unsetenv("TF_VAR_name_prefix");
        std::filesystem::remove_all(folder);
    }
    Result<Values> given(const std::vector<std::string>& words) {
        const auto args = Args::parse(words, variable_flags());
        EXPECT_TRUE(args);
        return given_variables(*args);
    }
    std::string file(const std::string& name, const std::string& text) {
        std::ofstream(folder / name) << text;
        return (folder / name).string();
    }
    std::filesystem::path folder;
};

TEST_F(VariablesTest, LaterPlacesWin) {
    ::setenv("TF_VAR_name_prefix", "environment", 1);
    EXPECT_EQ(given({})->at("name_prefix"), "environment");
    const auto first = file("a.tfvars", "name_prefix = \"file\"\ndlq_max_receive_count = 3\n");
    EXPECT_EQ(given({"-var-file", first})->at("name_prefix"), "file");
    const auto second = file("b.tfvars.json", R"({"name_prefix":"json","other":[1]})");
    const auto both = *given({"--var-file", first, "--var-file=" + second});
    EXPECT_EQ(both.at("name_prefix"), "json");
    EXPECT_EQ(both.at("dlq_max_receive_count"), "3");
    EXPECT_EQ(given({"-var-file", first, "-var", "name_prefix=var"})->at("name_prefix"), "var");
    EXPECT_EQ(given({"-var", "name_prefix=var", "--name-prefix", "flag"})->at("name_prefix"),
              "flag");
}

TEST_F(VariablesTest, WhatIsUnknownOrUnreadable) {
    EXPECT_EQ(given({"-var", "colour=red"}).error().code, "Usage");
    EXPECT_EQ(given({"-var", "name_prefix"}).error().code, "Usage");
    EXPECT_EQ(given({"-var-file", (folder / "none").string()}).error().code, "NotReadable");
    EXPECT_EQ(given({"-var-file", file("c.json", "[]")}).error().code, "BadVariables");
    EXPECT_TRUE(given({"-var-file", file("d.tfvars", "colour = \"red\"\n")})->empty());
}

}  // namespace
}  // namespace spot::cli
