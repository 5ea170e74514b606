#pragma once

// Shows on stderr how far a download is, by the rules of bar.h.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace spot::cli {

// The figures that the line shows.
struct DownloadFacts {
    std::string name;
    std::uint64_t bytes = 0;                  // those that have arrived
    std::optional<std::uint64_t> whole = {};  // the size of the file; nullopt: not known
    double bytes_per_second = 0;              // 0: not known yet
};

// The line, at most `columns` characters long; the least important figures are left out first.
std::string download_line(const DownloadFacts&, int columns);

// A size in words, such as "99.1 MB", "1.3 GB", "12 kB" or "7 bytes".
std::string size_in_words(std::uint64_t bytes);

// To be used by one thread at a time.
class DownloadBar {
  public:
    explicit DownloadBar(std::string name);
    ~DownloadBar();
    DownloadBar(const DownloadBar&) = delete;
    DownloadBar& operator=(const DownloadBar&) = delete;

    // Begins a transfer. `bytes` are those that are there already, from this run or an earlier one.
    void begin(std::uint64_t bytes, std::optional<std::uint64_t> whole);
    void at(std::uint64_t bytes);

  private:
    using Moment = std::chrono::steady_clock::time_point;
    void draw();

    const bool terminal_;
    DownloadFacts facts_;
    std::uint64_t from_ = 0;  // bytes that were there when this transfer began
    Moment since_;
    Moment drawn_;
};

}  // namespace spot::cli
