#pragma once

// For tests and measurements: ONNX files made here, by the fields of onnx.proto.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spot::media {

// A file of nodes, constants, one input and one output.
class OnnxFile {
  public:
    struct Attribute {
        std::string name;
        std::vector<std::int64_t> ints;
        bool list = true;  // else the first alone
    };
    using Names = std::vector<std::string>;
    using Sides = std::vector<std::int64_t>;

    // 0 is a side that is free.
    void input(const std::string& name, const Sides& sides) {
        field(graph_, 11, value(name, sides));
    }
    void output(const std::string& name, const Sides& sides) {
        field(graph_, 12, value(name, sides));
    }
    void floats(const std::string& name, const Sides& sides, const std::vector<float>& values) {
        constant(name, sides, 1, values.data(), values.size() * sizeof(float));
    }
    void whole(const std::string& name, const std::vector<std::int64_t>& values) {
        constant(name, {static_cast<std::int64_t>(values.size())}, 7, values.data(),
                 values.size() * sizeof(std::int64_t));
    }
    void small(const std::string& name, const Sides& sides,
               const std::vector<std::int8_t>& values) {
        constant(name, sides, 3, values.data(), values.size());
    }
    void node(const std::string& type, const Names& inputs, const Names& outputs,
              const std::vector<Attribute>& attributes = {}) {
        std::string made;
        for (const auto& name : inputs) field(made, 1, name);
        for (const auto& name : outputs) field(made, 2, name);
        field(made, 4, type);
        for (const auto& attribute : attributes) {
            std::string of;
            field(of, 1, attribute.name);
            if (attribute.list) {
                for (const auto i : attribute.ints) number(of, 8, i);
            } else {
                number(of, 3, attribute.ints.front());
            }
            number(of, 20, attribute.list ? 7 : 2);
            field(made, 5, of);
        }
        field(graph_, 1, made);
    }
    std::string bytes() const {
        std::string made;
        number(made, 1, 8);  // of the format
        std::string graph = graph_;
        field(graph, 2, "made");
        field(made, 7, graph);
        std::string operators;
        number(operators, 2, 17);
        field(made, 8, operators);
        return made;
    }

  private:
    static void varint(std::string& to, std::uint64_t value) {
        while (value >= 0x80) {
            to += static_cast<char>(value | 0x80);
            value >>= 7;
        }
        to += static_cast<char>(value);
    }
    static void number(std::string& to, unsigned at, std::int64_t value) {
        varint(to, at << 3);
        varint(to, static_cast<std::uint64_t>(value));
    }
    static void field(std::string& to, unsigned at, std::string_view bytes) {
        varint(to, at << 3 | 2);
        varint(to, bytes.size());
        to += bytes;
    }
    static std::string value(const std::string& name, const Sides& sides) {
        std::string shape;
        for (std::size_t i = 0; i < sides.size(); ++i) {
            std::string side;
            if (sides[i] > 0) {
                number(side, 1, sides[i]);
            } else {
                field(side, 2, name + std::to_string(i));
            }
            field(shape, 1, side);
        }
        std::string tensor;
        number(tensor, 1, 1);
        field(tensor, 2, shape);
        std::string type;
        field(type, 1, tensor);
        std::string made;
        field(made, 1, name);
        field(made, 2, type);
        return made;
    }
    void constant(const std::string& name, const Sides& sides, int type, const void* data,
                  std::size_t size) {
        std::string made;
        for (const auto side : sides) number(made, 1, side);
        number(made, 2, type);
        field(made, 8, name);
        field(made, 9, {static_cast<const char*>(data), size});
        field(graph_, 5, made);
    }

    std::string graph_;
};

// Gives how bright each pixel is: the mean of red, green and blue as they come. 0: free sides.
inline std::string brightness_model(int width, int height) {
    OnnxFile file;
    file.input("pixel_values", {1, 3, height, width});
    file.output("predicted_depth", {1, height, width});
    file.node("ReduceMean", {"pixel_values"}, {"predicted_depth"},
              {{"axes", {1}}, {"keepdims", {0}, false}});
    return file.bytes();
}

// Nearly the same, with numbers of 8 bits inside, as models are made small: what comes is brought
// to 256 levels of its own range, weighed by whole numbers, and brought back.
inline std::string small_brightness_model(int width, int height) {
    OnnxFile file;
    file.input("pixel_values", {1, 3, height, width});
    file.output("predicted_depth", {1, 1, height, width});
    file.small("weights", {1, 3, 1, 1}, {1, 1, 1});
    file.small("nothing", {}, {0});
    file.floats("third", {1}, {1.0f / 3.0f});
    file.node("DynamicQuantizeLinear", {"pixel_values"}, {"levels", "step", "zero"});
    file.node("ConvInteger", {"levels", "weights", "zero", "nothing"}, {"sums"},
              {{"kernel_shape", {1, 1}}});
    file.node("Cast", {"sums"}, {"seen"}, {{"to", {1}, false}});
    file.node("Mul", {"step", "third"}, {"scale"});
    file.node("Mul", {"seen", "scale"}, {"predicted_depth"});
    return file.bytes();
}

// A model that sees the surroundings of each pixel: two convolutions with eight channels and a
// sigmoid between them.
inline std::string convolution_model(int width, int height) {
    OnnxFile file;
    std::vector<float> first(8 * 3 * 9);
    std::vector<float> second(8 * 9);
    for (std::size_t i = 0; i < first.size(); ++i) {
        first[i] = 0.05f * static_cast<float>(static_cast<int>(i * 37 % 23) - 11);
    }
    for (std::size_t i = 0; i < second.size(); ++i) {
        second[i] = 0.05f * static_cast<float>(static_cast<int>(i * 29 % 19) - 9);
    }
    const std::vector<OnnxFile::Attribute> around{{"kernel_shape", {3, 3}}, {"pads", {1, 1, 1, 1}}};
    file.input("pixel_values", {1, 3, height, width});
    file.output("predicted_depth", {1, 1, height, width});
    file.floats("first", {8, 3, 3, 3}, first);
    file.floats("second", {1, 8, 3, 3}, second);
    file.node("Conv", {"pixel_values", "first"}, {"seen"}, around);
    file.node("Sigmoid", {"seen"}, {"bent"});
    file.node("Conv", {"bent", "second"}, {"predicted_depth"}, around);
    return file.bytes();
}

// The layers of a small vision transformer (patches of 14, 384 wide, 6 heads, 12 blocks) with
// weights that mean nothing, and one number for each patch: as much work as such a model is.
inline std::string transformer_model(int width, int height) {
    constexpr std::int64_t wide = 384;
    constexpr std::int64_t heads = 6;
    OnnxFile file;
    std::uint32_t state = 1;
    const auto weights = [&](const std::string& name, const OnnxFile::Sides& sides, float size) {
        std::size_t count = 1;
        for (const auto side : sides) count *= static_cast<std::size_t>(side);
        std::vector<float> values(count);
        for (auto& value : values) {
            state = state * 1664525u + 1013904223u;
            value = size * (static_cast<float>(state >> 8) / 8388608.0f - 1.0f);
        }
        file.floats(name, sides, values);
        return name;
    };
    const std::int64_t rows = height / 14;
    const std::int64_t columns = width / 14;
    const std::int64_t patches = rows * columns;
    file.input("pixel_values", {1, 3, height, width});
    file.output("predicted_depth", {1, rows, columns});
    file.node("Conv", {"pixel_values", weights("patch", {wide, 3, 14, 14}, 0.05f)}, {"patches"},
              {{"strides", {14, 14}}, {"kernel_shape", {14, 14}}});
    file.whole("flat", {1, wide, patches});
    file.whole("split", {1, patches, heads, wide / heads});
    file.whole("joined", {1, patches, wide});
    file.whole("map", {1, rows, columns});
    file.floats("ones", {wide}, std::vector<float>(wide, 1.0f));
    file.floats("scale", {1}, {0.125f});
    file.floats("root", {1}, {1.41421356f});
    file.floats("one", {1}, {1.0f});
    file.floats("half", {1}, {0.5f});
    file.node("Reshape", {"patches", "flat"}, {"rows"});
    file.node("Transpose", {"rows"}, {"x0"}, {{"perm", {0, 2, 1}}});
    std::string x = "x0";
    for (int block = 0; block < 12; ++block) {
        const auto n = [&](std::string_view name) {
            return std::string(name) + "_" + std::to_string(block);
        };
        const auto linear = [&](const std::string& from, const std::string& to, std::int64_t in,
                                std::int64_t out) {
            file.node("MatMul", {from, weights(to + "_w", {in, out}, 0.05f)}, {to + "_m"});
            file.node("Add", {to + "_m", weights(to + "_b", {out}, 0.05f)}, {to});
        };
        file.node("LayerNormalization", {x, "ones"}, {n("n1")});
        for (const auto* part : {"q", "k", "v"}) {
            linear(n("n1"), n(part), wide, wide);
            file.node("Reshape", {n(part), "split"}, {n(part) + "_s"});
            const bool key = part[0] == 'k';
            file.node("Transpose", {n(part) + "_s"}, {n(part) + "_t"},
                      {{"perm", key ? std::vector<std::int64_t>{0, 2, 3, 1}
                                    : std::vector<std::int64_t>{0, 2, 1, 3}}});
        }
        file.node("MatMul", {n("q") + "_t", n("k") + "_t"}, {n("dots")});
        file.node("Mul", {n("dots"), "scale"}, {n("scaled")});
        file.node("Softmax", {n("scaled")}, {n("shares")}, {{"axis", {-1}, false}});
        file.node("MatMul", {n("shares"), n("v") + "_t"}, {n("mixed")});
        file.node("Transpose", {n("mixed")}, {n("turned")}, {{"perm", {0, 2, 1, 3}}});
        file.node("Reshape", {n("turned"), "joined"}, {n("heads")});
        linear(n("heads"), n("out"), wide, wide);
        file.node("Add", {x, n("out")}, {n("y")});
        file.node("LayerNormalization", {n("y"), "ones"}, {n("n2")});
        linear(n("n2"), n("up"), wide, 4 * wide);
        file.node("Div", {n("up"), "root"}, {n("g1")});
        file.node("Erf", {n("g1")}, {n("g2")});
        file.node("Add", {n("g2"), "one"}, {n("g3")});
        file.node("Mul", {n("up"), n("g3")}, {n("g4")});
        file.node("Mul", {n("g4"), "half"}, {n("gelu")});
        linear(n("gelu"), n("down"), 4 * wide, wide);
        x = n("x");
        file.node("Add", {n("y"), n("down")}, {x});
    }
    file.node("MatMul", {x, weights("head", {wide, 1}, 0.05f)}, {"seen"});
    file.node("Reshape", {"seen", "map"}, {"predicted_depth"});
    return file.bytes();
}

}  // namespace spot::media
