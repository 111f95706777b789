import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { cli, cliJson } from '../../../interop-tests/helpers/cli.js'

interface Names {
  readonly names: readonly {
    readonly os: string
    readonly form: string
    readonly type: string
    readonly objects: readonly string[]
    readonly name: string
    readonly text: string
    readonly cutFrom: string | null
    readonly problems: readonly { readonly code: string }[]
  }[]
}

const namesOf = async (...args: string[]) => ((await cliJson(['keys', ...args])) as Names).names

const readings = async (...args: string[]) =>
  ((await cliJson(['keys', '--native', ...args])) as { readings: readonly object[] }).readings

const sha1 = (text: string) => createHash('sha1').update(text).digest('hex')

// Names that users of these programs have seen, from public reports.
const reported = [
  ['klogshm', 'qipc_sharedmemory_klogshmfb1af3dd737ffaabf27e9cc69efabf7be177b28f'],
  ['klogapp', 'qipc_systemsem_klogappcfe57f8472dcf85122a473189cd87ac418e7ffe2'],
  ['ServerPort', 'qipc_sharedmemory_ServerPort07a1a6dcfadd97d64f9f7f13063e6345d8b33ce8'],
  [
    'CMST - Connman System Tray',
    'qipc_sharedmemory_CMSTConnmanSystemTrayc8d8e234905c0f830dadbb469174ad9ff2778755',
  ],
  [
    sha1('QGroundControlRunGuardKey_sharedmemKey'),
    'adccebdaceeeebae17280624d1270313ae1b5ea6ccc6b351d44aacbd',
  ],
  [
    sha1('QGroundControlRunGuardKey_memLockKey'),
    'bcbcfdefbcbebf9df1f53a47c9e16d877a0e930daaf24287da47ed',
  ],
  [
    'qtsingleapplication-bf6d-3e8',
    'qipc_systemsem_qtsingleapplicationbfde75a5bf91e5179df8ee7ad4556d71fef8ca2ca6aa',
  ],
] as const

test('the names that real programs were reported to have', async t => {
  for (const [key, name] of reported) {
    const names = await namesOf(key)
    const legacy = names.filter(({ form, os }) => form === 'legacy' && os === 'linux')
    t.true(
      legacy.some(one => one.name.endsWith(name)),
      key,
    )
  }
})

test('backwards: the letters, and with a word list the key', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'qt-ipc-words-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const wordlist = join(folder, 'words')
  writeFileSync(wordlist, reported.map(([key]) => `${key}\n`).join(''))
  for (const [key, name] of reported.filter(([, name]) => name.startsWith('qipc_'))) {
    const answer = await cliJson(['keys', '--native', `/tmp/${name}`, '--wordlist', wordlist])
    t.like(answer, { readings: [{ form: 'legacy', system: 'System V', key }] })
  }
  const macos = (await namesOf('ServerPort')).find(({ cutFrom }) => cutFrom !== null)
  const [first] = await readings(macos?.name ?? '', '--wordlist', wordlist)
  t.like(first, { system: 'POSIX on macOS', key: 'ServerPort' })
  t.like(await cliJson(['keys', '--native', reported[3][1]]), {
    readings: [{ kind: 'segment', letters: 'CMSTConnmanSystemTray', key: null }],
  })
  t.like(await cliJson(['keys', '--native', '/dev/shm/sem.app']), {
    readings: [{ kind: 'semaphore', form: 'platformSafe', key: 'app' }],
  })
  const [windows] = await readings('Global\\shm_app_sem')
  t.like(windows, { kind: 'semaphore', system: 'Windows', key: 'app' })
  const stdin = await cli(['keys', '--native', reported[3][1], '--wordlist', '-'], {
    stdin: 'nothing\nCMST - Connman System Tray\n',
  })
  t.is(stdin.code, 0)
  t.true(stdin.stdout.includes('"CMST - Connman System Tray"'))
  t.is((await cli(['keys', '--native', reported[3][1], '--wordlist', '-'])).code, 1)
  t.is((await cli(['keys', '--native', 'x', '--wordlist', join(folder, 'none')])).code, 1)
})

test('the names of a key on every system, and what macOS cuts', async t => {
  const names = await namesOf('weather station with 44 characters or more of them')
  for (const os of ['linux', 'macos', 'windows'])
    for (const form of ['legacy', 'platformSafe'])
      t.true(names.some(name => name.os === os && name.form === form))
  const safe = names.find(
    ({ os, form, type }) => os === 'macos' && form === 'platformSafe' && type === 'posix',
  )
  t.is(safe?.name, '/weather station with 44 charact'.slice(0, 30))
  t.is(safe?.cutFrom, '/weather station with 44 characters or more of them')
  const sandboxed = names.filter(({ problems }) => problems.some(({ code }) => code === 'TOO_LONG'))
  t.true(sandboxed.length > 0)
  const { stdout } = await cli(['keys', 'weather station with 44 characters or more of them'])
  t.true(stdout.includes('truncated to 30 bytes; lost: cters or more of them'), stdout)

  const windows = await namesOf('demo,os=windows,form=platformSafe')
  t.deepEqual(
    windows.map(({ objects, name }) => [objects.join(), name]),
    [
      ['segment', 'shm_demo'],
      ['lock', 'shm_demo_sem'],
      ['semaphore', 'sem_demo'],
    ],
  )
})

test('forms of keys on the command line', async t => {
  const name = async (typed: string) => (await namesOf(typed))[0]?.name
  t.is(await name('posix:/app'), '/app')
  t.is(await name('systemv-7:/tmp/app'), '/tmp/app')
  t.is(await name('/tmp/app,form=native'), '/tmp/app')
  t.is(await name('key:posix:/app'), await name('key:posix:/app,qt=5.15'))
  t.true((await name('key:posix:/app'))?.includes('qipc_sharedmemory_posixapp'))
  // Commas and equal signs belong to the key, unless a known name of a setting is between them.
  t.true((await name('a,b=c,qt'))?.endsWith(`_abcqt${sha1('a,b=c,qt')}`))
  t.true((await name('a,qt=5.15,b'))?.endsWith(`_aqtb${sha1('a,qt=5.15,b')}`))
  t.is(await name('x,tmpdir=/var/tmp/'), `/var/tmp/qipc_sharedmemory_x${sha1('x')}`)
  for (const [typed, message] of [
    ['x,type=pipe', /type must be/],
    ['x,qt=six', /qt must be a release/],
    ['x,form=old', /form must be one of legacy, platformSafe, native/],
    ['x,qt=6.8,qt=6.9', /the setting qt is given twice/],
    ['systemv:0', /IPC_PRIVATE/],
    ['systemv-200:/x', /must be 1 to 127, got 200/],
    ['shmid:99999999999', /out of range/],
    ['x,pid=0', /out of range/],
    ['x,type=windows,os=linux', /type must be "systemv" or "posix" on linux/],
  ] as const) {
    const { code, stderr } = await cli(['keys', typed])
    t.is(code, 2, typed)
    t.regex(stderr, message)
  }
})

const meetings: readonly [string, string, number, string | undefined][] = [
  ['demo', 'demo', 0, undefined],
  ['demo,qt=5.15', 'demo,qt=6.11', 0, undefined],
  ['demo', 'Demo', 1, 'OTHER_KEY'],
  ['demo', 'demo,qt=6.8,form=platformSafe', 1, 'OTHER_BACKEND'],
  ['demo,type=posix', 'demo,form=platformSafe', 1, 'OTHER_KEY_KIND'],
  ['demo', 'demo,type=posix', 1, 'OTHER_BACKEND'],
  ['demo', 'demo,tmpdir=/var/tmp', 1, 'OTHER_TEMP_FOLDER'],
  [
    'demo,form=platformSafe,type=systemv',
    'demo,form=platformSafe,type=systemv,runtimedir=/x',
    1,
    'OTHER_RUNTIME_FOLDER',
  ],
  ['demo,os=macos', 'demo,os=linux', 1, 'OTHER_SYSTEM'],
  ['demo', 'demo,kind=semaphore', 1, 'OTHER_KIND'],
  ['systemv:/tmp/demo', 'systemv-7:/tmp/demo', 1, 'OTHER_PROJECT_ID'],
  ['posix:/a', 'posix:/b', 1, 'OTHER_NAME'],
  ['posix:/demo', 'demo,form=platformSafe', 0, undefined],
  ['posix:/demo,qt=5.15', 'posix:/demo', 1, 'QT_TOO_OLD'],
  ['systemv:/tmp/demo,qt=5.15', 'systemv:/tmp/demo,qt=6.8', 1, 'NO_LOCK'],
  ['systemv:/tmp/demo?legacyKey=a,qt=6.8', 'systemv:/tmp/demo,qt=6.8', 1, 'OTHER_LOCK'],
  ['systemv:0x51010203', 'systemv:0x51010204', 1, 'OTHER_NAME'],
  ['systemv:0x51010203', 'systemv:1359020547', 0, undefined],
  ['demo,kind=semaphore', 'demo,kind=semaphore,qt=5.15', 0, undefined],
]

for (const [left, right, expected, finding] of meetings)
  test(`${left} and ${right}: ${finding ?? 'they meet'}`, async t => {
    const { code, stdout } = await cli(['keys', left, right, '--json'])
    const { obstacles }: { obstacles: { code: string; remedy: string }[] } = JSON.parse(stdout)
    t.is(code, expected, stdout)
    t.is(obstacles[0]?.code, finding)
    for (const { remedy } of obstacles) t.true(remedy.length > 10)
  })
