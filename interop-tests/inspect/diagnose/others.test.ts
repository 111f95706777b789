// Keys that are nearly right: POSIX objects of other programs, semaphores, and keys that were typed wrong.
import { seesAllProcesses } from '../../../ts/src/system/processes.js'
import { type State, testStates } from './helpers/state.js'

// It has Qt only for the protocol of the tests, so it has a release of Qt that does not know POSIX keys.
const made = `
  const other = await plain({ qt: 5 })
  await other.ok('posix %2F' + name + ' 64')`

const states: readonly State[] = [
  {
    title: 'POSIX memory of a program without Qt',
    releases: [6],
    make: made,
    ask: '[posix]',
    codes: [],
    proof: `
      const { stdout } = await cli(['doctor', posix])
      assert.match(stdout, /Nothing found:\\s+seen +segment \\/[\\w-]+\\s+\\(inode \\d+, 64 bytes, 1 attached\\)/)
      assert.match(stdout, new RegExp('attached: plain_memory ' + other.pid))
      assert.match(stdout, /no lock exists for it/)`,
  },
  {
    title: 'the same, asked for as a plain text',
    releases: [6],
    make: made,
    ask: '[name]',
    codes: ['OTHER_KEY_KIND'],
    cause: /A segment exists with this string as a platformSafe or native key \(POSIX, \/q/,
    remedy: /posix:\/q[\w-]+ for the command qt-ipc/,
    proof: `assert.doesNotMatch(finding.remedy, /QSharedMemory\\(key\\)/)`,
  },
  {
    title: 'the same, left behind',
    releases: [6],
    make: `${made}
      await other[Symbol.asyncDispose]()`,
    ask: '[posix]',
    // A process that /proc does not show may use it.
    ...(seesAllProcesses() ? { codes: ['ORPHAN'], remedy: /rm \/dev\/shm\/q/ } : { codes: [] }),
    proof: `rmSync(file)`,
  },
  {
    title: 'POSIX memory of others beside a healthy pair',
    make: `${made}
      const [writer, reader] = [await memory(), await memory()]
      for (const peer of [writer, reader]) await peer.ok('key legacy ' + name)
      await writer.ok('create 64')
      await reader.ok('attach')`,
    ask: `[name, '--pid', String(reader.pid)]`,
    codes: [],
  },
  {
    title: 'a QSystemSemaphore with the key of a QSharedMemory',
    make: `
      const writer = await created()
      const counter = await started(semaphorePeer(t, key, { ...release, args: ['--initial', '3', '--create'] }))
      assert.equal(lockOf(key).value, 3)`,
    codes: ['LOCK_OVER_RELEASED'],
    cause: /value is 3.*a program uses the same key for a QSystemSemaphore/,
    remedy: /another key/,
    proof: `
      assert.doesNotMatch(finding.remedy, /repair/)
      for (const { pid } of [writer, counter])
        assert(finding.evidence.some(line => line.includes('process ' + pid + ' ')), String(pid))
      const refused = await cli(['repair', key])
      assert.equal(refused.code, 1)
      for (const { pid } of [writer, counter]) assert.match(refused.stderr, new RegExp('process ' + pid + ' '))
      assert.equal(lockOf(key).value, 3)
      await assert.rejects(SharedMemory.repairLock(key), code('BUSY'))
      const forced = await cli(['repair', key, '--force'])
      assert.equal(forced.code, 0)
      for (const { pid } of [writer, counter]) assert.match(forced.stderr, new RegExp('process ' + pid + ' '))
      assert.equal(lockOf(key).value, 1)`,
  },
  {
    title: 'a semaphore that works',
    make: `const counter = await started(semaphorePeer(t, key, { ...release, args: ['--initial', '2'] }))`,
    ask: `[key + ',kind=semaphore']`,
    codes: [],
    proof: `
      assert.deepEqual(codesOf(await asked([key + ',kind=semaphore', '--pid', String(counter.pid)])), [])
      const { stdout } = await cli(['doctor', key + ',kind=semaphore'])
      assert.match(stdout, /Nothing found:\\s+seen +semaphore/)
      assert.match(stdout, /value 2/)`,
  },
  {
    title: 'a POSIX semaphore that works',
    releases: [6],
    make: `
      const semaphoreKey = NativeIpcKey.native('/' + name, 'posix', { kind: 'semaphore' })
      const semaphore = await SystemSemaphore.create(semaphoreKey, 2)`,
    ask: `[posix + ',kind=semaphore']`,
    codes: [],
    proof: `semaphore.close()`,
  },
  {
    title: 'a semaphore that no program has created',
    make: `await started(semaphorePeer(t, key + 'x', release))`,
    ask: `[key + ',kind=semaphore']`,
    codes: ['NO_SEMAPHORE'],
    remedy: /Did you mean '.*x'\?/,
  },
  {
    title: 'a semaphore in another temporary directory',
    make: `
      await started(semaphorePeer(t, key, release))
      const reader = await memory({ env: { TMPDIR: '/var/tmp' } })`,
    ask: `[key + ',kind=semaphore', '--pid', String(reader.pid)]`,
    codes: ['OTHER_TEMP_FOLDER'],
    remedy: /TMPDIR=\/tmp$/,
  },
  {
    title: 'a semaphore of another user',
    users: true,
    make: `
      await started(semaphorePeer(t, key, release))
      const reader = await memory(as(65534))`,
    ask: `[key + ',kind=semaphore', '--pid', String(reader.pid)]`,
    codes: ['OTHER_USER'],
    cause: /The semaphore belongs to root/,
  },
  ...(
    [
      ['Greenhouse', 'greenhouse'],
      ['greenhouse', 'green house'],
      ['greenhouse', 'greenhuose'],
      ['greenhouse', 'greenhouse '],
      ['Room 2', 'room 2'],
      ['Room 2', 'Room2'],
      ['Sensor_7', 'Sensor-7'],
    ] as const
  ).map(
    ([right, typed]): State => ({
      title: `"${typed}" for the key "${right}"`,
      releases: [6],
      key: right,
      make: 'await created()',
      ask: `[${JSON.stringify(typed)}]`,
      codes: ['NO_SEGMENT'],
      remedy: new RegExp(`^Did you mean '?${right}'?\\?`),
    }),
  ),
  {
    title: 'a key that is near to none',
    releases: [6],
    key: 'greenhouse',
    make: 'await created()',
    ask: `['weather']`,
    codes: ['NO_SEGMENT'],
    remedy: /^Check that/,
    proof: `
      const { stderr, code: exit } = await cli(['docter', key])
      assert.equal(exit, 2)
      assert.match(stderr, /Did you mean doctor\\?/)`,
  },
  {
    title: 'all is well',
    make: `
      const writer = await created()
      const reader = await memory()
      await reader.ok('attach')`,
    codes: [],
    proof: `
      const { stdout } = await cli(['doctor', key])
      const text = stdout.replace(/\\s+/g, ' ')
      assert.match(text, /64 bytes, 2 attached/)
      for (const { pid } of [writer, reader]) assert(text.includes('memory ' + pid), text)
      assert.match(text, /its lock is free/)`,
  },
]

testStates(states)
