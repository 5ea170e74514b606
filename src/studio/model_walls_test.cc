#include "studio/model_walls.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace spot::studio {
namespace {

bool has(const std::vector<std::string>& paths, std::string_view path) {
    return std::find(paths.begin(), paths.end(), path) != paths.end();
}

TEST(ModelWallsTest, TheProcessorsModelReadsItselfAlone) {
    const auto walls = model_walls("/m.onnx", "/opt/ort/lib.so", media::DepthDevice::cpu, {});
    EXPECT_EQ(walls.readable, (std::vector<std::string>{"/m.onnx", "/proc/cpuinfo"}));
    EXPECT_TRUE(walls.devices.empty());
    EXPECT_FALSE(walls.of_a_driver);
}

TEST(ModelWallsTest, AGpusModelHasEveryKindOfDevice) {
    const auto walls = model_walls("/m.onnx", "/opt/ort/lib.so", media::DepthDevice::webgpu, {});
    EXPECT_TRUE(walls.of_a_driver);
    for (const auto* file : {"/m.onnx", "/usr/lib", "/usr/share/vulkan", "/etc/vulkan", "/opt/ort",
                             "/dev/nvidia-caps", "/sys/devices"}) {
        EXPECT_TRUE(has(walls.readable, file)) << file;
    }
    for (const auto* node :
         {"/dev/null", "/dev/nvidiactl", "/dev/nvidia-uvm", "/dev/kfd", "/dev/dxg"}) {
        EXPECT_TRUE(has(walls.devices, node)) << node;
    }
    EXPECT_EQ(walls.listable, std::vector<std::string>{"/dev/dri"});
}

// A variable that is set to nothing says something: CUDA then shows no GPU.
TEST(ModelWallsTest, VariablesTravelAsTheyAreSet) {
    const auto made = driver_environment({"CUDA_VISIBLE_DEVICES=", "HOME=/home/x"});
    EXPECT_TRUE(has(made, "CUDA_VISIBLE_DEVICES="));
    EXPECT_FALSE(has(made, "HOME=/home/x"));
}

}  // namespace
}  // namespace spot::studio
