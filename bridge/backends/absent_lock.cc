#include "absent_lock.h"

#include "kernel_objects.h"
#include "util/error.h"

#include <utility>

namespace qtipc {

namespace {

class AbsentLock final : public KernelSemaphore {
public:
    explicit AbsentLock(SemaphoreName name)
        : m_name(std::move(name)) {}

    AcquireResult tryAcquire() noexcept override {
        return {isCurrent() ? Acquired::Yes : Acquired::Gone};
    }

    AcquireResult acquire(Deadline /*deadline*/, Interrupt& /*interrupt*/) noexcept override {
        return tryAcquire();
    }

    ReleaseResult release(int /*count*/) noexcept override { return {}; }

    ReleaseResult unlock() noexcept override {
        return {isCurrent() ? Released::Yes : Released::Lost};
    }

    bool wasReset() noexcept override { return !isCurrent(); }

    /// Whether the semaphore still does not exist.
    bool isCurrent() noexcept override {
        try {
            return openSemaphore(m_name, OpenMode::Existing, 1, {}).semaphore == nullptr;
        } catch (const IpcError&) {
            return false;
        }
    }

    bool incrementIfZero() noexcept override { return false; }

    bool setToOne() noexcept override { return false; }

    [[nodiscard]] std::int64_t id() const noexcept override { return -1; }

    [[nodiscard]] bool isHeldByThisProcess() const noexcept override { return false; }

    [[nodiscard]] bool isCreatedHere() const noexcept override { return false; }

    std::optional<int> value() noexcept override { return std::nullopt; }

    std::optional<int> lastPid() noexcept override { return std::nullopt; }

    void remove(KeyFile) noexcept override {}

private:
    SemaphoreName m_name;
};

} // namespace

std::unique_ptr<KernelSemaphore> makeAbsentLock(SemaphoreName name) {
    return std::make_unique<AbsentLock>(std::move(name));
}

} // namespace qtipc
