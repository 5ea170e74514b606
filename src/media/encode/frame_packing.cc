#include "media/encode/frame_packing.h"

#include "media/encode/sei.h"

namespace spot::media {
namespace {

constexpr std::uint8_t payload_frame_packing = 45;
constexpr int type_rows = 2;
constexpr int type_beside = 3;
constexpr int type_above = 4;
constexpr int left_is_first = 1;
constexpr int right_is_first = 2;

class Bits {
  public:
    void put(int count, unsigned value) {
        for (int i = count - 1; i >= 0; --i) {
            if (used_ % 8 == 0) bytes_.push_back(0);
            const unsigned bit = value >> i & 1u;
            bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | bit << (7 - used_ % 8));
            ++used_;
        }
    }
    // A one and zeros up to a whole byte; nothing where a byte is whole.
    void align() {
        if (used_ % 8 != 0) put(1, 1);
        while (used_ % 8 != 0) put(1, 0);
    }
    const std::vector<std::uint8_t>& bytes() const { return bytes_; }

  private:
    std::vector<std::uint8_t> bytes_;
    int used_ = 0;
};

int type_of(StereoLayout::Place place) {
    switch (place) {
        case StereoLayout::Place::beside: return type_beside;
        case StereoLayout::Place::above: return type_above;
        case StereoLayout::Place::between: return type_rows;
    }
    return type_beside;
}

Bits payload(Codec codec, const StereoLayout& layout) {
    Bits bits;
    bits.put(1, 1);  // id 0
    bits.put(1, 0);  // not cancelled
    bits.put(7, type_of(layout.place));
    bits.put(1, 0);  // no quincunx
    bits.put(6, layout.right_first ? right_is_first : left_is_first);
    bits.put(6, 0);   // nothing flipped, no fields, both eyes refer to each other
    bits.put(16, 0);  // positions in the grid
    bits.put(8, 0);   // reserved
    if (codec == Codec::h264) {
        bits.put(3, 0b010);  // repetition period 1: holds until the next message
        bits.put(1, 0);      // no extension
    } else {
        bits.put(1, 1);  // persists
        bits.put(1, 0);  // the aspect is not that of the half picture
    }
    bits.align();
    return bits;
}

}  // namespace

std::vector<std::uint8_t> frame_packing_unit(Codec codec, const StereoLayout& layout) {
    return sei_unit(codec, payload_frame_packing, payload(codec, layout).bytes());
}

}  // namespace spot::media
