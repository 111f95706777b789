import type { ImportRules } from './check-imports.js'

/** Of ts/src. Files at the top have provisional places, until they have folders. */
export const typeScriptRules: ImportRules = {
  floors: [
    ['cli/'],
    ['index.ts'],
    ['bounded-buffer/', 'single-instance/'],
    ['shared-memory.ts entering.ts', 'mapped-file.ts', 'inspect/'],
    ['locked-memory.ts'],
    ['watch/'],
    [
      'lock.ts memory.ts snapshot.ts locked-access.ts handle-kind.ts settings.ts segment-entry.ts maintenance.ts ' +
        'segment-usage.ts system-semaphore.ts lock-holders.ts copy-access.ts ending.ts large-copy.ts large-update.ts',
      'creation.ts',
    ],
    ['segment-lock.ts exclusion.ts wait-queue.ts', 'segment-key.ts'],
    ['system-environment.ts', 'capabilities.ts'],
    ['datastream/', 'layout/', 'text/'],
    ['codec.ts'],
    ['codec/', 'keys/', 'native/', 'timing.ts', 'event-loop.ts'],
    ['processes.ts process-maps.ts'],
    ['errors.ts'],
    ['codec-error.ts', 'error-code.ts'],
    ['brand.ts'],
  ],
  pure: ['keys/', 'datastream/', 'layout/', 'text/', 'codec/'],
  forbidden: ['native/', '../bridge/'],
}

/** Of bridge/. Files at the top have provisional places, too. */
export const cppRules: ImportRules = {
  floors: [
    ['addon'],
    ['segment_object semaphore_object segment_copies segment_jobs watch/watch_object'],
    ['flush_job', 'qt_answers', 'when_created', 'job_object'],
    ['watch/'],
    ['attachment semaphore_handle memory_view environment'],
    ['wait_pool wake_up creation_waits job_pool', 'early_release'],
    ['backends/'],
    ['util/'],
  ],
  known: [
    'attachment <-> environment',
    'attachment <-> memory_view',
    'attachment <-> watch/watch',
    'backends/kernel_semaphore <-> backends/posix_semaphore',
    'backends/kernel_semaphore <-> backends/systemv_semaphore',
    'backends/segment <-> backends/posix_segment',
    'backends/segment <-> backends/systemv_segment',
    'environment -> watch/sampler',
    'environment <-> semaphore_handle',
    'util/arguments -> backends/qt_file',
    'util/arguments -> backends/segment',
    'watch/sampler <-> watch/watch',
  ],
}
