import { defineCommand } from '../command-line/command.js'

export const command = defineCommand({
  name: 'clean',
  summary: 'list what crashed programs left behind; remove it with --yes',
  usage: ['[--yes]'],
  description: `
Lists the segments to which no process is attached and whose creator has exited, with their locks and key files, and empty key
files without an object. Leftovers that may be in use, or that this user cannot remove, are listed as kept, with the reason.

With --yes it removes each one after checking again, under its lock, that it is the same and unused. A segment may be meant for the
next start of its program: run without --yes first.

Exit code 0 when there are no leftovers, 1 when there are.`,
  words: { min: 0, max: 0 },
  options: { yes: { type: 'boolean', summary: 'remove the listed leftovers' } },
  examples: [
    { line: 'qt-ipc clean', summary: 'list leftovers' },
    { line: 'qt-ipc clean --yes', summary: 'remove them' },
  ],
  async run({ options: { yes = false }, output }) {
    const { clean } = await import('./run-clean.js')
    return clean(output, yes)
  },
})
