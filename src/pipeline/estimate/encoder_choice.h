#pragma once

// What encodes a film: settled once, before it is cut, by a trial where it will be done, and
// written into the job's row, since segments of two encoders cannot be joined
// (docs/adr/0010-hardware-encoders.md).

#include <optional>
#include <string>

#include "media/engine.h"
#include "media/plan.h"
#include "pipeline/jobs/jobs.h"

namespace spot::pipeline {

// nullopt: "auto", hardware whose trial succeeds, else software.
using EncoderWish = std::optional<media::EncoderKind>;

inline constexpr std::string_view auto_encoder = "auto";
std::string_view to_string(EncoderWish wish);
// "UnknownEncoder".
Result<EncoderWish> parse_encoder_wish(std::string_view name);

// The film's plan, encoded as its settings wish; its `encoder` is what was settled, and with "auto"
// a note says so, and why not by hardware. Errors: those of media::plan_conversion(); of those that
// are an encoder's, only of one that was named.
Result<media::ConversionPlan> plan_with_encoder(media::Engine& engine, const std::string& film,
                                                media::PlanOptions options);

// For the cut: what was settled before, else what the job asks for, else what this worker has.
Result<EncoderWish> encoder_wish_of(const Job& job, EncoderWish of_worker);
// For a segment: what was settled; a row without it means software.
Result<media::EncoderKind> settled_encoder_of(const Job& job);

}  // namespace spot::pipeline
