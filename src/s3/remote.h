#pragma once

// S3 at the other end of a wire: this plane, AWS, or whatever speaks the same protocol. Path-style
// addresses throughout.

#include "s3/api.h"
#include "wire/remote.h"

namespace spot::s3 {

// Safe from every thread. Bodies that can be rewound are sent with a CRC64NVME of a first pass, so
// that what is stored is what was read here; each request is repeated as wire::Client says.
class Remote final : public Api {
  public:
    explicit Remote(const wire::Client& client) : client_(client) {}

    SPOT_S3_OVERRIDES

  private:
    const wire::Client& client_;
};

// The error in an answer of S3's, or of something in between that speaks no XML. For a bucket of
// another region the message says which, and what to do; the detail "BucketRegion" is where it is.
Error read_xml_error(const wire::HttpResponse&, const wire::ClientOptions&);

}  // namespace spot::s3
