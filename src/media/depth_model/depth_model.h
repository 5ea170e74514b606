#pragma once

// Depth by a model: an ONNX file with one picture as input and one map as output.

#include <memory>
#include <string>
#include <vector>

#include "media/depth_model/depth_model_options.h"
#include "media/depth_model/onnx_runtime.h"
#include "media/stereo/depth_source.h"

namespace spot::media {

inline constexpr std::uint64_t largest_model = 2ull << 30;  // what an ONNX file can be at all

// The pictures of a film that are given to the model, by the option and the film's rate.
int depth_every(const DepthModelOptions& options, double frames_per_second);

// The whole file. "NotReadable", "TooLarge", or "NotAModel" for what is plainly something else.
Result<std::string> read_model(const std::string& path);

// The model takes [N,3,H,W] floats, red, green and blue less ImageNet's mean and over its
// deviation, and gives [H,W] with any number of ones in front. Sides that are free are chosen:
// about 252x448 in the film's shape, multiples of 14, or of 32 where the model refuses the first.
class DepthModel : public DepthSource {
  public:
    // `width`, `height`: of the film's pictures; `threads`: at least 1. Runs the model once.
    // Errors, all with the file's name: those of read_model() and OnnxRuntime::get(), "NotAModel"
    // for what the runtime does not take, "WrongModel" for inputs and outputs that are others.
    static Result<std::unique_ptr<DepthModel>> open(const DepthModelOptions& options, int width,
                                                    int height, int threads);

    // "ModelFailed".
    Result<std::vector<float>> nearness(const Picture& picture, int width, int height) override;
    // The model alone: its output for a grey picture. For measuring.
    Result<Tensor> run_alone();

    const OnnxSession& session() const { return session_; }
    int input_width() const { return width_; }
    int input_height() const { return height_; }

  private:
    DepthModel(std::string path, DepthKind kind, OnnxSession session)
        : path_(std::move(path)), kind_(kind), session_(std::move(session)) {}
    Result<void> choose_size(int film_width, int film_height);
    Result<Tensor> run();

    std::string path_;
    DepthKind kind_;
    OnnxSession session_;
    int width_ = 0;  // of the input
    int height_ = 0;
    std::vector<float> input_;
};

}  // namespace spot::media
