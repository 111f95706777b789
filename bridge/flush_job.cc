#include "flush_job.h"

#include "util/error.h"

#include <memory>
#include <optional>
#include <utility>

namespace qtipc {

namespace {

/// Node takes it back when it is done.
class FlushJob final : public Napi::AsyncWorker {
public:
    FlushJob(Napi::Env env, std::function<void()> flusher)
        : Napi::AsyncWorker(env, "qt-ipc flush")
        , m_flusher(std::move(flusher))
        , m_done(env) {}

    [[nodiscard]] Napi::Promise promise() const { return m_done.Promise(); }

protected:
    // Runs in a thread of libuv's pool.
    void Execute() override {
        try {
            m_flusher();
        } catch (const IpcError& error) {
            m_error = error;
        }
    }

    void OnOK() override {
        if (m_error)
            m_done.Reject(m_error->toJs(Env()).Value());
        else
            m_done.Resolve(Env().Undefined());
    }

private:
    std::function<void()> m_flusher;
    Napi::Promise::Deferred m_done;
    std::optional<IpcError> m_error;
};

} // namespace

Napi::Promise startFlush(Napi::Env env, std::function<void()> flusher) {
    auto job = std::make_unique<FlushJob>(env, std::move(flusher));
    const Napi::Promise promise = job->promise();
    job->Queue();
    static_cast<void>(job.release());
    return promise;
}

} // namespace qtipc
