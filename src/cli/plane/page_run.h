#pragma once

// The flags of the page, and a page that runs beside what a verb does.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/args.h"
#include "cli/session.h"
#include "page/page.h"

namespace spot::cli {

// `fallback`: what --page is where it is not given.
std::vector<Flag> page_flags(std::string_view fallback);
// nullopt: --page off. Fails with "Usage".
Result<std::optional<page::PageOptions>> page_options(const Args&);

// The file of a data folder by which `stereo-spot page link` finds the page (page/page.h).
std::string link_file_of(const std::string& data_folder);

// A page and what it works with.
class RunningPage {
  public:
    // `session` outlives it. Where the usual port is taken and no other was asked for, any free one
    // is used. Errors of page::Page::start().
    // `pipeline` outlives it, too; nullptr: there are no films.
    static Result<std::unique_ptr<RunningPage>> start(page::PageOptions options, Session& session,
                                                      bool port_was_named,
                                                      const pipeline::Clients* pipeline);
    page::Page& page() { return *page_; }
    // Says where the page is, with a link that opens it.
    void announce();

  private:
    explicit RunningPage(Session& session);
    page::Links links_;
    std::unique_ptr<page::Page> page_;
};

}  // namespace spot::cli
