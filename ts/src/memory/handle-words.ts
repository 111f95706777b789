/** Words of a kind of handle, for its errors. */
export interface HandleKind {
  /** What the handle stands for. */
  readonly noun: string
  /** How one comes by it, what it is then, and what it is when it was given up. */
  readonly enter: string
  readonly entered: string
  readonly left: string
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

export const sharedMemory: HandleKind = {
  noun: 'segment',
  enter: 'Attach',
  entered: 'attached',
  left: 'detached',
  withoutLock:
    'Programs before Qt 6.6 lock no native keys, others than Qt know no such lock: use peek(), or the option ' +
    '`lock` with a SystemSemaphore that the programs agree on',
  operations: operationsOf('SharedMemory'),
}

export const mappedFile: HandleKind = {
  noun: 'mapped part',
  enter: 'Open',
  entered: 'open',
  left: 'closed',
  withoutLock: 'Open it with the option `lock` and a SystemSemaphore that the programs agree on',
  operations: operationsOf('MappedFile'),
}

function operationsOf(type: string): Operations {
  return Object.fromEntries(calls.map(name => [name, `${type}.${name}`])) as Operations
}
