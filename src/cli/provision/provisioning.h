#pragma once

// The parts that plan, apply and destroy have in common.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/provision/provision_ui.h"
#include "cli/session.h"
#include "provision/lock.h"
#include "provision/plan.h"

namespace spot::cli {

// Applies the variables without any output, for verbs that start a plane of their own.
Result<provision::Outputs> apply_quietly(Session&, const provision::Variables&);

// One run of a verb of the provisioner; it lives on the stack of that verb.
class Provisioning {
  public:
    struct Wish {
        bool destroys = false;
        provision::Variables variables;
        std::vector<std::string> targets = {};
    };
    Provisioning(Session& session, Wish wish)
        : session_(session), endpoint_(session.endpoint()), wish_(std::move(wish)) {}

    // Compares what is there with the wish.
    Result<provision::Plan> plan() const;

    struct RunOptions {
        bool force = false;
        int parallelism = 0;
        bool lock = true;
        Duration lock_patience = Duration::zero();
    };
    // Takes the lock and carries out `approved`, unless something else has to be done by then
    // ("StalePlan").
    Result<void> run(const provision::Plan& approved, const RunOptions& options, ProvisionUi& ui);

    const Wish& wish() const { return wish_; }

  private:
    Result<std::unique_ptr<provision::Lock>> take_lock(provision::Plan& plan,
                                                       const RunOptions& options, ProvisionUi& ui);

    Session& session_;
    provision::Endpoint endpoint_;
    Wish wish_;
};

// -target, -parallelism, -lock, -lock-timeout, -json.
std::vector<Flag> plan_flags();
std::vector<Flag> lock_flags();
std::vector<Flag> run_flags();
Result<Provisioning::RunOptions> run_options(const Args& args);

// The wish that the flags and variables describe; the endpoint is asked for the account.
Result<Provisioning::Wish> wish_of(const Args& args, Session& session, bool destroys);

// Asks the question and returns whether the answer, from a terminal or a pipe, is "yes".
// "NotApproved" where no answer comes, or none may be asked for (-input=false); "Interrupted".
Result<bool> confirmed(const Args& args, std::string_view question);

}  // namespace spot::cli
