#pragma once

// Which operations the transcripts show: for every protocol that a service is meant to be seen in,
// each operation has to succeed once and to fail once, after its caller was believed.

#include <map>
#include <string>
#include <vector>

#include "wire/http_message.h"
#include "wire/rpc.h"

namespace spot::golden {

class Coverage {
  public:
    // Counts a request, as it was sent, and the status of its answer.
    void add(const std::vector<wire::RpcService>&, const wire::HttpRequest&,
             const wire::HttpResponse&);

    // "sqs in json: SendMessage never fails", one for each gap.
    std::vector<std::string> gaps(const std::vector<wire::RpcService>&) const;

    // Operations that were seen, over all services and protocols.
    std::size_t seen() const { return seen_.size(); }

  private:
    struct Seen {
        bool succeeds = false;
        bool fails = false;
    };
    std::map<std::string, Seen> seen_;  // by "sqs in json: SendMessage"
};

}  // namespace spot::golden
