#pragma once

// How far a download is, on stderr: by the rules of bar.h.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace spot::cli {

// What the line says.
struct DownloadFacts {
    std::string name;
    std::uint64_t bytes = 0;                  // that are there
    std::optional<std::uint64_t> whole = {};  // of how many; nullopt: not known
    double bytes_per_second = 0;              // 0: not known yet
};

// At most `columns` long; what matters least is left out first.
std::string download_line(const DownloadFacts&, int columns);

// "99.1 MB", "1.3 GB", "12 kB", "7 bytes".
std::string size_in_words(std::uint64_t bytes);

// One thread at a time.
class DownloadBar {
  public:
    explicit DownloadBar(std::string name);
    ~DownloadBar();
    DownloadBar(const DownloadBar&) = delete;
    DownloadBar& operator=(const DownloadBar&) = delete;

    // What is there when a transfer begins, by this run or an earlier one.
    void begin(std::uint64_t bytes, std::optional<std::uint64_t> whole);
    void at(std::uint64_t bytes);

  private:
    using Moment = std::chrono::steady_clock::time_point;
    void draw();

    const bool terminal_;
    DownloadFacts facts_;
    std::uint64_t from_ = 0;  // of this transfer
    Moment since_;
    Moment drawn_;
};

}  // namespace spot::cli
