#include "media/picture/fields.h"

#include <fmt/format.h>

extern "C" {
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
}

#include "base/check.h"

namespace spot::media {
namespace {

constexpr const char* filter_text = "bwdif=mode=send_frame:parity=auto:deint=interlaced";

bool same_form(const AVFrame& a, const AVFrame& b) {
    return a.width == b.width && a.height == b.height && a.format == b.format;
}

struct Ends {
    AVFilterInOut* first = nullptr;
    AVFilterInOut* last = nullptr;
    ~Ends() {
        avfilter_inout_free(&first);
        avfilter_inout_free(&last);
    }
};

}  // namespace

void GraphDeleter::operator()(AVFilterGraph* graph) const noexcept {
    avfilter_graph_free(&graph);
}

Result<void> Deinterlacer::build(const AVFrame& like) {
    const auto refuse = [&](int result) {
        return av_fail(result, "NotDecodable", "Cannot deinterlace", "the film");
    };
    graph_.reset(avfilter_graph_alloc());
    CHECK(graph_ != nullptr, "out of memory");
    graph_->nb_threads = 1;
    graph_->scale_sws_opts = av_strdup("flags=bicubic+bitexact+accurate_rnd");
    const auto size = fmt::format("video_size={}x{}:pix_fmt={}:time_base={}/{}", like.width,
                                  like.height, like.format, time_base_.num, time_base_.den);
    Ends ends;
    int result = avfilter_graph_create_filter(&in_, avfilter_get_by_name("buffer"), "in",
                                              size.c_str(), nullptr, graph_.get());
    if (result < 0) return refuse(result);
    result = avfilter_graph_create_filter(&out_, avfilter_get_by_name("buffersink"), "out", nullptr,
                                          nullptr, graph_.get());
    if (result < 0) return refuse(result);
    // Named from the text's side: its free input is fed by "in", its free output goes to "out".
    ends.last = avfilter_inout_alloc();
    ends.first = avfilter_inout_alloc();
    CHECK(ends.last != nullptr && ends.first != nullptr, "out of memory");
    ends.last->name = av_strdup("in");
    ends.last->filter_ctx = in_;
    ends.first->name = av_strdup("out");
    ends.first->filter_ctx = out_;
    result = avfilter_graph_parse_ptr(graph_.get(), filter_text, &ends.first, &ends.last, nullptr);
    if (result >= 0) result = avfilter_graph_config(graph_.get(), nullptr);
    if (result < 0) return refuse(result);
    like_ = make_frame();
    like_->width = like.width;
    like_->height = like.height;
    like_->format = like.format;
    return {};
}

Result<void> Deinterlacer::push(AVFrame& frame) {
    if (frame.interlaced_frame != 0) ++pictures_;
    if (like_ && !same_form(*like_, frame)) {
        TRY(end());
        like_.reset();
    }
    if (!like_ && frame.interlaced_frame != 0) TRY(build(frame));
    if (!like_) {
        Frame passed = make_frame();
        av_frame_move_ref(passed.get(), &frame);
        ready_.push_back(std::move(passed));
        return {};
    }
    const int result = av_buffersrc_add_frame_flags(in_, &frame, AV_BUFFERSRC_FLAG_NO_CHECK_FORMAT);
    if (result < 0) return av_fail(result, "NotDecodable", "Cannot deinterlace", "a picture");
    return {};
}

Result<void> Deinterlacer::end() {
    if (!like_) return {};
    const int result = av_buffersrc_add_frame_flags(in_, nullptr, 0);
    if (result < 0) return av_fail(result, "NotDecodable", "Cannot deinterlace", "the film");
    for (;;) {
        Frame last = make_frame();
        const int got = av_buffersink_get_frame(out_, last.get());
        if (got < 0) break;
        last->pts = av_rescale_q(last->pts, av_buffersink_get_time_base(out_), time_base_);
        ready_.push_back(std::move(last));
    }
    return {};
}

Result<bool> Deinterlacer::pop(AVFrame& frame) {
    if (!ready_.empty()) {
        av_frame_move_ref(&frame, ready_.front().get());
        ready_.pop_front();
        return true;
    }
    if (!like_) return false;
    const int result = av_buffersink_get_frame(out_, &frame);
    if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) return false;
    if (result < 0) return av_fail(result, "NotDecodable", "Cannot deinterlace", "a picture");
    frame.pts = av_rescale_q(frame.pts, av_buffersink_get_time_base(out_), time_base_);
    return true;
}

}  // namespace spot::media
