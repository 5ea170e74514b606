#pragma once

// The signature of a browser's form that uploads to S3: it stands in fields of the form and signs
// the field "policy", a document in base64. Source: S3 API Reference, "Authenticating Requests:
// Browser-Based Uploads Using POST"; S3 Developer Guide, the same for version 2.

#include <map>
#include <string>

#include "wire/signing/sigv4.h"

namespace spot::wire {

// Fields of a form by their names in lower case.
using FormFields = std::map<std::string, std::string>;

// True: the form has neither a signature nor a policy, nor a part of one.
bool is_unsigned(const FormFields&);

// Verifies the signature of version 4 (x-amz-signature, x-amz-algorithm, x-amz-credential,
// x-amz-date) or of version 2 (signature, AWSAccessKeyId). What the policy demands is not looked
// at. Fails with AccessDenied where there is no field of a signature, InvalidArgument where only
// some are there, InvalidAccessKeyId, SignatureDoesNotMatch.
Result<Identity> verify_form(const FormFields&, const FindSecret&, const VerifyOptions&);

}  // namespace spot::wire
