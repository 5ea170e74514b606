#pragma once

// Findings are the results of doctor's checks; they are shown as a line each, for people, or as one
// JSON document.

#include <string>
#include <string_view>
#include <vector>

namespace spot::cli::doctor {

enum class Verdict { ok, warn, fail };

struct Finding {
    Verdict verdict = Verdict::ok;
    std::string check;        // "clock", "s3:GetObject": the same name in every run
    std::string found;        // a sentence without its full stop; it may quote an endpoint
    std::string remedy = {};  // what the user should do; "": nothing
};
using Findings = std::vector<Finding>;

Finding ok(std::string check, std::string found);
Finding warn(std::string check, std::string found, std::string remedy);
Finding failed(std::string check, std::string found, std::string remedy);
void append(Findings& to, Findings more);

// The worst verdict of all; ok where there is none.
Verdict worst(const Findings&);

// Aligned lines such as "ok    clock  ...", in the order given. Control characters are replaced.
std::string as_text(const Findings&, bool colour);
// {"verdict": "warn", "checks": [{"check", "verdict", "found", "remedy"}...]}; verdicts are "ok",
// "warn" and "fail".
std::string as_json(const Findings&);

}  // namespace spot::cli::doctor
