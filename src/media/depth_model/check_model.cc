#include "media/depth_model/check_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/bytes.h"
#include "base/hash.h"
#include "media/depth_model/depth_model.h"

namespace spot::media {
namespace {

std::string in_words(const TensorShape& shape) {
    std::string sides;
    for (const auto side : shape.sides) {
        sides += sides.empty() ? "" : "x";
        sides += side > 0 ? fmt::format("{}", side) : "?";
    }
    return fmt::format("{} {}", shape.name, sides.empty() ? "of no stated shape" : sides);
}

}  // namespace

Result<ModelReport> check_model(const std::string& path, int threads) {
    ModelReport report;
    {
        const auto bytes = TRY(read_model(path));
        report.size_bytes = bytes.size();
        report.sha256 = hex(sha256(bytes));
    }
    report.threads =
        threads > 0 ? threads : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    const auto* runtime = TRY(OnnxRuntime::get());
    report.runtime = runtime->path();
    report.runtime_version = runtime->version();
    report.providers = runtime->providers();
    const auto model = TRY(DepthModel::open({.path = path}, 16, 9, report.threads));
    report.input = in_words(model->session().inputs().front());
    report.output = in_words(model->session().outputs().front());
    report.width = model->input_width();
    report.height = model->input_height();
    const auto begin = std::chrono::steady_clock::now();
    const auto map = TRY(model->run_alone());
    report.milliseconds =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
    report.map_height = static_cast<int>(map.sides[map.sides.size() - 2]);
    report.map_width = static_cast<int>(map.sides.back());
    return report;
}

}  // namespace spot::media
