import { defineCommand } from '../command-line/command.js'

export const command = defineCommand({
  name: 'clean',
  summary: 'what dead programs have left; removes it with --yes',
  usage: ['[--yes]'],
  description: `
Lists the segments that nobody is attached to and whose maker is gone, with their locks and key files, and empty key files that
belong to nothing. What is unused but not certain, not yours or not from here is listed as kept, with the reason.

With --yes each is removed by its identity, after another look while its lock is held. A segment may be meant to wait for the
next start of its program: look first.

Exit code 0 when nothing is left over, 1 when something is.`,
  words: { min: 0, max: 0 },
  options: { yes: { type: 'boolean', summary: 'remove what is listed' } },
  examples: [
    { line: 'qt-ipc clean', summary: 'look' },
    { line: 'qt-ipc clean --yes', summary: 'remove' },
  ],
  async run({ options: { yes = false }, output }) {
    const { clean } = await import('../inspect/clean.js')
    return clean(output, yes)
  },
})
