#include "media/check_model.h"

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

Result<ModelReport> check_model(const DepthModelOptions& options, int threads) {
    ModelReport report;
    report.threads =
        threads > 0 ? threads : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    const auto model = TRY(DepthModel::open(options, 16, 9, report.threads));
    {
        const auto bytes = TRY(read_model(options.path));
        report.size_bytes = bytes.size();
        report.sha256 = hex(sha256(bytes));
    }
    const auto& facts = model->facts();
    report.runtime = facts.runtime;
    report.runtime_version = facts.runtime_version;
    report.providers = facts.providers;
    report.device = facts.device;
    report.device_name = facts.device_name;
    report.software = facts.software;
    report.input = in_words(facts.inputs.front());
    report.output = in_words(facts.outputs.front());
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
