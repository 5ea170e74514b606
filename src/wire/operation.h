#pragma once

// The operations of a service as one table. A row needs nothing but the method and its name: the
// input and the output are read and written by their describe():
//
//   constexpr wire::Operation operations[] = {
//       wire::operation<&Api::send_message>("SendMessage"),
//       …
//   };

#include <string_view>

#include "base/wait.h"
#include "wire/members.h"

namespace spot::wire {

struct Operation {
    std::string_view name;
    // Reads the input, runs the method and writes the output. `query`: the input is a form of the
    // query protocol. `wait` receives the output's member `wait` where there is one: it is not sent
    // to the client.
    Result<void> (*run)(void* api, const Node& input, bool query, Sink& output,
                        std::optional<Wait>& wait);
    void (*members)(Members&);  // lists the members of the input
};

namespace detail {
template <class M>
struct method_traits;
template <class A, class I, class O>
struct method_traits<Result<O> (A::*)(const I&)> {
    using Api = A;
    using Input = I;
    using Output = O;
};
}  // namespace detail

template <auto Method>
constexpr Operation operation(std::string_view name) {
    using Traits = detail::method_traits<decltype(Method)>;
    return {name,
            [](void* api, const Node& node, bool query, Sink& sink,
               std::optional<Wait>& wait) -> Result<void> {
                const auto input = TRY(read_shape<typename Traits::Input>(node, query));
                auto output = TRY((static_cast<typename Traits::Api*>(api)->*Method)(input));
                if constexpr (requires { output.wait; }) {
                    if (output.wait) {
                        wait = std::move(output.wait);
                        output.wait.reset();
                    }
                }
                write_shape(sink, output);
                return {};
            },
            [](Members& members) {
                typename Traits::Input input{};
                describe(members, input);
            }};
}

}  // namespace spot::wire
