#pragma once

// What has to be done to make an endpoint match a manifest: pure, from what is wanted and what is
// there.

#include "provision/manifest.h"

namespace spot::provision {

// By address; a resource that is not there is not in it.
using Observed = std::map<std::string, Spec>;

enum class ActionKind { none, create, update, replace, destroy };

struct Change {
    std::string attribute;
    std::string before;  // "": was not there
    std::string after;   // "": goes away
};

struct Action {
    ActionKind kind = ActionKind::none;
    std::string address;
    Spec spec;  // wanted; for destroy: what is there
    std::vector<Change> changes;
    std::vector<std::string> after = {};  // addresses of what is done before it, where it is
};

struct Plan {
    std::vector<Action> actions;  // in an order in which they can be carried out
    bool destroys = false;        // made to remove all
    int count(ActionKind kind) const;
    bool empty() const;  // nothing to do
};

Plan make_plan(const Manifest& wanted, const Observed& observed);
Plan make_destroy_plan(const Manifest& wanted, const Observed& observed);

// In Terraform's look, ending with "Plan: 3 to add, 1 to change, 0 to destroy."
std::string render(const Plan&, bool colour);

}  // namespace spot::provision
