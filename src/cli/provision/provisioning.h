#pragma once

// What plan, apply and destroy have in common.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/provision/provision_ui.h"
#include "cli/session.h"
#include "provision/lock.h"
#include "provision/plan.h"

namespace spot::cli {

// Makes everything match and says nothing: for verbs that bring a plane of their own.
Result<provision::Outputs> apply_quietly(Session&, const provision::Variables&);

// A plan under way. Made on the stack of its verb.
class Provisioning {
  public:
    struct Wish {
        bool destroys = false;
        provision::Variables variables;
        std::vector<std::string> targets = {};
    };
    Provisioning(Session& session, Wish wish)
        : session_(session), endpoint_(session.endpoint()), wish_(std::move(wish)) {}

    // Looks at what is there.
    Result<provision::Plan> plan() const;

    struct RunOptions {
        bool force = false;
        int parallelism = 0;
        bool lock = true;
        Duration lock_patience = Duration::zero();
    };
    // Carries out `approved`: with the lock, and only if it is still what has to be done
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

// From the flags and variables, with the account asked.
Result<Provisioning::Wish> wish_of(const Args& args, Session& session, bool destroys);

// "yes", from a terminal or a pipe. "NotApproved" where nothing comes, or nothing may be asked
// (-input=false); "Interrupted".
Result<bool> confirmed(const Args& args, std::string_view question);

}  // namespace spot::cli
