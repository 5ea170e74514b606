#include "media/depth_maps/still_depth.h"

#include <fmt/format.h>

#include "base/check.h"
#include "media/depth_maps/given_depth.h"
#include "media/depth_model/depth_model.h"
#include "media/picture/upright.h"

namespace spot::media {

Result<SeamedMap> depth_of_still(const AVFrame& picture, const StereoPlan& plan,
                                 const ConvertOptions& options) {
    TRY(need_one_depth(options));
    const auto& named = options.render.depth_model;
    DepthOptions how{plan.eye.width, plan.eye.height, av_q2d(plan.film.frame_rate)};
    const auto model = TRY(open_if_named(named, plan.eye.width, plan.eye.height, plan.threads));
    if (model) model->give_to(how, named);
    const auto given = TRY(open_if_given(options.depth_maps, plan.eye, plan.threads));
    auto seen = view(picture);
    if (given) {
        if (options.depth_maps.size() > 1) {
            return fail(Kind::invalid, "WrongMaps",
                        fmt::format("{} maps of depth for one picture; name its own.",
                                    options.depth_maps.size()));
        }
        given->give_to(how);
        seen.depth = TRY(given->next());
        if (given->has_more()) {
            return fail(Kind::invalid, "WrongMaps",
                        "there are several maps of depth for one picture; name its own.");
        }
    }
    SeamedDepth depth(how, render_options(options.render), {}, {});
    TRY(depth.push(seen, 0));
    depth.finish();
    auto map = depth.pull();
    CHECK(map, "depth gives a map for each picture");
    return std::move(*map);
}

}  // namespace spot::media
