// A machine on paper, for what this one cannot be: other releases of Qt, containers, other people's programs.

import { checks } from '../../src/inspect/diagnose/checks/index.js'
import type { DiagnosisFacts } from '../../src/inspect/diagnose/diagnosis-facts.js'
import type {
  FindingCode,
  SharedSegment,
  SharedSemaphore,
  Survey,
} from '../../src/inspect/index.js'
import { parseMaps } from '../../src/system/process-maps.js'

type User = SharedSegment['users'][number]

/** A process by its maps, as /proc prints them. */
export function userOf(pid: number, program: string, maps: string): User {
  const { qtVersion, isQtIpc, systemv } = parseMaps(maps)
  const [mapping] = systemv
  if (!mapping) throw new Error(`${program} has no segment`)
  return { pid, program, qtVersion, isQtIpc, mode: mapping.mode }
}

/** The maps of a program with that release that is attached to a segment. */
export const mapsOf = (qtVersion: string, number: number): string =>
  `7f494a000000-7f494a200000 r-xp 00000000 fe:00 4711                       /opt/lib/libQt${qtVersion[0]}Core.so.${qtVersion}
7f494a21d000-7f494a21e000 rw-s 00000000 00:01 7                          /SYSV${number.toString(16)} (deleted)
`

const madeAt = new Date('2026-11-20T12:00:00Z')

export const segment: SharedSegment = {
  type: 'systemv',
  isQt: true,
  kind: 'native',
  key: undefined,
  letters: undefined,
  nativeKey: '/tmp/app',
  number: 0x51010002,
  id: 7,
  device: undefined,
  namespace: 'ipc:[1]',
  own: true,
  owner: { id: 1000, name: 'anna' },
  group: 1000,
  creatorIds: { user: 1000, group: 1000 },
  mode: 0o600,
  users: [],
  keyFiles: [],
  problems: [],
  size: 64,
  resident: 64,
  attached: 0,
  creator: { pid: 100, program: 'app', alive: true },
  last: { pid: 100, program: 'app', alive: true },
  lock: undefined,
  attachedAt: madeAt,
  detachedAt: undefined,
  changedAt: madeAt,
  state: 'in use',
}

export const semaphore: SharedSemaphore = {
  ...segment,
  id: 3,
  number: 0x51010003,
  nativeKey: undefined,
  kind: undefined,
  role: 'semaphore',
  guards: undefined,
  value: 1,
  waiting: 0,
  last: { pid: 100, program: 'app', alive: true },
  state: undefined,
  holder: undefined,
  operatedAt: madeAt,
}

export const survey: Survey = {
  startedAt: new Date('2026-11-20T14:00:00Z'),
  segments: [],
  semaphores: [],
  processes: [],
  namespaces: [],
  folders: [
    {
      path: '/tmp',
      reach: '/tmp',
      own: true,
      uses: ['temp'],
      device: 1,
      namespaces: ['ipc:[1]'],
      pids: [100],
    },
  ],
  keyFiles: [],
  unseen: { unreadable: [], hidden: false },
}

export const side: DiagnosisFacts['viewpoint'] = {
  pid: 500,
  program: 'reader',
  own: false,
  user: { id: 1000, name: 'anna' },
  groups: [1000],
  passesModeOf: { systemv: false, posix: false },
  mapsOwner: () => true,
  qtVersion: '5.15.8',
  isQtIpc: false,
  namespaces: { ipc: 'ipc:[1]', mount: 'mnt:[1]', pid: 'pid:[1]', user: 'user:[1]' },
  container: undefined,
  tempFolder: '/tmp',
  runtimeFolder: '/run/user/1000',
  missingTempFolder: undefined,
  environment: { os: 'linux', tempDir: '/tmp', runtimeDir: '/run/user/1000', sandboxed: false },
  folder: '/',
  // What is on paper is not on this machine.
  reach: path => `/proc/self/nowhere${path}`,
}

/** Which findings a case gives. */
export function codesOf(facts: Partial<DiagnosisFacts>): FindingCode[] {
  const whole: DiagnosisFacts = {
    survey: { ...survey, segments: facts.segments ?? [] },
    viewpoint: side,
    subject: facts.wanted?.text,
    wanted: undefined,
    size: undefined,
    home: [],
    elsewhere: [],
    segments: [],
    locksAlone: [],
    takenNames: [],
    unusableFolder: undefined,
    lockAges: { isStuck: () => true },
    machine: {
      limits: undefined,
      sharedMemory: undefined,
      removeIpc: undefined,
      largestSystemUid: 999,
    },
    ...facts,
  }
  return checks.flatMap(check => check(whole)).map(({ code }) => code)
}
