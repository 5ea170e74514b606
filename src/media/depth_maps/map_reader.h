#pragma once

// Maps of depth as their files have them.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/film/av.h"

namespace spot::media {

// One thread at a time.
class MapReader {
  public:
    virtual ~MapReader() = default;
    // nullptr: there are no more. After an error, which is this map's, the next one comes.
    virtual Result<Frame> next() = 0;
    // 0: not known. As pictures are files; of a film as its header says.
    virtual std::int64_t count() const = 0;
    virtual bool counted() const = 0;  // count() is no estimate
};

// See GivenDepth::open.
Result<std::unique_ptr<MapReader>> open_maps(const std::vector<std::string>& paths, int threads);

}  // namespace spot::media
