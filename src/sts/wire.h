#pragma once

// STS on the wire: the query protocol, the only one that its clients speak.

#include "sts/api.h"
#include "wire/remote.h"
#include "wire/rpc.h"

namespace spot::sts {

// Serves the Api, which outlives it.
wire::RpcService make_service(Api&);

// A client of STS at an endpoint. Safe from every thread. The Client outlives it.
class Remote final : public CallerIdentity {
  public:
    explicit Remote(const wire::Client& client) : client_(client) {}

    Result<GetCallerIdentityOutput> get_caller_identity(const GetCallerIdentityInput&) override;

  private:
    const wire::Client& client_;
};

}  // namespace spot::sts
