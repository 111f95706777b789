#include "job_pool.h"

#include "backends/interrupt.h"

#include <algorithm>
#include <new>
#include <system_error>
#include <utility>

namespace qtipc {

namespace {

// Per lane; more would only share the memory bandwidth.
constexpr std::size_t kThreads = 4;

} // namespace

void Job::cancel() {
    m_enough = true;
    m_pool.skip(*this);
}

void Job::finish() { m_pool.finish(*this); }

std::shared_ptr<Job> JobPool::start(JobSteps steps, Lane lane) {
    if (m_down) throw IpcError("OutOfResources", "the environment is shutting down");
    auto job = std::make_shared<Job>(*this, std::move(steps), lane);
    m_wakeUp.ref();
    if (hasRoom(lane))
        launch(job);
    else
        m_queued.push_back(job);
    return job;
}

bool JobPool::hasRoom(Lane lane) const {
    return lane == Lane::None || m_running.at(static_cast<std::size_t>(lane)) < kThreads;
}

void JobPool::launch(const std::shared_ptr<Job>& job) {
    m_launched.insert(job);
    if (job->m_lane != Lane::None) ++m_running.at(static_cast<std::size_t>(job->m_lane));
    job->m_isStarted = true;
    try {
        job->m_thread = std::thread([this, job = job.get()] { run(*job); });
    } catch (const std::system_error&) {
        run(*job);
    }
}

void JobPool::run(Job& job) {
    // Runs off the JavaScript thread.
    const BlockedSignals away;
    try {
        job.m_steps.work(job.m_enough);
    } catch (const IpcError& error) {
        job.m_error = error;
    } catch (const std::bad_alloc&) {
        job.m_error = IpcError("OutOfResources", "out of memory");
    }
    ended(job);
}

void JobPool::ended(Job& job) {
    const std::lock_guard guard(m_mutex);
    job.m_ended = true;
    m_ended.push_back(&job);
    m_anyEnded.notify_all();
    m_wakeUp.send();
}

/// Ends a job that still waits for a thread.
void JobPool::skip(Job& job) {
    const auto queued = std::find_if(m_queued.begin(), m_queued.end(),
                                     [&](const auto& other) { return other.get() == &job; });
    if (queued == m_queued.end()) return;
    m_launched.insert(*queued);
    m_queued.erase(queued);
    ended(job);
}

void JobPool::finish(Job& job) {
    job.cancel();
    std::unique_lock guard(m_mutex);
    m_anyEnded.wait(guard, [&] { return job.m_ended; });
}

void JobPool::deliver() {
    std::size_t left = 0;
    {
        const std::lock_guard guard(m_mutex);
        left = m_ended.size();
    }
    // Jobs that end during the callbacks send their own wake-up, after timers and I/O.
    for (; left > 0; --left) {
        Job* ended = nullptr;
        {
            // One by one: a callback may end the process, and then shutdown() settles the rest.
            const std::lock_guard guard(m_mutex);
            if (m_ended.empty()) return;
            ended = m_ended.front();
            m_ended.pop_front();
        }
        const auto place = std::find_if(m_launched.begin(), m_launched.end(),
                                        [&](const auto& job) { return job.get() == ended; });
        const auto node = m_launched.extract(place);
        const std::shared_ptr<Job>& job = node.value();
        if (job->m_thread.joinable()) job->m_thread.join();
        if (job->m_isStarted && job->m_lane != Lane::None)
            --m_running.at(static_cast<std::size_t>(job->m_lane));
        m_wakeUp.unref();
        launchQueued();
        // Destroyed here: the steps keep objects of the JavaScript thread.
        const JobSteps steps = std::exchange(job->m_steps, {});
        if (steps.settle) steps.settle(*job);
        if (steps.done) steps.done(job->m_error ? &*job->m_error : nullptr);
    }
}

void JobPool::launchQueued() {
    for (auto next = m_queued.begin(); next != m_queued.end();) {
        if (!hasRoom((*next)->m_lane)) {
            ++next;
            continue;
        }
        const std::shared_ptr<Job> job = std::move(*next);
        next = m_queued.erase(next);
        launch(job);
    }
}

void JobPool::shutdown() {
    if (std::exchange(m_down, true)) return;
    for (const auto& job : m_launched)
        job->cancel();
    for (const auto& job : m_launched)
        if (job->m_thread.joinable()) job->m_thread.join();
    {
        const std::lock_guard guard(m_mutex);
        m_ended.clear();
    }
    auto jobs = std::exchange(m_launched, {});
    jobs.insert(m_queued.begin(), m_queued.end());
    m_queued.clear();
    for (const auto& job : jobs) {
        const JobSteps steps = std::exchange(job->m_steps, {});
        if (steps.settle) steps.settle(*job);
    }
}

} // namespace qtipc
