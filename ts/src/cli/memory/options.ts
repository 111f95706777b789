import type { Options } from '../command-line/command.js'

/** Where the bytes are: options of read, watch and write. */
export const memoryOptions = {
  as: { type: 'text', placeholder: 'CODEC', summary: 'what the bytes are' },
  qt: {
    type: 'text',
    placeholder: 'RELEASE',
    summary:
      'the Qt of the other program, for ds: types (default: that of a process that has the segment)',
  },
  offset: { type: 'number', placeholder: 'BYTES', summary: 'from the start of the segment' },
  timeout: {
    type: 'number',
    placeholder: 'MS',
    summary: 'how long to wait for the lock (default 5000)',
  },
  'no-lock': {
    type: 'boolean',
    summary: 'do not take the lock: for a look while somebody holds it',
  },
  file: {
    type: 'text',
    placeholder: 'PATH',
    values: 'file',
    summary: 'a mapped file (QFile::map) instead of a segment',
  },
} as const satisfies Options
