#pragma once

// How much disk pictures take, to say so before the first is written (disk_estimate.h has the same
// for films). Bytes a pixel were measured on photos and on pictures of films; very noisy ones take
// up to half as much again, drawings far less.

#include <cstdint>
#include <string>

#include "media/image_kind.h"
#include "media/mode.h"
#include "media/probe.h"
#include "pipeline/clients.h"

namespace spot::pipeline {

// One picture of `pixels`, or of an MPO each eye; `bits` of a sample.
std::uint64_t written_picture_bytes(double pixels, media::ImageKind image, int bits);

// Both eyes of each wanted picture of the film.
std::uint64_t frames_bytes(const media::FilmInfo& film, const media::RenderSettings& render,
                           media::ImageKind image);

// A map of depth for each wanted picture: as PNGs, else as a film without loss.
std::uint64_t depth_bytes(const media::FilmInfo& film, const media::RenderSettings& render,
                          bool as_png);

// The stills of `times` moments of the film (media/preview.h).
std::uint64_t stills_bytes(const media::FilmInfo& film, media::Mode mode, std::size_t times,
                           bool sheet);

// How many pixels a file of a picture has, by its ending in lower case and its size: no foreign
// file is opened for that.
double pixels_in_file(std::string_view ending, std::uint64_t bytes);

// What both eyes of such a photo take, packed by the mode.
std::uint64_t photo_bytes(double pixels, media::Mode mode, media::ImageKind image);

// What a film without loss takes of pictures with so many pixels together (media/gather.h).
std::uint64_t gathered_bytes(double pixels);

}  // namespace spot::pipeline
