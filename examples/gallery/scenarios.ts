/** One program of a pair: whose it is, and its words. KEY, and SHMID of the line that the first has printed, are filled in. */
export interface Side {
  readonly by: 'Qt' | 'C' | 'Node'
  readonly words: readonly string[]
}

/** The first is started first; it has worked when `says` has come from either of them. */
export interface Direction {
  readonly first: Side
  readonly second: Side
  readonly says: RegExp
  readonly count: number
}

/** A native program of cpp/samples, and its counterpart in this folder. */
export interface Scenario {
  /** Of the TypeScript program; that of the native one has `_` for `-`. */
  readonly name: string
  readonly about: string
  readonly key: 'text' | 'path' | 'posix' | 'number'
  readonly directions: readonly Direction[]
}

interface Pair {
  readonly first: string
  readonly second: string
  readonly says?: RegExp
  readonly count?: number
}

type Native = Exclude<Side['by'], 'Node'>

function pair(first: Side['by'], second: Side['by'], given: Pair): Direction {
  const { says = /^read /, count = 1 } = given
  const side = (by: Side['by'], words: string) => ({ by, words: words.split(' ') })
  return { first: side(first, given.first), second: side(second, given.second), says, count }
}

const bothWays = (native: Native, ...pairs: Pair[]): Direction[] =>
  pairs.flatMap(given => [pair(native, 'Node', given), pair('Node', native, given)])

const writeAndRead = (native: Native, count: number): Direction[] =>
  bothWays(native, { first: 'write KEY', second: 'read KEY', count })

export const scenarios: readonly Scenario[] = [
  {
    name: 'clock',
    about: 'a local time stamp each second as a C string, the delay of its reader, under the lock',
    key: 'text',
    directions: writeAndRead('Qt', 2),
  },
  {
    name: 'start-order',
    about: 'server and client; attach, else create, whoever comes first',
    key: 'text',
    directions: bothWays(
      'Qt',
      { first: 'server KEY', second: 'client KEY' },
      { first: 'either KEY', second: 'either KEY', says: /^wrote 2 \(attached\)/ },
    ),
  },
  { name: 'number', about: 'one int', key: 'text', directions: writeAndRead('Qt', 3) },
  {
    name: 'c-string',
    about: 'one C string',
    key: 'text',
    directions: bothWays('Qt', { first: 'write KEY Grüße!', second: 'read KEY' }),
  },
  {
    name: 'qstring',
    about: 'a QString through QBuffer and QDataStream',
    key: 'text',
    directions: writeAndRead('Qt', 3),
  },
  {
    name: 'image',
    about: 'a QImage through QBuffer and QDataStream',
    key: 'text',
    directions: writeAndRead('Qt', 2),
  },
  {
    name: 'native-key',
    about: 'setNativeKey, a segment as long as its text, a reader that attaches for each look',
    key: 'path',
    directions: writeAndRead('Qt', 3),
  },
  {
    name: 'mapped-file',
    about: 'a mapped file: magic and text, cleared by the server that has read it',
    key: 'path',
    directions: bothWays('Qt', { first: 'client KEY', second: 'server KEY', count: 3 }),
  },
  {
    name: 'racing',
    about:
      'telemetry of a racing simulator: a packed struct at 100 Hz, a sequence counter, no lock',
    key: 'text',
    directions: writeAndRead('Qt', 50),
  },
  {
    name: 'messages',
    about: 'texts and records as messages, through a segment and two semaphores',
    key: 'text',
    directions: bothWays('Qt', { first: 'send KEY', second: 'receive KEY', count: 6 }),
  },
  {
    name: 'single-instance',
    about: 'one instance at a time, by a segment',
    key: 'text',
    directions: bothWays(
      'Qt',
      { first: 'plain KEY', second: 'plain KEY', says: /^secondary/ },
      { first: 'runGuard KEY', second: 'runGuard KEY', says: /^secondary/ },
    ),
  },
  {
    name: 'plain-system-v',
    about: 'System V memory of a C program without Qt, by number or by id',
    key: 'number',
    directions: [
      ...writeAndRead('C', 3),
      pair('C', 'Node', { first: 'write private', second: 'read shmid:SHMID', count: 3 }),
      pair('C', 'Node', { first: 'read private', second: 'write shmid:SHMID', count: 3 }),
    ],
  },
  {
    name: 'plain-posix',
    about: 'POSIX memory of a C program without Qt',
    key: 'posix',
    directions: writeAndRead('C', 3),
  },
]
