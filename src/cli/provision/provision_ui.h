#pragma once

// What the verbs of the provisioner print: as Terraform does for people, or, with -json, as its
// machine-readable lines. Source: Terraform documentation, "Machine-Readable UI".

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
    // Of one action, before it and when it is done.
    virtual void progress(const provision::Action& action, bool done) = 0;
    // Before each pause of one action: what it waits for.
    virtual void waiting(const provision::Action& action, const std::string& reason) = 0;
    virtual void finished(const provision::Plan& plan, Operation operation) = 0;
    virtual void outputs(const provision::Outputs& outputs) = 0;
    // Beside what is said on stderr.
    virtual void failed(const Error&) {}
};

}  // namespace spot::cli
