#pragma once

// A client of S3 at an endpoint: a plane, AWS, or anything else that speaks the same protocol. It
// uses path-style addresses only.

#include "s3/api.h"
#include "wire/remote.h"

namespace spot::s3 {

// Safe from every thread. A body that can be rewound is read twice: once for its CRC64NVME, which
// is sent with it, so that the server can find out whether a byte was changed. Requests are retried
// as wire::Client says.
class Remote final : public Api {
  public:
    explicit Remote(const wire::Client& client) : client_(client) {}

    SPOT_S3_OVERRIDES

  private:
    const wire::Client& client_;
};

// The error in an answer of S3, or of something in between that sends no XML. Where the bucket is
// in another region, the message names the region and says what to do, and the detail
// "BucketRegion" holds it.
Error read_xml_error(const wire::HttpResponse&, const wire::ClientOptions&);

}  // namespace spot::s3
