#include "provision/plan.h"

#include <fmt/format.h>

#include <algorithm>

namespace spot::provision {
namespace {

std::vector<Change> differences(const Attributes& before, const Attributes& after) {
    std::vector<Change> changes;
    for (const auto& [name, value] : after) {
        const auto at = before.find(name);
        if (at == before.end()) {
            changes.push_back({name, "", value});
        } else if (at->second != value) {
            changes.push_back({name, at->second, value});
        }
    }
    for (const auto& [name, value] : before) {
        if (!after.contains(name)) changes.push_back({name, value, ""});
    }
    return changes;
}

// True where a change cannot be made in place: a table's keys.
bool needs_replacement(const std::vector<Change>& changes) {
    return std::any_of(changes.begin(), changes.end(), [](const Change& c) {
        return c.attribute == "hash_key" || c.attribute == "range_key";
    });
}

std::string_view sign_of(ActionKind kind) {
    switch (kind) {
        case ActionKind::create: return "+";
        case ActionKind::update: return "~";
        case ActionKind::replace: return "-/+";
        case ActionKind::destroy: return "-";
        case ActionKind::none: break;
    }
    return " ";
}

std::string_view words_of(ActionKind kind) {
    switch (kind) {
        case ActionKind::create: return "will be created";
        case ActionKind::update: return "will be updated in-place";
        case ActionKind::replace: return "must be replaced";
        case ActionKind::destroy: return "will be destroyed";
        case ActionKind::none: break;
    }
    return "";
}

std::string_view colour_of(ActionKind kind) {
    switch (kind) {
        case ActionKind::create: return "\x1b[32m";
        case ActionKind::update: return "\x1b[33m";
        default: return "\x1b[31m";
    }
}

std::string line_of(const Action& action, const Change& change) {
    if (action.kind == ActionKind::create || change.before.empty()) {
        return fmt::format("      + {} = \"{}\"\n", change.attribute, change.after);
    }
    if (action.kind == ActionKind::destroy || change.after.empty()) {
        return fmt::format("      - {} = \"{}\" -> null\n", change.attribute, change.before);
    }
    return fmt::format("      ~ {} = \"{}\" -> \"{}\"\n", change.attribute, change.before,
                       change.after);
}

}  // namespace

int Plan::count(ActionKind kind) const {
    return static_cast<int>(std::count_if(actions.begin(), actions.end(),
                                          [&](const Action& a) { return a.kind == kind; }));
}

bool Plan::empty() const {
    return std::all_of(actions.begin(), actions.end(),
                       [](const Action& a) { return a.kind == ActionKind::none; });
}

Plan make_plan(const Manifest& wanted, const Observed& observed) {
    Plan plan;
    for (const auto& resource : wanted) {
        Action action{.address = resource.address, .spec = resource.spec, .after = resource.needs};
        const auto at = observed.find(resource.address);
        const auto before = at == observed.end() ? Attributes{} : attributes_of(at->second);
        action.changes = differences(before, attributes_of(resource.spec));
        if (at == observed.end()) {
            action.kind = ActionKind::create;
        } else if (!action.changes.empty()) {
            action.kind =
                needs_replacement(action.changes) ? ActionKind::replace : ActionKind::update;
        }
        plan.actions.push_back(std::move(action));
    }
    return plan;
}

Plan make_destroy_plan(const Manifest& wanted, const Observed& observed) {
    Plan plan{.destroys = true};
    for (auto resource = wanted.rbegin(); resource != wanted.rend(); ++resource) {
        const auto at = observed.find(resource->address);
        if (at == observed.end()) continue;
        Action action{ActionKind::destroy, resource->address, at->second,
                      differences(attributes_of(at->second), {})};
        for (const auto& other : wanted) {
            if (std::find(other.needs.begin(), other.needs.end(), resource->address) !=
                other.needs.end()) {
                action.after.push_back(other.address);
            }
        }
        plan.actions.push_back(std::move(action));
    }
    return plan;
}

std::string render(const Plan& plan, bool colour) {
    if (plan.empty() && plan.destroys) {
        return "No changes. There is nothing to destroy.\n";
    }
    if (plan.empty()) {
        return "No changes. Your infrastructure matches the configuration.\n";
    }
    std::string out = "The following actions will be performed:\n\n";
    for (const auto& action : plan.actions) {
        if (action.kind == ActionKind::none) continue;
        const auto dot = action.address.find('.');
        out += fmt::format("  # {} {}\n", action.address, words_of(action.kind));
        out += fmt::format("  {}{}{} resource \"{}\" \"{}\" {{\n",
                           colour ? colour_of(action.kind) : "", sign_of(action.kind),
                           colour ? "\x1b[0m" : "", action.address.substr(0, dot),
                           action.address.substr(dot + 1));
        for (const auto& change : action.changes) out += line_of(action, change);
        out += "    }\n\n";
    }
    const int replaced = plan.count(ActionKind::replace);
    out += fmt::format("Plan: {} to add, {} to change, {} to destroy.\n",
                       plan.count(ActionKind::create) + replaced, plan.count(ActionKind::update),
                       plan.count(ActionKind::destroy) + replaced);
    return out;
}

}  // namespace spot::provision
