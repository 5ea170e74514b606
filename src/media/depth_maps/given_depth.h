#pragma once

// Depth that the user has, from another tool or from `depth`: a map for each picture.

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
    // One path: a film of maps, or a picture of one; several: pictures, a map each. `size`: of the
    // pictures, upright; `threads`: that decode. The first map is read and kept for next(). Errors:
    // those of probe.h or still_picture.h; "WrongMaps": in colours, or upright where the pictures
    // lie, or the other way round.
    static Result<std::unique_ptr<GivenDepth>> open(const std::vector<std::string>& paths,
                                                    Size size, int threads);
    ~GivenDepth() override;

    // How many pictures there will be, about or just as many. "WrongMaps": far from as many maps.
    // Headers may be wrong by a few, which notes() says in the end.
    Result<void> check_count(std::int64_t pictures, bool exact) const;
    // The map of the next picture, valid until the next call; where it is damaged or in colours,
    // and after the last one, the one before.
    Result<Plane> next();
    bool has_more() const { return found_ != nullptr || broken_; }
    // Of what was given so far: maps that were damaged, missing, left over or of another shape than
    // the pictures, a sentence each.
    std::vector<std::string> notes() const;

    // Of a picture that has its map with it (Picture::depth).
    Result<std::vector<float>> nearness(const Picture& picture, int width, int height) override;
    // `depth` is as these maps say from now on.
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
    Frame found_;          // the next, as the reader gave it; nullptr: there are no more, or it is
    bool broken_ = false;  // damaged
    Frame present_;        // of `size_`, in 16 bits
    std::string shape_;    // what is to be said of the maps'; "": nothing
    std::string damage_;   // the first
    std::int64_t damaged_ = 0;
    std::int64_t given_ = 0;
    std::int64_t missing_ = 0;
};

// nullptr where there are none.
Result<std::unique_ptr<GivenDepth>> open_if_given(const std::vector<std::string>& paths, Size size,
                                                  int threads);

}  // namespace spot::media
