#include "app/backend/service/webhooks.h"
#include "core/net/http_client.h"

namespace vigil::backend {
namespace {

class HttpPost final : public WebhookPost {
 public:
  HttpPost(std::unique_ptr<net::HttpClient> client, std::string path, Millis limit)
      : client_(std::move(client)), path_(std::move(path)), limit_(limit) {}

  WebhookReply post(const std::vector<std::pair<std::string, std::string>>& headers,
                    const std::string& body) override {
    net::Request request;
    request.method = "POST";
    request.path = path_;
    request.headers = headers;
    request.body = body;
    request.timeout = limit_;
    request.max_body_bytes = 64u << 10;  // of the answer, which nobody reads
    const net::Answer<net::Response> answer = client_->send(request);
    if (!answer) return {0, answer.failure().error.message, std::nullopt};
    WebhookReply reply{answer->status, {}, std::nullopt};
    const std::string after(answer->header("retry-after"));
    if (!after.empty() && after.find_first_not_of("0123456789") == std::string::npos &&
        after.size() < 7) {
      reply.retry_after = std::chrono::seconds(std::stol(after));
    }
    return reply;
  }

 private:
  std::unique_ptr<net::HttpClient> client_;
  const std::string path_;
  const Millis limit_;
};

}  // namespace

Result<std::unique_ptr<WebhookPost>> open_webhook_post(const WebhookOptions& options) {
  const std::size_t scheme = options.url.find("://");
  const std::size_t path =
      scheme == std::string::npos ? std::string::npos : options.url.find('/', scheme + 3);
  net::HttpOptions http;
  http.base_url = options.url.substr(0, path);
  http.user_agent = "vigil-webhook";
  http.ca_file = options.ca_file;
  Result<std::unique_ptr<net::HttpClient>> client = net::HttpClient::open(http);
  if (!client) return client.error();
  return std::unique_ptr<WebhookPost>(
      new HttpPost(std::move(*client), path == std::string::npos ? "/" : options.url.substr(path),
                   options.post_limit));
}

}  // namespace vigil::backend
