#pragma once

// Depth that the user gives, made by another tool or by the verb `depth`: a map for each picture.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "media/depth/depth.h"
#include "media/film/av.h"

namespace spot::media {

class MapReader;

// The maps of a film's pictures, in the pictures' order: gray, near is white, of any size and of 8
// or more bits; those of another size are scaled. One thread at a time. Memory: a few maps.
class GivenDepth : public DepthSource {
  public:
    // One path is a film of maps, or a picture that is one map; several paths are pictures, each
    // one map. `size` is that of the film's pictures, upright; `threads` are those that decode. The
    // first map is read and kept for next(). Errors are those of probe.h or still_picture.h, and
    // "WrongMaps": the maps have colours, or are upright where the pictures lie, or lie where these
    // are upright.
    static Result<std::unique_ptr<GivenDepth>> open(const std::vector<std::string>& paths,
                                                    Size size, int threads);
    ~GivenDepth() override;

    // Compares the number of maps with that of the pictures, which is `exact` or an estimate.
    // "WrongMaps": the numbers differ by far. Headers may be wrong by a few, which notes() tells in
    // the end.
    Result<void> check_count(std::int64_t pictures, bool exact) const;
    // The map of the next picture, valid until the next call. Where a map is damaged or has
    // colours, and after the last one, it is the map before.
    Result<Plane> next();
    bool has_more() const { return found_ != nullptr || broken_; }
    // Sentences about the maps so far that were damaged, missing, left over or of another shape
    // than the pictures.
    std::vector<std::string> notes() const;

    // `picture` must have its map with it (Picture::depth).
    Result<std::vector<float>> nearness(const Picture& picture, int width, int height) override;
    // Sets the options so that depth is that of these maps.
    void give_to(DepthOptions& depth);

  private:
    GivenDepth(std::string path, std::unique_ptr<MapReader> reader, Size size);
    void read();
    Result<void> refuse_colors(const AVFrame& map) const;
    Result<void> look_at_shape(const AVFrame& map);
    Result<Frame> fitted(const AVFrame& map);

    std::string path_;  // for messages
    std::unique_ptr<MapReader> reader_;
    Size size_;
    Scaler scaler_;
    Frame found_;          // the next map, as the reader gave it; nullptr: none, or it is damaged
    bool broken_ = false;  // the next map is damaged
    Frame present_;        // the last map given, of `size_`, in 16 bits
    std::string shape_;    // a sentence about the maps' shape; "": nothing
    std::string damage_;   // the first damage
    std::int64_t damaged_ = 0;
    std::int64_t given_ = 0;
    std::int64_t missing_ = 0;
};

// The same; nullptr if there are no paths.
Result<std::unique_ptr<GivenDepth>> open_if_given(const std::vector<std::string>& paths, Size size,
                                                  int threads);

}  // namespace spot::media
