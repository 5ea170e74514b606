#pragma once

// Depth by a model: an ONNX file with one picture as input and one map as output.

#include <memory>
#include <string>
#include <vector>

#include "media/depth/depth.h"
#include "media/depth_model_options.h"
#include "media/network.h"

namespace spot::media {

// One picture of so many is given to the model, by the option and the film's rate.
int depth_every(const DepthModelOptions& options, double frames_per_second);

// The model takes [N,3,H,W] floats, red, green and blue less ImageNet's mean and over its
// deviation, and gives [H,W] with any number of ones in front. Sides that are free are chosen:
// about 252x448 in the picture's shape, multiples of 14, or of 32 where the model refuses the
// first.
class DepthModel : public DepthSource {
  public:
    // `width` and `height` are those of the film's pictures, with their bars; `threads` is at least
    // 1. Runs the model once. Errors are those of open_network() or of the function in the options
    // that opens the model elsewhere, and "WrongModel": its inputs and outputs are others.
    static Result<std::unique_ptr<DepthModel>> open(const DepthModelOptions& options, int width,
                                                    int height, int threads);

    // See DepthSource. "ModelFailed".
    Result<std::vector<float>> nearness(const Picture& picture, int width, int height) override;
    // Sets `depth` so that this model finds it, as often as `options` say.
    void give_to(DepthOptions& depth, const DepthModelOptions& options);
    // Runs the model alone and gives its output for a grey picture. This is for measuring.
    Result<Tensor> run_alone();

    const NetworkFacts& facts() const { return network_->facts(); }
    int input_width() const { return width_; }
    int input_height() const { return height_; }

  private:
    DepthModel(std::string path, DepthKind kind, std::unique_ptr<Network> network)
        : path_(std::move(path)), kind_(kind), network_(std::move(network)) {}
    Result<void> choose_size();
    void fit(int width, int height);
    Result<Tensor> run();

    std::string path_;
    DepthKind kind_;
    std::unique_ptr<Network> network_;
    bool hd_ = false;   // the film is HD, so its matrix is BT.709
    int multiple_ = 1;  // free sides are multiples of this
    int width_ = 0;     // of the model's input
    int height_ = 0;
    std::vector<float> input_;
};

// Opens the model that the options name; nullptr: they name none. Errors are those of
// DepthModel::open().
Result<std::unique_ptr<DepthModel>> open_if_named(const DepthModelOptions& options, int width,
                                                  int height, int threads);

}  // namespace spot::media
