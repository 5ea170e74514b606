#pragma once

// Computes the actions that make an endpoint match a manifest, from the wanted and the existing
// resources. Pure functions.

#include "provision/manifest.h"

namespace spot::provision {

// The existing resources, by address.
using Observed = std::map<std::string, Spec>;

enum class ActionKind { none, create, update, replace, destroy };

struct Change {
    std::string attribute;
    std::string before;  // "": the attribute was not set
    std::string after;   // "": the attribute is removed
};

struct Action {
    ActionKind kind = ActionKind::none;
    std::string address;
    Spec spec;  // the wanted one; for destroy: the existing one
    std::vector<Change> changes;
    std::vector<std::string> after = {};  // addresses of actions that must be done before it
};

struct Plan {
    std::vector<Action> actions;  // in an order in which they can be carried out
    bool destroys = false;        // true: the plan removes everything (make_destroy_plan())
    int count(ActionKind kind) const;
    bool empty() const;  // true: there is nothing to do
};

Plan make_plan(const Manifest& wanted, const Observed& observed);
Plan make_destroy_plan(const Manifest& wanted, const Observed& observed);

// The plan as text in the form of Terraform, which ends with "Plan: 3 to add, 1 to change, 0 to
// destroy."
std::string render(const Plan&, bool colour);

}  // namespace spot::provision
