#pragma once

// ONNX Runtime's C interface is a struct of function pointers. These are the functions used here,
// each with its place in the struct (version 14; places never change, new ones come at the end).

#include <cstddef>
#include <cstdint>

namespace spot::media::onnx {

// Handles belong to the runtime. A status of nullptr means success.
using Handle = void*;
using Status = void*;

template <std::size_t slot_number, class Signature>
struct Slot {
    static constexpr std::size_t number = slot_number;
    using Function = Signature;
};

using GetErrorMessage = Slot<2, const char*(Status)>;
using CreateEnv = Slot<3, Status(int level, const char* name, Handle* made)>;
// The runtime would report each session to its makers; a process in the sandbox cannot, and need
// not try.
using DisableTelemetryEvents = Slot<6, Status(Handle env)>;
using CreateSessionFromArray =
    Slot<8, Status(Handle env, const void* data, std::size_t size, Handle options, Handle* made)>;
using Run =
    Slot<9, Status(Handle session, Handle options, const char* const* input_names,
                   const Handle* inputs, std::size_t input_count, const char* const* output_names,
                   std::size_t output_count, Handle* outputs)>;
using CreateSessionOptions = Slot<10, Status(Handle* made)>;
using SetGraphOptimizationLevel = Slot<23, Status(Handle options, int level)>;
using SetIntraOpNumThreads = Slot<24, Status(Handle options, int count)>;
using SetInterOpNumThreads = Slot<25, Status(Handle options, int count)>;
using SessionGetInputCount = Slot<30, Status(Handle session, std::size_t* count)>;
using SessionGetOutputCount = Slot<31, Status(Handle session, std::size_t* count)>;
using SessionGetInputTypeInfo = Slot<33, Status(Handle session, std::size_t at, Handle* made)>;
using SessionGetOutputTypeInfo = Slot<34, Status(Handle session, std::size_t at, Handle* made)>;
using SessionGetInputName =
    Slot<36, Status(Handle session, std::size_t at, Handle allocator, char** name)>;
using SessionGetOutputName =
    Slot<37, Status(Handle session, std::size_t at, Handle allocator, char** name)>;
using CreateTensorWithData =
    Slot<49, Status(Handle memory, void* data, std::size_t bytes, const std::int64_t* sides,
                    std::size_t side_count, int element_type, Handle* made)>;
using GetTensorMutableData = Slot<51, Status(Handle value, void** data)>;
// `info` is borrowed from the type; nullptr: it is no tensor.
using CastTypeInfoToTensorInfo = Slot<55, Status(Handle type, Handle* info)>;
using GetTensorElementType = Slot<60, Status(Handle info, int* type)>;
using GetDimensionsCount = Slot<61, Status(Handle info, std::size_t* count)>;
using GetDimensions = Slot<62, Status(Handle info, std::int64_t* sides, std::size_t count)>;
using GetTensorTypeAndShape = Slot<65, Status(Handle value, Handle* made)>;
using CreateCpuMemoryInfo = Slot<69, Status(int allocator_kind, int memory_kind, Handle* made)>;
using AllocatorFree = Slot<76, Status(Handle allocator, void* memory)>;
using GetDefaultAllocator = Slot<78, Status(Handle* borrowed)>;
using ReleaseEnv = Slot<92, void(Handle)>;
using ReleaseStatus = Slot<93, void(Status)>;
using ReleaseMemoryInfo = Slot<94, void(Handle)>;
using ReleaseSession = Slot<95, void(Handle)>;
using ReleaseValue = Slot<96, void(Handle)>;
using ReleaseTypeInfo = Slot<98, void(Handle)>;
using ReleaseTensorInfo = Slot<99, void(Handle)>;
using ReleaseSessionOptions = Slot<100, void(Handle)>;
using GetAvailableProviders = Slot<125, Status(char*** names, int* count)>;
using ReleaseAvailableProviders = Slot<126, Status(char** names, int count)>;
using AddSessionConfigEntry = Slot<130, Status(Handle options, const char* key, const char* value)>;
using AppendCudaProvider = Slot<204, Status(Handle options, Handle cuda_options)>;
using CreateCudaOptions = Slot<205, Status(Handle* made)>;
using ReleaseCudaOptions = Slot<208, void(Handle)>;
using AppendProvider = Slot<216, Status(Handle options, const char* name, const char* const* keys,
                                        const char* const* values, std::size_t count)>;

inline constexpr std::uint32_t interface_version = 14;
inline constexpr int log_fatal = 4;
inline constexpr int all_optimizations = 99;
inline constexpr int arena_allocator = 1;
inline constexpr int default_memory = 0;
inline constexpr int float_32 = 1;

}  // namespace spot::media::onnx
