#include "plane/endpoint_posts.h"

namespace spot::plane {

void EndpointPosts::post(sns::Post post, std::function<void(sns::PostAnswer)> done) {
    poster_.post({std::move(post.url), std::move(post.headers), std::move(post.body)},
                 [done = std::move(done)](http::PostingAnswer answer) {
                     done({answer.status, std::move(answer.error)});
                 });
}

}  // namespace spot::plane
