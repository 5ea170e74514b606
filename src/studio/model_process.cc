#include "studio/model_process.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace spot::studio {
namespace {

constexpr std::size_t longest_answer = 1u << 20;
constexpr std::chrono::seconds dying{2};

std::size_t count_of(const std::vector<std::int64_t>& sides, std::size_t most) {
    std::size_t count = 1;
    for (const auto side : sides) {
        if (side < 1 || static_cast<std::size_t>(side) > most / count) return 0;
        count *= static_cast<std::size_t>(side);
    }
    return count;
}

}  // namespace

class ModelProcess::Remote final : public media::Network {
  public:
    Remote(ModelProcess& process, media::NetworkFacts facts)
        : process_(process), facts_(std::move(facts)) {}
    const media::NetworkFacts& facts() const override { return facts_; }
    Result<media::Tensor> run(std::span<float> values,
                              const std::vector<std::int64_t>& sides) override {
        return process_.run(values, sides);
    }

  private:
    ModelProcess& process_;
    media::NetworkFacts facts_;
};

ModelProcess::ModelProcess(Plan plan, const ModelLimits& limits, Process process,
                           SharedMemory memory)
    : plan_(std::move(plan)),
      limits_(limits),
      process_(std::move(process)),
      lines_(process_.answers(), longest_answer),
      memory_(std::move(memory)) {}

Result<std::unique_ptr<ModelProcess>> ModelProcess::start(const Plan& plan,
                                                          const ModelLimits& limits) {
    auto memory = TRY(SharedMemory::make());
    auto process = Process::start(
        {.program = plan.program, .environment = plan.environment, .shared = memory.descriptor()});
    if (!process) {
        return fail(Kind::internal, "NoMediaProgram",
                    fmt::format("{} cannot be started for the model: {}", plan.program,
                                std::strerror(process.error())));
    }
    process->send(line_of("Request", Request{.version = SPOT_VERSION,
                                             .verb = "network",
                                             .model = {plan.model},
                                             .runtime = {plan.runtime},
                                             .device = plan.device}));
    return std::unique_ptr<ModelProcess>(
        new ModelProcess(plan, limits, std::move(*process), std::move(memory)));
}

tl::unexpected<Error> ModelProcess::failed(Kind kind, std::string_view why) const {
    const bool cpu = plan_.device == media::DepthDevice::cpu;
    return fail(kind, "ModelFailed",
                fmt::format("{}: {}; use another model or another ONNX Runtime{}", plan_.model, why,
                            cpu ? "" : ", or --depth-device cpu"));
}

tl::unexpected<Error> ModelProcess::death() {
    process_.end_input();
    const auto status = process_.wait_for(dying);
    if (!status) return failed(Kind::invalid, "its process stopped answering");
    if (WIFEXITED(*status)) {
        return failed(Kind::invalid,
                      fmt::format("its process ended with {} and no answer", WEXITSTATUS(*status)));
    }
    const int signal = WTERMSIG(*status);
    if (signal == SIGKILL || signal == SIGTERM) {
        return fail(Kind::unavailable, "ModelFailed",
                    fmt::format("{}: the process that ran it was killed ({}); is there memory "
                                "enough?",
                                plan_.model, ::strsignal(signal)));
    }
    const auto* who =
        plan_.device == media::DepthDevice::cpu ? "the runtime" : "the runtime or the GPU's driver";
    return failed(Kind::invalid, fmt::format("{} crashed on it ({})", who, ::strsignal(signal)));
}

Result<wire::Node> ModelProcess::ask(const std::string& line, std::string_view answer) {
    if (process_.id() < 0) return failed(Kind::invalid, "its process is gone");
    process_.send(line);
    const auto received = lines_.next(std::chrono::steady_clock::now() + limits_.answer);
    if (!received && received.error().code == "Silent") {
        process_.end_input();
        process_.kill();
        process_.wait_for(dying);
        return failed(Kind::invalid,
                      fmt::format("gave no answer for {:.0f} s and was ended",
                                  std::chrono::duration<double>(limits_.answer).count()));
    }
    if (!received) return failed(Kind::invalid, received.error().message);
    if (!*received) return death();
    auto node = wire::parse_json(**received);
    if (node && node->find("Error") != nullptr) {
        const auto failure = TRY(value_of<Failure>(*node, "Error"));
        return fail(static_cast<Kind>(failure.kind), failure.code, failure.message.bytes);
    }
    if (!node || node->find(answer) == nullptr) {
        return failed(Kind::invalid, "its answer makes no sense");
    }
    return node;
}

Result<std::unique_ptr<media::Network>> ModelProcess::open(int threads) {
    const auto node = TRY(ask(line_of("Open", threads), "Opened"));
    return std::make_unique<Remote>(*this, TRY(value_of<media::NetworkFacts>(node, "Opened")));
}

Result<media::Tensor> ModelProcess::run(std::span<float> values,
                                        const std::vector<std::int64_t>& sides) {
    CHECK(count_of(sides, most_shared_input) == values.size());
    const auto in = TRY(memory_.in(values.size()));
    std::copy(values.begin(), values.end(), in.begin());
    const auto node = TRY(ask(line_of("Run", sides), "Ran"));
    media::Tensor made{.sides = TRY(value_of<std::vector<std::int64_t>>(node, "Ran"))};
    const auto count = count_of(made.sides, most_shared_output);
    if (count == 0) return failed(Kind::invalid, "its answer makes no sense");
    const auto out = TRY(memory_.out(count));
    made.values.assign(out.begin(), out.end());
    return made;
}

}  // namespace spot::studio
