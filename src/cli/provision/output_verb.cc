#include <fmt/format.h>

#include "cli/choices.h"
#include "cli/output.h"
#include "cli/program.h"
#include "cli/provision/variables.h"
#include "cli/session.h"

namespace spot::cli {
namespace {

Result<int> output(const Args& args) {
    std::string format = args.is_on("json") ? "json" : args.text("format");
    if (!format.empty()) format = TRY(choose("--format", format, {"env", "json"}));
    if (args.positional().size() > 1) {
        return fail(Kind::invalid, "Usage", "output takes at most one name");
    }
    if (args.is_on("raw") && args.positional().empty()) {
        return fail(Kind::invalid, "Usage", "-raw prints one value; name the output");
    }
    Session session(TRY(find_target(args)));
    const auto variables = TRY(find_variables(args, session));
    const auto outputs = TRY(read_outputs(session, variables));
    if (!args.positional().empty()) {
        const auto& wanted = args.positional()[0];
        std::vector<std::string_view> known;
        for (const auto& [name, value] : outputs) {
            known.push_back(name);
            if (name != wanted) continue;
            put("{}\n", args.is_on("raw") ? value : "\"" + value + "\"");
            return exit_code::ok;
        }
        const auto meant = did_you_mean(wanted, known);
        return fail(Kind::not_found, "NoSuchOutput",
                    fmt::format("there is no output {}{}", wanted,
                                meant ? fmt::format("; did you mean {}?", *meant) : ""));
    }
    if (format == "json") {
        put("{{\n");
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            put("  \"{}\": {{\"sensitive\": false, \"type\": \"string\", \"value\": \"{}\"}}"
                "{}\n",
                outputs[i].first, outputs[i].second, i + 1 < outputs.size() ? "," : "");
        }
        put("}}\n");
    } else {
        for (const auto& [name, value] : outputs) {
            put("{}\n",
                format == "env" ? name + "=" + value : fmt::format("{} = \"{}\"", name, value));
        }
    }
    return exit_code::ok;
}

}  // namespace

Verb output_verb() {
    auto flags = target_flags();
    for (const auto& flag : variable_flags()) flags.push_back(flag);
    for (const auto& flag :
         std::vector<Flag>{{"format", "env|json", "key=value lines, or Terraform's JSON"},
                           {"json", "", "the same as --format json"},
                           {"raw", "", "one value without quotes"}}) {
        flags.push_back(flag);
    }
    return {"output",
            "print the names and URLs of what was applied",
            "output [NAME] [flags]",
            "  stereo-spot output --data-dir plane --format env > terraform-outputs.env\n"
            "  stereo-spot output -raw input_bucket_name\n",
            flags,
            output};
}

}  // namespace spot::cli
