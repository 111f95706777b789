import type { ImportRules } from './check-imports.js'

/** Of ts/src. */
export const typeScriptRules: ImportRules = {
  floors: [
    ['cli/'],
    ['index.ts'],
    ['bounded-buffer/', 'single-instance/'],
    ['shared-memory/', 'mapped-file/', 'inspect/'],
    ['memory/', 'repair/'],
    ['semaphore/'],
    ['locking/'],
    ['addressing/'],
    ['environment/'],
    ['datastream/', 'layout/', 'text/'],
    ['codec/', 'keys/', 'native/'],
    ['arguments/'],
    ['system/'],
    ['errors/'],
  ],
  pure: ['keys/', 'datastream/', 'layout/', 'text/', 'codec/'],
  forbidden: ['native/', '../bridge/'],
}

/** Of bridge/. */
export const cppRules: ImportRules = {
  floors: [
    ['addon'],
    ['objects/'],
    ['watch/'],
    ['handles/'],
    ['threads/'],
    ['backends/'],
    ['util/'],
  ],
}
