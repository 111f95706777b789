import { defineCommand } from '../command-line/command.js'
import { keyHelp } from '../keys/key-help.js'

export const command = defineCommand({
  name: 'repair',
  summary: 'free the lock of a segment whose holder was killed',
  usage: ['KEY [--force]'],
  description: `
Sets the lock of a segment to 1 when no live process can hold it: after a crash a POSIX lock stays held permanently, and Qt
programs wait for it without limit. The kernel frees a System V lock automatically. Fails while a live process holds the lock or,
for POSIX, has it mapped; --force does it anyway, and lets in a second program if the holder is alive.

Exit code 0 when the lock is free, 1 when the repair was refused or no lock exists.
${keyHelp}`,
  words: { min: 1, max: 1 },
  options: {
    force: { type: 'boolean', summary: 'repair even while live processes may hold the lock' },
  },
  examples: [
    { line: 'qt-ipc repair posix:/MyKey', summary: 'a POSIX key' },
    { line: 'qt-ipc repair MySharedMemoryKey', summary: 'a legacy key' },
  ],
  async run({ words: [key = ''], options: { force = false }, output }) {
    const { repair } = await import('./run-repair.js')
    return repair(output, key, force)
  },
})
