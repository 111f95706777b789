import type { BackendName } from '../native/types.js'

/** `'auto'` takes real Qt where the linked Qt can do it. */
export type BackendChoice = 'auto' | BackendName
