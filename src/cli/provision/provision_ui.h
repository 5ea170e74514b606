#pragma once

// Prints what the verbs of the provisioner do: for people in Terraform's manner, or, with -json, in
// Terraform's machine-readable lines. Source: Terraform documentation, "Machine-Readable UI".

#include <memory>
#include <string_view>

#include "provision/plan.h"

namespace spot::cli {

enum class Operation { plan, apply, destroy };

class ProvisionUi {
  public:
    static std::unique_ptr<ProvisionUi> make(bool json, bool colour);
    virtual ~ProvisionUi() = default;

    virtual void planned(const provision::Plan& plan, Operation operation) = 0;
    // Called for each action, before it and when it is done.
    virtual void progress(const provision::Action& action, bool done) = 0;
    // Called before each pause of an action, with what it waits for.
    virtual void waiting(const provision::Action& action, const std::string& reason) = 0;
    virtual void finished(const provision::Plan& plan, Operation operation) = 0;
    virtual void outputs(const provision::Outputs& outputs) = 0;
    // Called with an error, which is also printed to stderr.
    virtual void failed(const Error&) {}
};

}  // namespace spot::cli
