#pragma once

// A plane inside this process for a verb that needs one for its own work: with all resources, on
// any free port, in a folder of the verb's.

#include <memory>
#include <string>

#include "cli/session.h"
#include "plane/plane.h"

namespace spot::cli {

class InnerPlane {
  public:
    // Errors of plane::Plane::start() and of apply. What was in the folder goes on.
    static Result<std::unique_ptr<InnerPlane>> start(const std::string& data_dir);

    Session& session() { return *session_; }
    // Films lie in the folder while they are worked on; the rest is as usual, and may be changed.
    pipeline::Settings& settings() { return settings_; }

  private:
    InnerPlane() = default;

    std::unique_ptr<plane::Plane> plane_;
    std::unique_ptr<Session> session_;
    pipeline::Settings settings_;
};

}  // namespace spot::cli
