#pragma once

// Estimates how much disk space pictures take, so that a verb can refuse before it writes the first
// one (disk_estimate.h does the same for films). The bytes a pixel were measured on photos and on
// pictures of films; very noisy ones take up to half as much again, drawings far less.

#include <cstdint>
#include <string>

#include "media/image_kind.h"
#include "media/mode.h"
#include "media/probe.h"
#include "pipeline/clients.h"

namespace spot::pipeline {

// Bytes of one picture of `pixels` pixels (for an MPO: pixels of each eye), with samples of `bits`
// bits.
std::uint64_t written_picture_bytes(double pixels, media::ImageKind image, int bits);

// Bytes of both eyes of each picture of the film that is wanted.
std::uint64_t frames_bytes(const media::FilmInfo& film, const media::RenderSettings& render,
                           media::ImageKind image);

// Bytes of one depth map for each wanted picture: as PNG files, else as a lossless film.
std::uint64_t depth_bytes(const media::FilmInfo& film, const media::RenderSettings& render,
                          bool as_png);

// Bytes of the stills that preview makes for `times` moments of the film (media/preview.h).
std::uint64_t stills_bytes(const media::FilmInfo& film, media::Mode mode, std::size_t times,
                           bool sheet);

// The estimated number of pixels of a picture file, by its name's ending in lower case and its
// size: a stranger's file is not opened for that.
double pixels_in_file(std::string_view ending, std::uint64_t bytes);

// Bytes of both eyes of a photo with so many pixels, packed by the mode.
std::uint64_t photo_bytes(double pixels, media::Mode mode, media::ImageKind image);

// Bytes of the lossless film that media/gather.h makes of pictures with so many pixels in all.
std::uint64_t gathered_bytes(double pixels);

}  // namespace spot::pipeline
