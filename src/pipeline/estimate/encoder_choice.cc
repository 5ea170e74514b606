#include "pipeline/estimate/encoder_choice.h"

#include <fmt/format.h>

namespace spot::pipeline {
namespace {

using media::EncoderKind;

// Whether another encoder may succeed where this one failed: true for all but faults of the film
// itself. A driver may crash after its trial, too; if the film was the reason, software will crash
// on it as well.
bool may_be_the_encoders_fault(const Error& error) {
    return error.code == "EncoderFailed" || error.code == "NoEncoder" ||
           error.code.starts_with("Media");
}

}  // namespace

std::string_view to_string(EncoderWish wish) {
    return wish ? media::to_string(*wish) : auto_encoder;
}

Result<EncoderWish> parse_encoder_wish(std::string_view name) {
    if (name == auto_encoder) return EncoderWish();
    if (const auto kind = media::parse_encoder_kind(name)) return EncoderWish(*kind);
    std::string names(auto_encoder);
    for (const auto& row : media::encoder_kinds) names += fmt::format(", {}", row.name);
    return fail(Kind::invalid, "UnknownEncoder",
                fmt::format("encoder {}: is not known here; there are {}", name, names));
}

Result<media::ConversionPlan> plan_with_encoder(media::Engine& engine, const std::string& film,
                                                media::PlanOptions options) {
    auto& encoder = options.convert.render.encoder;
    if (encoder) return engine.plan_conversion(film, options);
    std::string refused;
    for (auto row = media::encoder_kinds.rbegin(); row != media::encoder_kinds.rend(); ++row) {
        encoder = row->kind;
        auto plan = engine.plan_conversion(film, options);
        const bool software = row->kind == EncoderKind::software;
        if (plan) {
            plan->notes.push_back(
                software ? fmt::format("Pictures are encoded by software; not by {}.", refused)
                         : fmt::format("Pictures are encoded by {}, which was tried.", row->name));
            return plan;
        }
        if (software || !may_be_the_encoders_fault(plan.error())) return plan;
        refused += fmt::format("{}{}: {}", refused.empty() ? "" : "; ", row->name,
                               media::reason_in(row->kind, plan.error().message));
    }
    return fail(Kind::internal, "NoEncoder", "the table of encoders has no software");
}

Result<EncoderWish> encoder_wish_of(const Job& job, EncoderWish of_worker) {
    if (job.settled_encoder) return parse_encoder_wish(*job.settled_encoder);
    if (job.encoder) return parse_encoder_wish(*job.encoder);
    return of_worker;
}

Result<media::EncoderKind> settled_encoder_of(const Job& job) {
    if (!job.settled_encoder) return EncoderKind::software;
    const auto wish = TRY(parse_encoder_wish(*job.settled_encoder));
    if (wish) return *wish;
    return fail(Kind::invalid, "UnknownEncoder",
                "the job's settled encoder is auto, which is none");
}

}  // namespace spot::pipeline
