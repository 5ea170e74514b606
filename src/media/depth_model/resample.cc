#include "media/depth_model/resample.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace spot::media {
namespace {

[[gnu::target_clones("avx2", "default")]] void add_scaled(const float* from, float weight,
                                                          float* to, int count) {
    for (int x = 0; x < count; ++x) to[x] += weight * from[x];
}

}  // namespace

Taps::Taps(int from, int to) {
    CHECK(from > 0 && to > 0);
    const double step = static_cast<double>(from) / to;
    const double reach = std::max(1.0, step);
    spans.reserve(static_cast<std::size_t>(to));
    for (int i = 0; i < to; ++i) {
        const double middle = (i + 0.5) * step - 0.5;
        const int first = std::max(0, static_cast<int>(std::ceil(middle - reach)));
        const int last = std::min(from - 1, static_cast<int>(std::floor(middle + reach)));
        Span span{first, 0, weights.size()};
        double sum = 0;
        for (int at = first; at <= last; ++at) {
            const double weight = std::max(0.0, 1 - std::fabs(at - middle) / reach);
            weights.push_back(static_cast<float>(weight));
            sum += weight;
            ++span.count;
        }
        for (std::size_t k = span.at; k < weights.size(); ++k) {
            weights[k] = static_cast<float>(weights[k] / sum);
        }
        spans.push_back(span);
    }
}

std::vector<float> resample(const ReadRow& row, int from_width, int from_height, int width,
                            int height) {
    const Taps across(from_width, width);
    const Taps down(from_height, height);
    std::vector<float> made(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    std::vector<float> read(static_cast<std::size_t>(from_width));
    // Rows of the result reach over at most two neighbours' rows each way: each row read is added
    // to those that want it, so every row is read once.
    std::vector<float> sums(static_cast<std::size_t>(from_width) *
                            static_cast<std::size_t>(height));
    int begin = 0;
    for (int y = 0; y < from_height; ++y) {
        while (begin < height) {
            const auto& span = down.spans[static_cast<std::size_t>(begin)];
            if (span.first + span.count > y) break;
            ++begin;
        }
        row(y, read.data());
        for (int i = begin; i < height; ++i) {
            const auto& span = down.spans[static_cast<std::size_t>(i)];
            if (span.first > y) break;
            const float weight = down.weights[span.at + static_cast<std::size_t>(y - span.first)];
            add_scaled(read.data(), weight, sums.data() + static_cast<std::size_t>(i) * read.size(),
                       from_width);
        }
    }
    float* to = made.data();
    for (int y = 0; y < height; ++y) {
        const float* from = sums.data() + static_cast<std::size_t>(y) * read.size();
        for (const auto& span : across.spans) {
            float sum = 0;
            for (int k = 0; k < span.count; ++k) {
                sum += from[span.first + k] * across.weights[span.at + static_cast<std::size_t>(k)];
            }
            *to++ = sum;
        }
    }
    return made;
}

}  // namespace spot::media
