#pragma once

// Chooses the encoder of a film. It is settled once, before the film is cut, by a trial on the
// machine that cuts it, and is written into the job's row, since segments of two encoders cannot be
// joined (docs/adr/0010-hardware-encoders.md).

#include <optional>
#include <string>

#include "media/engine.h"
#include "media/plan.h"
#include "pipeline/jobs/jobs.h"

namespace spot::pipeline {

// The encoder that is asked for; nullopt means "auto": hardware whose trial succeeds, else
// software.
using EncoderWish = std::optional<media::EncoderKind>;

inline constexpr std::string_view auto_encoder = "auto";
std::string_view to_string(EncoderWish wish);
// Reads the name of an encoder, or "auto". "UnknownEncoder" (invalid): there is none of that name.
Result<EncoderWish> parse_encoder_wish(std::string_view name);

// Plans the conversion of `film`, with the encoder that its settings ask for. The plan's `encoder`
// is the one that was settled; with "auto" a note names it, and says why hardware was not taken.
// Errors are those of media::plan_conversion(); with "auto", errors of a hardware encoder only lead
// to the next one.
Result<media::ConversionPlan> plan_with_encoder(media::Engine& engine, const std::string& film,
                                                media::PlanOptions options);

// The encoder to ask for when a film is cut: the one that was settled before, else the one that the
// job asks for, else the one of the worker that cuts it.
Result<EncoderWish> encoder_wish_of(const Job& job, EncoderWish of_worker);
// The encoder of a segment, which was settled when the film was cut; a row without it means
// software.
Result<media::EncoderKind> settled_encoder_of(const Job& job);

}  // namespace spot::pipeline
