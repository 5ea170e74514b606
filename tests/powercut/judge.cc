#include "powercut/judge.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "plane/folder/data_folder.h"
#include "plane/folder/encryption.h"

namespace spot::powercut {
namespace {

using faults::State;

void apply(State& state, const Effect& effect) {
    if (effect.what == "+object") {
        state.objects[effect.name] = effect.value;
    } else if (effect.what == "-object") {
        state.objects.erase(effect.name);
    } else if (effect.what == "+message") {
        state.queues[effect.name].insert(effect.value);
    } else if (effect.what == "-message") {
        state.queues[effect.name].erase(effect.value);
    } else if (effect.what == "+item") {
        state.items[effect.name] = parse_int(effect.value).value_or(-1);
    } else if (effect.what == "-item") {
        state.items.erase(effect.name);
    }
}

// Applying it would change nothing.
bool holds(const State& state, const Effect& effect) {
    auto after = state;
    apply(after, effect);
    return after == state;
}

// A queue that holds nothing is as good as none: whether it exists is not looked at.
void forget_empty_queues(State& state) {
    std::erase_if(state.queues, [](const auto& queue) { return queue.second.empty(); });
}

}  // namespace

std::string compare(const Recording& recording, std::size_t cut, State found) {
    State expected;
    for (const auto& request : recording.requests) {
        if (request.done >= cut) continue;
        for (const auto& effect : request.effects) apply(expected, effect);
    }
    for (const auto& request : recording.requests) {
        if (request.begun >= cut || request.done < cut) continue;
        // Under way: done, if all of it is to be seen; what is there of a half shows itself below.
        bool done = true;
        for (const auto& effect : request.effects) done = done && holds(found, effect);
        if (!done) continue;
        for (const auto& effect : request.effects) apply(expected, effect);
    }
    forget_empty_queues(found);
    forget_empty_queues(expected);
    if (found == expected) return "";
    const auto text = faults::difference(found, expected);
    return text.empty() ? "  not what it should be\n" : text;
}

std::string judge(const Recording& recording, std::size_t cut, const std::string& folder) {
    const SystemClock clock;
    SystemRandom random;
    const crypt::KeySource key{.command = recording.encrypted ? key_command : ""};
    const auto opened = plane::unlock_folder(folder, key, plane::Unlock::begin, clock, random);
    if (!opened) {
        return fmt::format("  its keys do not open: {}: {}\n", opened.error().code,
                           opened.error().message);
    }
    const int format = opened->keys ? plane::encrypted_format : plane::plain_format;
    if (const auto prepared = plane::prepare_data_folder(folder, format); !prepared) {
        return "  the data folder cannot be used: " + prepared.error().message + "\n";
    }
    const auto world = faults::World::open(folder, opened->disk, 32u << 20);
    if (!world) {
        return fmt::format("  does not open: {}: {}\n", world.error().code, world.error().message);
    }
    if (recording.told_credentials < cut) {
        const auto credentials = plane::read_credentials(folder);
        if (!credentials) return "  credentials: " + credentials.error().message + "\n";
        if (credentials->access_key_id != recording.access_key_id) return "  other credentials\n";
    }
    if (recording.ready >= cut) return "";
    const auto found = (*world)->look();
    if (!found) return "  cannot be read: " + found.error().message + "\n";
    return compare(recording, cut, *found);
}

}  // namespace spot::powercut
