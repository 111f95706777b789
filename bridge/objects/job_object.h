#pragma once

#include "threads/job_pool.h"

#include <napi.h>

#include <functional>

namespace qtipc {

/// Starts a job, and calls the JavaScript function `done` with its error, or without arguments.
/// `settle` may be empty. Returns a JavaScript function that cancels the job.
Napi::Function startJob(const Napi::Value& done, Lane lane,
                        std::function<void(const std::atomic<bool>& enough)> work,
                        std::function<void(Job&)> settle,
                        const std::function<void(Job&)>& started = {});

} // namespace qtipc
