#pragma once

// A route: one thing that the page's server answers. Each view of the page gives a list of them
// (browse/routes.h), and front/visit.h does for all of them what must come first: the host, the
// session, the token against forged requests, limits.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "http/handler.h"
#include "page/front/sessions.h"
#include "wire/describe.h"
#include "wire/http_message.h"
#include "wire/json.h"

namespace spot::page {

enum class Access {
    anyone,   // without a session: files, the login
    reader,   // needs a session and, unless it is a GET, its token
    changer,  // the same, of a session that has been switched to changes
};

// A request whose access was checked.
struct Visit {
    wire::HttpRequest head;
    wire::Query query;
    std::string body;
    std::string cookie;  // of the session; "": none
    Session session = {};
};

using Answer = std::function<Result<wire::HttpResponse>(Visit&)>;

struct Route {
    std::string method;  // GET, POST or PUT
    std::string path;    // "/api/s3/list"
    Access access = Access::reader;
    Answer answer;
    std::uint64_t body_limit = 1 << 20;
    // True: it asks a service, and runs on the pool.
    bool heavy = true;
    // True: events follow the answer (events.h).
    bool streams = false;
};
using Routes = std::vector<Route>;

// An answer in JSON, which nobody stores.
wire::HttpResponse json_answer(std::string json, int status = 200);
// {"code": …, "message": …} with the status that the kind of the error has.
wire::HttpResponse error_answer(const Error&);

// A route whose body is a JSON document with the shape of Input and whose answer is one with that
// of Output (wire/describe.h).
template <class Input, class Output>
Route json_route(std::string path, Access access,
                 std::function<Result<Output>(const Input&)> method) {
    return {"POST", std::move(path), access,
            [method = std::move(method)](Visit& visit) -> Result<wire::HttpResponse> {
                const auto node = TRY(wire::parse_json(visit.body, 100'000));
                const auto input = TRY(wire::read_shape<Input>(node, false));
                auto output = TRY(method(input));
                wire::JsonSink sink;
                wire::write_shape(sink, output);
                return json_answer(sink.take());
            }};
}

}  // namespace spot::page
