#include "pipeline/jobs/job_settings.h"

#include "pipeline/fixture.h"
#include "pipeline/workers/render.h"

namespace spot::pipeline {
namespace {

TEST(JobSettings, WhatWasSaidShapesTheFilm) {
    media::RenderSettings render;
    ASSERT_TRUE(apply_settings({{"strength", "4"},
                                {"convergence", "auto"},
                                {"codec", "hevc"},
                                {"floating_window", "true"},
                                {"height", "720"}},
                               render));
    EXPECT_EQ(render.strength, 4);
    EXPECT_EQ(render.codec, media::Codec::hevc);
    EXPECT_TRUE(render.floating_window);
    EXPECT_EQ(render.wanted.height, 720);
}

TEST(JobSettings, RefusesWhatIsNone) {
    for (const SettingTexts& texts :
         {SettingTexts{{"strenght", "4"}}, SettingTexts{{"strength", "400"}},
          SettingTexts{{"strength", "nan"}}, SettingTexts{{"strength", "much"}},
          SettingTexts{{"mode", "tb"}}, SettingTexts{{"threads", "64"}},
          SettingTexts{{"depth_device", "cuda"}}, SettingTexts{{"start", "-1"}},
          SettingTexts{{"height", "99999"}}, SettingTexts{{"depth_model", "/etc/passwd"}},
          SettingTexts{{"depth_model", "../model"}}, SettingTexts{{"depth_model", ".hidden"}}}) {
        media::RenderSettings render;
        const auto applied = apply_settings(texts, render);
        ASSERT_FALSE(applied) << texts.begin()->first << "=" << texts.begin()->second;
        EXPECT_EQ(applied.error().code, "InvalidSetting");
        EXPECT_EQ(applied.error().kind, Kind::invalid);
    }
}

class RenderOf : public PipelineTest {
  protected:
    static Job job_with(SettingTexts settings) {
        return {.job_id = "j", .mode = "sbs", .settings = std::move(settings)};
    }
};

TEST_F(RenderOf, AJobCountsMoreThanItsWorker) {
    clients.render.strength = 1;
    clients.render.crf = 30;
    const auto render = render_of(clients, job_with({{"strength", "4"}}));
    ASSERT_TRUE(render);
    EXPECT_EQ(render->strength, 4);
    EXPECT_EQ(render->crf, 30);
}

TEST_F(RenderOf, ASettledJobIsTheSameOnEveryWorker) {
    clients.render.strength = 1;
    auto job = job_with({{"crf", "18"}});
    job.settled_settings = settings_to_settle(*render_of(clients, job), job.settings);
    clients.render.strength = 9;
    clients.render.keep = media::Keep::left;
    clients.render.threads = 3;
    const auto render = render_of(clients, job);
    ASSERT_TRUE(render);
    EXPECT_EQ(render->strength, 1);
    EXPECT_EQ(render->crf, 18);
    EXPECT_EQ(render->keep, media::Keep::neither);
    EXPECT_EQ(render->threads, 3) << "its cores are the worker's affair";
}

TEST_F(RenderOf, AModelIsFoundByItsName) {
    const auto job = job_with({{"depth_model", "small"}});
    const auto none = render_of(clients, job);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, "NoSuchModel");
    clients.find_model = [](const std::string& name, media::DepthModelOptions& model) {
        model.path = "/models/" + name + ".onnx";
        return Result<void>();
    };
    EXPECT_EQ(render_of(clients, job)->depth_model.path, "/models/small.onnx");
    auto settled = job;
    settled.settled_settings = settings_to_settle(*render_of(clients, job), job.settings);
    EXPECT_EQ(render_of(clients, settled)->depth_model.path, "/models/small.onnx");
}

}  // namespace
}  // namespace spot::pipeline
