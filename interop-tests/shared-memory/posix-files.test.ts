// What is no POSIX object under its name: symbolic links, directories, pipes, files that are too short.
import { execFileSync } from 'node:child_process'
import { lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import test, { type ExecutionContext } from 'ava'
import { NativeIpcKey, SharedMemory, SystemSemaphore } from 'qt-ipc'
import { failure } from '../helpers/errors.js'
import { uniquePosixName } from '../helpers/keys.js'

const backend = 'posix'

const others: Record<string, { make: (file: string) => void; message: RegExp }> = {
  'a symbolic link': {
    make: file => {
      writeFileSync(`${file}.target`, 'x'.repeat(64))
      symlinkSync(`${file}.target`, file)
    },
    message: /is a symbolic link/,
  },
  'a symbolic link to nothing': {
    make: file => symlinkSync(`${file}.nowhere`, file),
    message: /is a symbolic link/,
  },
  'a directory': { make: file => mkdirSync(file), message: /is a directory/ },
  'a named pipe': { make: file => execFileSync('mkfifo', [file]), message: /is a named pipe/ },
}

function place(t: ExecutionContext, prefix: '' | 'sem.', make: (file: string) => void) {
  const name = uniquePosixName()
  const file = `/dev/shm/${prefix}${name.slice(1)}`
  t.teardown(() => {
    for (const path of [file, `${file}.target`]) rmSync(path, { recursive: true, force: true })
  })
  make(file)
  const { ino, mode } = lstatSync(file)
  const isSame = () => lstatSync(file).ino === ino && lstatSync(file).mode === mode
  return { key: NativeIpcKey.native(name, 'posix'), file, isSame }
}

for (const [what, { make, message }] of Object.entries(others)) {
  test(`${what} under the name of a segment is KEY_ERROR, and stays`, async t => {
    const { key, isSame } = place(t, '', make)
    const calls: Record<string, () => unknown> = {
      attach: () => SharedMemory.attach(key, { backend }),
      attachSync: () => SharedMemory.attachSync(key, { backend, mode: 'readOnly' }),
      create: () => SharedMemory.create(key, 64, { backend }),
      open: () => SharedMemory.open(key, 64, { backend }),
      waitFor: () => SharedMemory.waitFor(key, { backend, timeout: 60_000 }),
      remove: () => SharedMemory.remove(key, { backend, force: true }),
    }
    for (const [name, call] of Object.entries(calls)) {
      const error = await failure(t, 'KEY_ERROR', call)
      t.is(error.qtError, 'KeyError', name)
      t.regex(error.message, message, name)
      t.true(isSame(), name)
    }
  })

  test(`${what} under the name of a semaphore is KEY_ERROR, and stays`, async t => {
    const { key, isSame } = place(t, 'sem.', make)
    const calls: Record<string, () => unknown> = {
      open: () => SystemSemaphore.open(key, 1, { backend }),
      create: () => SystemSemaphore.create(key, 1, { backend }),
      openSync: () => SystemSemaphore.openSync(key, 1, { backend }),
      'create of a segment that it guards': () => SharedMemory.create(key, 64, { backend }),
      'repairLock of a segment that it guards': () => SharedMemory.repairLock(key, { backend }),
    }
    for (const [name, call] of Object.entries(calls)) {
      t.regex((await failure(t, 'KEY_ERROR', call)).message, message, name)
      t.true(isSame(), name)
    }
  })
}

test('a file that is too short for a semaphore is KEY_ERROR, not SIGBUS, and stays', async t => {
  for (const content of ['', 'text']) {
    const { key, isSame } = place(t, 'sem.', file => writeFileSync(file, content))
    for (const open of ['open', 'create'] as const) {
      const error = await failure(t, 'KEY_ERROR', () => SystemSemaphore[open](key, 1, { backend }))
      t.regex(error.message, /is not a semaphore: it has only [04] bytes/)
      t.true(isSame())
    }
  }
})
