#pragma once

// How a film is rendered: every setting that shapes the new film, in one struct that is passed on
// whole, and one description of each. From the description come the flags of the command line with
// their help and limits, the message to the process that reads films, the tags of a segment, and
// the identity of a job. A new setting is a member of RenderSettings, a row in
// settings/render_settings.cc, its use, its test and its line in docs/media.md.

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "media/codec.h"
#include "media/container.h"
#include "media/depth_model_options.h"
#include "media/eyes.h"
#include "media/mode.h"
#include "media/wanted.h"

namespace spot::media {

// Limit of RenderSettings::threads: with more, a small film has fewer rows than threads.
inline constexpr int most_threads = 64;

// The same for every segment of a job, whichever worker takes it. A plain value.
struct RenderSettings {
    Mode mode = Mode::sbs;
    // Depth budget: greatest distance between the two eyes' pictures of a point, in per cent of the
    // picture's width. 0..10; 2 suits screens, 1 to 1.5 anaglyph.
    double strength = 2.0;
    // Which depth lies in the screen: 0 the farthest (all stands in front), 1 the nearest (all lies
    // behind), 0.5 the middle. Not said: what is looked at, shot by shot.
    std::optional<double> convergence = {};
    Keep keep = Keep::neither;
    // The eyes change places in the packed picture (of anaglyph modes: their filters), and players
    // are told so: for glasses and projectors that are wired the other way round.
    bool swap_eyes = false;
    // The limits of parallax for this screen are kept to softly. Not said: the mode's (mode.h).
    std::optional<Viewing> screen = {};
    // Depth stays as it is at the picture's sides, and black bars stand before what they cut.
    bool floating_window = false;
    // Degrees that the film's longer side fills in the mode vr180, 30 to 120. The limits of
    // parallax for headsets are reckoned for 60.
    double field_of_view = 60;
    // How it is encoded (codec.h): not said means H.264 of 8 bits, for films of more HEVC of 10.
    std::optional<Codec> codec = {};
    std::string preset = {};      // of the encoder; "": the codec's usual one
    std::optional<int> crf = {};  // 0 to 51, AV1 63; lower is better and larger
    int bit_depth = 0;            // 8 or 10; 0: as the film's, but 8 with H.264
    // The encoder. Not said ("auto"): pipeline/estimate/encoder_choice.h settles it before the
    // film is cut; convert() itself takes software then.
    std::optional<EncoderKind> encoder = EncoderKind::software;
    FilmContainer container = FilmContainer::mp4;  // of the finished film
    // Cores to keep busy, 0: as many as the machine has. The bytes depend on it with H.264: x264
    // cuts its work differently for each number.
    int threads = 0;
    // Depth by a model that the user has, a file that every worker can read; else without one.
    DepthModelOptions depth_model = {};
    Wanted wanted = {};  // segments are as they were wanted when they were cut
};

// Settings whose flags stand together, since some verbs take one group and not another.
enum class SettingGroup {
    mode,    // each verb has a flag of its own for it
    wanted,  // what of the film is wanted
    look,    // how pictures look
    model,   // by what depth is found
    coding,  // how pictures are encoded and stored
};

// How a setting's value is written.
enum class SettingForm {
    number,        // such as 2.5
    whole_number,  // such as 25
    name,          // one of Setting::names
    on_off,        // "true" or "false"; its flag takes no value
    text,          // anything
};

// The description of one setting. All views live as long as the program.
struct Setting {
    // Snake case, and unique. The member of the message to stereo-spot-media and the field of a
    // job's row are called so; never changed.
    std::string_view name;
    // The flag, without its dashes; "": the setting is part of another one's flag.
    std::string_view flag = {};
    std::string_view value = {};  // what --help calls the flag's value; "": it takes none
    std::string_view help = {};
    SettingGroup group = SettingGroup::look;
    bool default_in_help = false;  // else the help's own words say what is taken without the flag
    // The word for "not said", where there is one that people write ("auto").
    std::string_view unsaid = {};
    // The least and greatest number that the flag takes.
    double least = std::numeric_limits<double>::lowest();
    double most = std::numeric_limits<double>::max();
    // Its name in a segment's metadata (film/segment_tags.h), where the step that joins segments
    // goes by it; "": it is not there. Never changed.
    std::string_view segment_tag = {};
    // Whether a film with another value is another film. False only for what changes no byte of it.
    bool identity = true;
    // Whether the value is a file's path, which the message to stereo-spot-media carries apart.
    bool path = false;

    // Filled in from the member that the row belongs to.
    SettingForm form = SettingForm::text;
    std::vector<std::string_view> names = {};  // of the form `name`
    std::string usual = {};                    // the default's text, see setting_text()
};

// All of them, in the order of --help. Made once, at the first call.
const std::vector<Setting>& all_settings();

// The row with this name. It must exist.
const Setting& setting_named(std::string_view name);

// The value as text, as the flag takes it: numbers in the fewest digits that give the same value
// again, a value that is not said as `unsaid`.
std::string setting_text(const RenderSettings& settings, const Setting& setting);

// The reverse of setting_text(). "InvalidOption": the text is no value of this setting; the setting
// keeps its value then. Limits are not checked here.
Result<void> read_setting(RenderSettings& settings, const Setting& setting, std::string_view text);

// "InvalidOption": a number outside of the limits that its row has.
Result<void> check_settings(const RenderSettings& settings);

// Whether the right eye is the first one of the packed picture: at the left, on top, or where the
// mode's row has the left one else.
bool right_is_first(const RenderSettings& settings);

// All settings that are not as usual and make another film, one a line, "name=value": equal for
// equal films. A path stands for its file's content, which who asks must add.
std::string identity_text(const RenderSettings& settings);

}  // namespace spot::media
