#include "cli/plane/inner_plane.h"

#include "cli/provision/provisioning.h"

namespace spot::cli {

Result<std::unique_ptr<InnerPlane>> InnerPlane::start(const std::string& data_dir) {
    std::unique_ptr<InnerPlane> made(new InnerPlane());
    made->plane_ = TRY(plane::Plane::start({.data_dir = data_dir, .port = 0}));
    made->session_ = std::make_unique<Session>(target_of(*made->plane_));
    provision::Variables variables;
    variables.account_id = TRY(made->session_->sts.get_caller_identity({})).account;
    const auto outputs = TRY(apply_quietly(*made->session_, variables));
    made->settings_ = TRY(settings_of(outputs));
    made->settings_.work_dir = data_dir + "/work";
    return made;
}

}  // namespace spot::cli
