#pragma once

// A POST of a browser's form to a bucket, which uploads one object (API Reference, "POST Object").
// The request itself is not signed: its form holds a policy that is. The form is an ordinary
// PutObject once its fields are known: it is authorized, checked and written as one.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "s3/route.h"
#include "s3/upload_sink.h"
#include "wire/body.h"
#include "wire/signing/form_signature.h"

namespace spot::s3 {

class FormReader;
struct LengthRange;

// The things that the gateway knows of those who send forms. The functions are called while the
// body is being written, and must live as long as the sink.
struct FormGate {
    // Who has signed the form.
    std::function<Result<wire::Identity>(const wire::FormFields&)> authenticate;
    // Fails where they may not do this PutObject.
    std::function<Result<void>(const wire::Identity&, const Request& put)> authorize;
};

// Takes the body of the form. Before a byte of its file is written, the signature, the policy and
// the rights are checked. Used by one thread at a time.
class FormSink final : public wire::BodySink {
  public:
    // Makes the sink for the file of a form that was let in, of any length.
    using Open = std::function<Result<std::unique_ptr<UploadSink>>(const Request& put,
                                                                   const wire::Identity&)>;
    // `clock` outlives the sink. `head` is that of the form's own request.
    FormSink(const std::string& boundary, std::string bucket, const Request& head,
             const Clock& clock, FormGate gate, Open open);
    ~FormSink() override;

    Result<void> write(std::string_view bytes) override;
    Result<void> finish() override;

    // The members from here on may be called after finish() only.
    const wire::FormFields& fields() const { return fields_; }
    Request& put() { return *put_; }
    const wire::Identity& identity() const { return identity_; }
    UploadSink& upload() { return *upload_; }

  private:
    Result<void> begin(wire::FormFields fields, const std::string& filename);
    Result<void> take(std::string_view data);

    const std::string bucket_;
    wire::HttpRequest sender_;  // as far as policies ask about it
    const bool from_this_machine_;
    const Clock& clock_;
    const FormGate gate_;
    const Open open_;
    std::unique_ptr<FormReader> reader_;
    wire::FormFields fields_;
    wire::Identity identity_;
    std::unique_ptr<LengthRange> range_;  // nullptr: any size
    std::unique_ptr<Request> put_;
    std::unique_ptr<UploadSink> upload_;  // nullptr: there is no file yet, or it is too large
    std::uint64_t size_ = 0;              // bytes of the file
    bool finished_ = false;
};

}  // namespace spot::s3
