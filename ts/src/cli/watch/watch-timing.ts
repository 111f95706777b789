import type { Options } from '../command-line/command.js'

/** Options for the interval of a watch, and for how it gets consistent bytes. */
export const watchTiming = {
  interval: {
    type: 'number',
    placeholder: 'MS',
    summary: 'interval between comparisons (default 10)',
  },
  sequence: {
    type: 'text',
    placeholder: 'COUNTER',
    summary:
      'no lock: a counter at OFFSET or OFFSET:TYPE that is odd during a write; with :once one that is incremented once for each record; or two counters, separated by a comma, that are equal unless a write is in progress',
  },
  stable: {
    type: 'boolean',
    summary: 'no lock: report bytes that are equal in two reads in a row (best effort)',
  },
  on: {
    type: 'text',
    placeholder: 'KEY',
    summary: 'a QSystemSemaphore that the writer releases for each change; acquires it',
  },
  stale: {
    type: 'number',
    placeholder: 'MS',
    summary: 'report content that has not changed for MS, and whether its creator is running',
    min: 1,
  },
  reattach: { type: 'boolean', summary: 'continue with the new segment when the program restarts' },
} as const satisfies Options
