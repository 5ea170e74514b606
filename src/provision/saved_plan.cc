#include "provision/saved_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "wire/describe.h"
#include "wire/json.h"

namespace spot::provision {

template <class V>
void describe(V& v, Variables& x) {
    v.member("region", x.region, {.required = true});
    v.member("name_prefix", x.name_prefix, {.required = true});
    v.member("dlq_max_receive_count", x.dlq_max_receive_count, {.required = true});
    v.member("alarm_topic_arn", x.alarm_topic_arn);
    v.member("account_id", x.account_id, {.required = true});
}

template <class V>
void describe(V& v, Change& x) {
    v.member("attribute", x.attribute, {.required = true});
    v.member("before", x.before);
    v.member("after", x.after);
}

namespace {

struct ActionRow {
    std::string address;
    std::string kind;
    std::vector<Change> changes;
};

struct FileOfPlan {
    int format = 0;
    bool destroys = false;
    std::string endpoint;
    Variables variables;
    std::vector<std::string> targets;
    std::vector<ActionRow> actions;
};

template <class V>
void describe(V& v, ActionRow& x) {
    v.member("address", x.address, {.required = true});
    v.member("kind", x.kind, {.required = true});
    v.member("changes", x.changes);
}

template <class V>
void describe(V& v, FileOfPlan& x) {
    v.member("stereo_spot_plan", x.format, {.required = true});
    v.member("destroys", x.destroys, {.keep_empty = true});
    v.member("endpoint", x.endpoint, {.required = true});
    v.member("variables", x.variables, {.required = true});
    v.member("targets", x.targets);
    v.member("actions", x.actions);
}

constexpr std::pair<ActionKind, std::string_view> kinds[] = {{ActionKind::none, "no-op"},
                                                             {ActionKind::create, "create"},
                                                             {ActionKind::update, "update"},
                                                             {ActionKind::replace, "replace"},
                                                             {ActionKind::destroy, "delete"}};

std::string_view name_of(ActionKind kind) {
    for (const auto& [known, name] : kinds) {
        if (known == kind) return name;
    }
    return "";
}

bool same(const Change& a, const Change& b) {
    return a.attribute == b.attribute && a.before == b.before && a.after == b.after;
}

bool same(const Action& a, const Action& b) {
    return a.address == b.address && a.kind == b.kind && a.changes.size() == b.changes.size() &&
           std::equal(a.changes.begin(), a.changes.end(), b.changes.begin(),
                      [](const Change& x, const Change& y) { return same(x, y); });
}

std::vector<Action> real_actions(const std::vector<Action>& all) {
    std::vector<Action> real;
    std::copy_if(all.begin(), all.end(), std::back_inserter(real),
                 [](const Action& a) { return a.kind != ActionKind::none; });
    return real;
}

}  // namespace

std::string to_json(const SavedPlan& plan) {
    FileOfPlan file{saved_plan_format, plan.destroys, plan.endpoint,
                    plan.variables,    plan.targets,  {}};
    for (const auto& action : real_actions(plan.actions)) {
        file.actions.push_back({action.address, std::string(name_of(action.kind)), action.changes});
    }
    wire::JsonSink sink;
    wire::write_shape(sink, file);
    return sink.take() + "\n";
}

Result<SavedPlan> read_saved_plan(std::string_view bytes) {
    const auto bad = [](std::string_view why) {
        return fail(Kind::invalid, "BadPlan",
                    fmt::format("it is no plan that `stereo-spot plan -out FILE` wrote: {}", why));
    };
    const auto node = wire::parse_json(bytes);
    if (!node) return bad("it is no JSON");
    auto file = wire::read_shape<FileOfPlan>(*node, false);
    if (!file) return bad("what it must say is missing");
    if (file->format != saved_plan_format) {
        return bad(fmt::format("its format is {}, this program knows {}", file->format,
                               saved_plan_format));
    }
    SavedPlan plan{file->format,    file->destroys, file->endpoint,
                   file->variables, file->targets,  {}};
    for (auto& row : file->actions) {
        const auto kind = std::find_if(std::begin(kinds), std::end(kinds),
                                       [&](const auto& known) { return known.second == row.kind; });
        if (kind == std::end(kinds)) return bad(fmt::format("{} is no action", row.kind));
        plan.actions.push_back(
            {.kind = kind->first, .address = row.address, .changes = std::move(row.changes)});
    }
    TRY(check(plan.variables));
    return plan;
}

Result<void> check_still_true(const SavedPlan& saved, const Plan& now) {
    const auto wanted = real_actions(saved.actions);
    const auto found = real_actions(now.actions);
    std::string address;
    for (std::size_t i = 0; i < std::max(wanted.size(), found.size()); ++i) {
        if (i < wanted.size() && i < found.size() && same(wanted[i], found[i])) continue;
        address = i < wanted.size() ? wanted[i].address : found[i].address;
        break;
    }
    if (address.empty()) return {};
    return fail(Kind::conflict, "StalePlan",
                fmt::format("the saved plan is stale: {} is not any more as it was when the plan "
                            "was made; plan again",
                            address));
}

}  // namespace spot::provision
