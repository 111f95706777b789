import type { Options } from '../command-line/command.js'

/** Options of read, watch and write: position and format of the bytes. */
export const memoryOptions = {
  as: { type: 'text', placeholder: 'CODEC', summary: 'format of the bytes' },
  qt: {
    type: 'text',
    placeholder: 'RELEASE',
    summary:
      'Qt release of the other program, for ds: types (default: that of an attached process)',
  },
  offset: { type: 'number', placeholder: 'BYTES', summary: 'offset from the start of the segment' },
  timeout: {
    type: 'number',
    placeholder: 'MS',
    summary: 'time limit for waiting, in ms (default 5000)',
  },
  'no-lock': {
    type: 'boolean',
    summary: 'do not acquire the lock, for example while another program holds it',
  },
  file: {
    type: 'text',
    placeholder: 'PATH',
    values: 'file',
    summary: 'a mapped file (QFile::map) instead of a segment',
  },
} as const satisfies Options
