#pragma once

// What a service makes of the list of its operations.
//
// Each service names its operations once, in src/SERVICE/operations.h, as a macro that takes
// another macro and applies it to every line:
//
//   #define SQS_OPERATIONS(OPERATION) OPERATION(create_queue, CreateQueue) OPERATION(...) ...
//
// A line has the method and AWS's name. By convention the input is CreateQueueInput and the output
// CreateQueueOutput; an operation that answers nothing has `using DeleteQueueOutput = Empty`.
// The macros of this file are what the list is applied to. They stand for code that was written by
// hand before, one line an operation, and nothing else; docs/adr/0012-list-of-operations.md says
// why this is no generator. This header includes nothing: whoever applies a macro includes what it
// names.

// In the class Api of the service: the pure virtual method.
#define OPERATION_PURE_VIRTUAL(method, Name) \
    virtual Result<Name##Output> method(const Name##Input&) = 0;

// In a class that implements Api, be it the rules or Remote: the declaration of the method.
#define OPERATION_OVERRIDE(method, Name) Result<Name##Output> method(const Name##Input&) override;

// In a class that Api's implementation hands the operation on to: the same without a base class.
#define OPERATION_DECLARATION(method, Name) Result<Name##Output> method(const Name##Input&);

// In wire/remote.cc: the method of Remote. `service` is a wire::JsonService, `client_` a member of
// Remote; the shapes of the inputs and outputs are included.
#define OPERATION_CALL(method, Name)                                     \
    Result<Name##Output> Remote::method(const Name##Input& input) {      \
        return wire::call<Name##Output>(client_, service, #Name, input); \
    }

// In wire/wire.cc: the row of the table that requests are dispatched by, see wire/operation.h.
// `Api` is the class whose method is called.
#define OPERATION_ROW(method, Name) wire::operation<&Api::method>(#Name),
