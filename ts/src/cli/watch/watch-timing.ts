import type { Options } from '../command-line/command.js'

/** When a watch looks, and how it gets whole bytes. */
export const watchTiming = {
  interval: { type: 'number', placeholder: 'MS', summary: 'time between two looks (default 10)' },
  sequence: {
    type: 'text',
    placeholder: 'COUNTER',
    summary:
      'no lock: a counter at OFFSET or OFFSET:TYPE is odd while the writer writes; or two, with a comma, that are equal',
  },
  stable: {
    type: 'boolean',
    summary: 'no lock: what is the same twice in a row counts (best effort)',
  },
  on: {
    type: 'text',
    placeholder: 'KEY',
    summary: 'a QSystemSemaphore that the writer releases for each change; takes its tokens',
  },
  reattach: { type: 'boolean', summary: 'go on with the next segment when the program restarts' },
} as const satisfies Options
