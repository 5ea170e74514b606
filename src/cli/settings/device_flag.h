#pragma once

// The flag --for, which names the device that a film is watched on in place of its settings.

#include "cli/args.h"
#include "media/devices.h"

namespace spot::cli {

Flag device_flag();

// The device; nullptr: the flag is not given. "Usage": there is no such device.
Result<const media::DeviceRow*> device_of(const Args& args);

// Writes the device's settings, if one is given. To be called before other flags are read, which
// count more.
Result<void> read_device(const Args& args, media::RenderSettings& render);

}  // namespace spot::cli
