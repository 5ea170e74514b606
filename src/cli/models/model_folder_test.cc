#include "cli/models/model_folder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "base/bytes.h"
#include "cli/models/model_table.h"

namespace spot::cli {
namespace {

namespace fs = std::filesystem;

class ModelFolder : public testing::Test {
  protected:
    void SetUp() override {
        folder = testing::TempDir() + "models-" + std::to_string(::getpid());
        fs::create_directories(folder);
    }
    void TearDown() override { fs::remove_all(folder); }
    void add(const std::string& file) { std::ofstream(folder + "/" + file) << "bytes"; }
    std::string error_of(const std::string& said) const {
        const auto path = model_path(folder, said);
        return path ? "" : path.error().message;
    }
    std::string folder;
};

TEST_F(ModelFolder, PathsStayPaths) {
    EXPECT_EQ(*model_path(folder, "/a/b"), "/a/b");
    EXPECT_EQ(*model_path(folder, "model.onnx"), (fs::current_path() / "model.onnx").string());
}

TEST_F(ModelFolder, NamesAreThoseOfFilesInTheFolder) {
    add("mine.onnx");
    add("midas-v2.1-small.onnx");
    EXPECT_EQ(*model_path(folder, "mine"), folder + "/mine.onnx");
    EXPECT_EQ(*model_path(folder, "MiDaS-v2.1-Small"), folder + "/midas-v2.1-small.onnx");
}

TEST_F(ModelFolder, WhatIsNotThereIsSaidWithWhatToDo) {
    add("mine.onnx");
    EXPECT_NE(error_of("depth-anything-v2-small")
                  .find("`stereo-spot models get depth-anything-v2-small` fetches it, 99.1 MB"),
              std::string::npos);
    EXPECT_NE(error_of("depth-anything-v2-smal").find("did you mean depth-anything-v2-small?"),
              std::string::npos);
    EXPECT_NE(error_of("mime").find("did you mean mine?"), std::string::npos);
    EXPECT_NE(error_of("distill-any-depth-small").find("github.com"), std::string::npos);
}

TEST_F(ModelFolder, OnlyWholeModelsAreListed) {
    for (const auto* file : {"b.onnx", "a.onnx", "c.onnx.part", "c.onnx.part.from", "-d.onnx"}) {
        add(file);
    }
    fs::create_directories(folder + "/folder.onnx");
    const auto own = own_models(folder);
    ASSERT_EQ(own.size(), 2u);
    EXPECT_EQ(own[0].name, "a");
    EXPECT_EQ(own[1].size_bytes, 5u);
    EXPECT_TRUE(own_models(folder + "/none").empty());
}

TEST(ModelNames, NoNameLeavesTheFolder) {
    for (const auto* good : {"a", "depth-anything-v2-small", "v2.1_x"}) {
        EXPECT_TRUE(can_be_a_name(good)) << good;
    }
    for (const auto* bad : {"", ".", "..", "../a", "a/b", "-a", ".a", "a b", "a.onnx", "ä"}) {
        EXPECT_FALSE(can_be_a_name(bad)) << bad;
    }
    EXPECT_FALSE(can_be_a_name(std::string(101, 'a')));
}

TEST(ModelTable, EachRowCanBeTrusted) {
    std::set<std::string_view> names;
    for (const auto& model : known_models()) {
        EXPECT_TRUE(can_be_a_name(model.name));
        EXPECT_TRUE(names.insert(model.name).second) << model.name;
        EXPECT_TRUE(model.url.empty() || model.url.starts_with("https://")) << model.name;
        if (!model.sha256.empty()) {
            EXPECT_EQ(unhex(model.sha256).value_or("").size(), 32u) << model.name;
            EXPECT_GT(model.size_bytes, 0u) << model.name;
            // A file that is checked by a digest needs an address whose content does not change.
            EXPECT_EQ(model.url.find("/main/"), std::string_view::npos) << model.name;
        }
    }
    EXPECT_EQ(unhex(known_runtime().sha256).value_or("").size(), 32u);
}

}  // namespace
}  // namespace spot::cli
