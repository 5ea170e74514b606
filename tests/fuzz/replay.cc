// Runs a target without libFuzzer: the seeds, then mutations of them that are the same every time.
//
//   spot_replay_NAME [ROUNDS]            20,000 mutations where not said
//   spot_replay_NAME --write-seeds DIR   the seeds as files, for libFuzzer
//   spot_replay_NAME FILE...             inputs that libFuzzer found

#include <fstream>
#include <iterator>
#include <random>

#include "fuzz/target.h"

namespace {

using spot::fuzz::run;
using spot::fuzz::seeds;

constexpr std::size_t longest_input = 4096;
constexpr int usual_rounds = 20'000;

// Bytes that parsers treat in a way of their own.
constexpr std::string_view special{"\0\xff\r\n\"\\<>&;:=,.#()[]{}+-eE%/0189\x7f\x80\xc0\xf4 ", 37};

class Mutator {
  public:
    std::string next() {
        std::string input = pick(seeds);
        for (std::size_t left = 1 + below(4); left > 0; --left) change(input);
        if (input.size() > longest_input) input.resize(longest_input);
        return input;
    }

  private:
    std::size_t below(std::size_t bound) { return chance_() % bound; }
    const std::string& pick(const std::vector<std::string>& from) {
        return from[below(from.size())];
    }

    void change(std::string& input) {
        if (input.empty()) {
            input = pick(seeds);
            return;
        }
        const std::size_t at = below(input.size());
        const std::size_t length = 1 + below(std::min<std::size_t>(input.size() - at, 16));
        switch (below(7)) {
            case 0: input[at] = static_cast<char>(input[at] ^ (1 << below(8))); break;
            case 1: input[at] = special[below(special.size())]; break;
            case 2: input.insert(at, 1, special[below(special.size())]); break;
            case 3: input.erase(at, length); break;
            case 4: {  // a piece again, perhaps many times: depth and length
                const std::string piece = input.substr(at, length);
                for (std::size_t times = 1 + below(64); times > 0; --times) input.insert(at, piece);
                break;
            }
            case 5: {
                const std::string& other = pick(seeds);
                input.insert(at, other.substr(other.empty() ? 0 : below(other.size())));
                break;
            }
            default: input.resize(at);
        }
    }

    std::minstd_rand chance_{20261122};
};

void write_seeds(const std::string& folder) {
    for (std::size_t i = 0; i < seeds.size(); ++i) {
        std::ofstream(folder + "/seed-" + std::to_string(i), std::ios::binary) << seeds[i];
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 3 && std::string_view(argv[1]) == "--write-seeds") {
        write_seeds(argv[2]);
        return 0;
    }
    int rounds = usual_rounds;
    if (argc == 2 &&
        std::string_view(argv[1]).find_first_not_of("0123456789") == std::string::npos) {
        rounds = std::atoi(argv[1]);
    } else if (argc > 1) {
        for (int i = 1; i < argc; ++i) {
            std::ifstream file(argv[i], std::ios::binary);
            run(std::string(std::istreambuf_iterator<char>(file), {}));
        }
        return 0;
    }
    for (const auto& seed : seeds) run(seed);
    Mutator mutator;
    for (int i = 0; i < rounds; ++i) run(mutator.next());
    std::printf("%zu seeds, %d mutations\n", seeds.size(), rounds);
    return 0;
}
