import { defineCommand } from '../command-line/command.js'
import { keyHelp } from '../keys/key-help.js'

export const command = defineCommand({
  name: 'repair',
  summary: 'free the lock of a segment that a dead program holds',
  usage: ['KEY [--force]'],
  description: `
Brings the lock of a segment back to 1 when nobody alive can hold it: after a crash a POSIX lock stays held for good, and every
Qt program waits for it without limit. A System V lock frees itself. Refuses while a live process holds the lock or, POSIX,
has it mapped; --force does it all the same, and lets two programs in at once if the holder lives.

Exit code 0 when the lock is free now, 1 when this refused.
${keyHelp}`,
  words: { min: 1, max: 1 },
  options: { force: { type: 'boolean', summary: 'also while live processes may hold it' } },
  examples: [
    { line: 'qt-ipc repair posix:/MyKey', summary: 'after a crash of its holder' },
    { line: 'qt-ipc repair MySharedMemoryKey', summary: 'a legacy key' },
  ],
  async run({ words: [key = ''], options: { force = false }, output }) {
    const { repair } = await import('../inspect/repair.js')
    return repair(output, key, force)
  },
})
