/** The words with which the errors of a kind of handle are worded. */
export interface HandleWords {
  /** The memory of the handle. */
  readonly noun: string
  /** The object that has a name in the system. */
  readonly object: string
  /** The imperative to get a handle, and its states before and after it is closed. */
  readonly attach: string
  readonly attached: string
  readonly detached: string
  /** The hint for memory without a lock. */
  readonly withoutLock: string
  /** The names of its calls; made once, because composing a string for each call costs time. */
  readonly operations: Operations
}

const calls = [
  'read',
  'readSync',
  'write',
  'writeSync',
  'update',
  'updateSync',
  'peek',
  'peekSync',
  'view',
  'watch',
] as const

export type Operations = Readonly<Record<(typeof calls)[number], string>>

export const sharedMemory: HandleWords = {
  noun: 'segment',
  object: 'segment',
  attach: 'Attach',
  attached: 'attached',
  detached: 'detached',
  withoutLock:
    'Qt before 6.6 has no lock for native keys, and programs without Qt have none: use peek(), or pass the option ' +
    '`lock` with a SystemSemaphore that the programs agreed on',
  operations: operationsOf('SharedMemory'),
}

export const mappedFile: HandleWords = {
  noun: 'mapped part',
  object: 'file',
  attach: 'Open',
  attached: 'open',
  detached: 'closed',
  withoutLock: 'Open it with the option `lock` and a SystemSemaphore that the programs agreed on',
  operations: operationsOf('MappedFile'),
}

function operationsOf(type: string): Operations {
  return Object.fromEntries(calls.map(name => [name, `${type}.${name}`])) as Operations
}
