#pragma once

// The macros that a service applies to the list of its operations.
//
// Each service names its operations once, in src/SERVICE/operations.h, as a macro that takes
// another macro and applies it to every line:
//
//   #define SQS_OPERATIONS(OPERATION) OPERATION(create_queue, CreateQueue) OPERATION(...) ...
//
// A line has the method and AWS's name. By convention the input is CreateQueueInput and the output
// CreateQueueOutput; an operation that answers nothing has `using DeleteQueueOutput = Empty`. The
// macros of this file can be given to such a list. Each makes one declaration, definition or row an
// operation. docs/adr/0012-list-of-operations.md says why this is no generator. This header
// includes nothing: whoever applies a macro includes the headers of the names in it.

// For the class Api of the service: the pure virtual method.
#define OPERATION_PURE_VIRTUAL(method, Name) \
    virtual Result<Name##Output> method(const Name##Input&) = 0;

// For a class that implements Api (the rules, or Remote): the declaration of the method.
#define OPERATION_OVERRIDE(method, Name) Result<Name##Output> method(const Name##Input&) override;

// For a class that the implementation of Api calls: the same declaration without `override`.
#define OPERATION_DECLARATION(method, Name) Result<Name##Output> method(const Name##Input&);

// For wire/remote.cc: the method of Remote. `service` is a wire::JsonService, `client_` a member of
// Remote; the shapes of the inputs and outputs are included.
#define OPERATION_CALL(method, Name)                                     \
    Result<Name##Output> Remote::method(const Name##Input& input) {      \
        return wire::call<Name##Output>(client_, service, #Name, input); \
    }

// For wire/wire.cc: the row of the table by which requests are dispatched, see wire/operation.h.
// `Api` is the class whose method is called.
#define OPERATION_ROW(method, Name) wire::operation<&Api::method>(#Name),

// For wire/wire.cc: a name in the list of AWS's operations that are not offered, which a service
// may have beside that of its operations (RpcService::not_offered):
//
//   #define SQS_OPERATIONS_NOT_OFFERED(NAME) NAME(SomethingElse) NAME(...) ...
#define OPERATION_NAME(Name) #Name,
