#include "cli/provision/provision_ui.h"

#include <fmt/format.h>

#include <chrono>
#include <map>

#include "base/clock.h"
#include "base/time_text.h"
#include "cli/output.h"
#include "wire/json.h"

namespace spot::cli {
namespace {

using provision::Action;
using provision::ActionKind;
using provision::Plan;

class TextUi : public ProvisionUi {
  public:
    explicit TextUi(bool colour) : colour_(colour) {}

    void planned(const Plan& plan, Operation) override {
        put("{}", provision::render(plan, colour_));
    }
    void progress(const Action& action, bool done) override {
        const bool destroys = action.kind == ActionKind::destroy;
        const bool creates = action.kind == ActionKind::create;
        const auto* begin = destroys ? "Destroying..." : creates ? "Creating..." : "Modifying...";
        const auto* end = destroys  ? "Destruction complete"
                          : creates ? "Creation complete"
                                    : "Modifications complete";
        put("{}: {}\n", action.address, done ? end : begin);
        flush_output();
    }
    void waiting(const Action& action, const std::string& reason) override {
        put("{}: Still waiting: {}\n", action.address, reason);
        flush_output();
    }
    void finished(const Plan& plan, Operation operation) override {
        if (operation == Operation::destroy) {
            put("\nDestroy complete! Resources: {} destroyed.\n", plan.count(ActionKind::destroy));
            return;
        }
        put("\nApply complete! Resources: {} added, {} changed, {} destroyed.\n",
            plan.count(ActionKind::create), plan.count(ActionKind::update),
            plan.count(ActionKind::destroy));
    }
    void outputs(const provision::Outputs& outputs) override {
        put("\nOutputs:\n\n");
        for (const auto& [name, value] : outputs) put("{} = \"{}\"\n", name, value);
    }

  private:
    bool colour_;
};

std::string_view name_of(ActionKind kind) {
    switch (kind) {
        case ActionKind::create: return "create";
        case ActionKind::update: return "update";
        case ActionKind::replace: return "replace";
        case ActionKind::destroy: return "delete";
        case ActionKind::none: break;
    }
    return "noop";
}

std::string_view name_of(Operation operation) {
    switch (operation) {
        case Operation::plan: return "plan";
        case Operation::apply: return "apply";
        case Operation::destroy: break;
    }
    return "destroy";
}

class JsonUi : public ProvisionUi {
  public:
    void planned(const Plan& plan, Operation) override {
        for (const auto& action : plan.actions) {
            if (action.kind == ActionKind::none) continue;
            line(fmt::format("{}: Plan to {}", action.address, name_of(action.kind)),
                 "planned_change", [&](wire::JsonSink& sink) {
                     sink.name("change", {});
                     sink.begin_structure();
                     write(sink, action);
                     sink.end_structure();
                 });
        }
        summary(plan, Operation::plan, "Plan");
    }
    void progress(const Action& action, bool done) override {
        const auto now = std::chrono::steady_clock::now();
        if (!done) begun_[action.address] = now;
        const auto took = std::chrono::duration<double>(now - begun_[action.address]).count();
        line(fmt::format("{}: {} {}", action.address, name_of(action.kind),
                         done ? "complete" : "begins"),
             done ? "apply_complete" : "apply_start", [&](wire::JsonSink& sink) {
                 sink.name("hook", {});
                 sink.begin_structure();
                 write(sink, action);
                 if (done) {
                     sink.name("elapsed_seconds", {});
                     sink.real(took);
                 }
                 sink.end_structure();
             });
    }
    void waiting(const Action& action, const std::string& reason) override {
        line(fmt::format("{}: Still waiting: {}", action.address, reason), "apply_progress",
             [&](wire::JsonSink& sink) {
                 sink.name("hook", {});
                 sink.begin_structure();
                 write(sink, action);
                 sink.end_structure();
             });
    }
    void finished(const Plan& plan, Operation operation) override {
        summary(plan, operation, operation == Operation::destroy ? "Destroy" : "Apply");
    }
    void outputs(const provision::Outputs& outputs) override {
        line(fmt::format("Outputs: {}", outputs.size()), "outputs", [&](wire::JsonSink& sink) {
            sink.name("outputs", {});
            sink.begin_structure();
            for (const auto& [name, value] : outputs) {
                sink.name(name, {});
                sink.begin_structure();
                sink.name("sensitive", {});
                sink.boolean(false);
                sink.name("type", {});
                sink.text("string");
                sink.name("value", {});
                sink.text(value);
                sink.end_structure();
            }
            sink.end_structure();
        });
    }

    void failed(const Error& error) override {
        line(
            "Error: " + error.message, "diagnostic",
            [&](wire::JsonSink& sink) {
                sink.name("diagnostic", {});
                sink.begin_structure();
                for (const auto& [name, value] :
                     {std::pair<std::string_view, std::string>{"severity", "error"},
                      {"summary", error.code},
                      {"detail", error.message}}) {
                    sink.name(name, {});
                    sink.text(value);
                }
                sink.end_structure();
            },
            "error");
    }

  private:
    template <class More>
    void line(const std::string& message, std::string_view type, More more,
              std::string_view level = "info") {
        wire::JsonSink sink;
        sink.begin_structure();
        const auto text = [&](std::string_view name, std::string_view value) {
            sink.name(name, {});
            sink.text(value);
        };
        text("@level", level);
        text("@message", message);
        text("@module", "stereo-spot");
        text("@timestamp", iso8601_millis(clock_.now()));
        text("type", type);
        more(sink);
        sink.end_structure();
        put("{}\n", sink.take());
        flush_output();
    }

    static void write(wire::JsonSink& sink, const Action& action) {
        const auto dot = action.address.find('.');
        sink.name("resource", {});
        sink.begin_structure();
        for (const auto& [name, value] :
             {std::pair<std::string_view, std::string>{"addr", action.address},
              {"resource_type", action.address.substr(0, dot)},
              {"resource_name", action.address.substr(dot + 1)}}) {
            sink.name(name, {});
            sink.text(value);
        }
        sink.end_structure();
        sink.name("action", {});
        sink.text(name_of(action.kind));
    }

    void summary(const Plan& plan, Operation operation, std::string_view what) {
        const int replaced = plan.count(ActionKind::replace);
        const int add = plan.count(ActionKind::create) + replaced;
        const int change = plan.count(ActionKind::update);
        const int remove = plan.count(ActionKind::destroy) + replaced;
        line(fmt::format("{}: {} to add, {} to change, {} to destroy.", what, add, change, remove),
             "change_summary", [&](wire::JsonSink& sink) {
                 sink.name("changes", {});
                 sink.begin_structure();
                 for (const auto& [name, count] :
                      {std::pair{"add", add}, {"change", change}, {"remove", remove}}) {
                     sink.name(name, {});
                     sink.number(count);
                 }
                 sink.name("operation", {});
                 sink.text(name_of(operation));
                 sink.end_structure();
             });
    }

    SystemClock clock_;
    std::map<std::string, std::chrono::steady_clock::time_point> begun_;
};

}  // namespace

std::unique_ptr<ProvisionUi> ProvisionUi::make(bool json, bool colour) {
    if (json) return std::make_unique<JsonUi>();
    return std::make_unique<TextUi>(colour);
}

}  // namespace spot::cli
