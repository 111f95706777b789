/** Words of a kind of handle, for its errors. */
export interface HandleWords {
  /** What the handle stands for. */
  readonly noun: string
  /** How one comes by it, what it is then, and what it is when it was given up. */
  readonly attach: string
  readonly attached: string
  readonly detached: string
  /** What to do where there is no lock. */
  readonly withoutLock: string
  /** Its calls; made once, because a text for each call costs. */
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
  attach: 'Attach',
  attached: 'attached',
  detached: 'detached',
  withoutLock:
    'Programs before Qt 6.6 lock no native keys, others than Qt know no such lock: use peek(), or the option ' +
    '`lock` with a SystemSemaphore that the programs agree on',
  operations: operationsOf('SharedMemory'),
}

export const mappedFile: HandleWords = {
  noun: 'mapped part',
  attach: 'Open',
  attached: 'open',
  detached: 'closed',
  withoutLock: 'Open it with the option `lock` and a SystemSemaphore that the programs agree on',
  operations: operationsOf('MappedFile'),
}

function operationsOf(type: string): Operations {
  return Object.fromEntries(calls.map(name => [name, `${type}.${name}`])) as Operations
}
