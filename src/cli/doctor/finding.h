#pragma once

// What a check found, and how findings are shown: a line each, for people, or one JSON document.

#include <string>
#include <string_view>
#include <vector>

namespace spot::cli::doctor {

enum class Verdict { ok, warn, fail };

struct Finding {
    Verdict verdict = Verdict::ok;
    std::string check;        // "clock", "s3:GetObject": the same name in every run
    std::string found;        // a sentence without its full stop; may hold strangers' words
    std::string remedy = {};  // what to do; "" where there is nothing
};
using Findings = std::vector<Finding>;

Finding ok(std::string check, std::string found);
Finding warn(std::string check, std::string found, std::string remedy);
Finding failed(std::string check, std::string found, std::string remedy);
void append(Findings& to, Findings more);

// The worst of all; ok for none.
Verdict worst(const Findings&);

// "ok    clock  ...", aligned, in the order given. Control characters are replaced.
std::string as_text(const Findings&, bool colour);
// {"verdict": "warn", "checks": [{"check", "verdict", "found", "remedy"}...]}; verdicts are "ok",
// "warn" and "fail".
std::string as_json(const Findings&);

}  // namespace spot::cli::doctor
