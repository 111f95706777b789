// Objects that look like those of the key and are not, and processes that the doctor cannot see.
import { type State, testStates } from './helpers/state.js'

const held = `
  const parsed = "NativeIpcKey.parse('" + posix + "')"
  const holder = await started(NodePeer.start(t))
  await holder.run('shm = await SharedMemory.create(' + parsed + ', 64); lock = await shm.lock()')
  holder.process.kill()
  await holder.process.exited`

/** A process that sees only itself, as in a container. */
const hidden = `{ through: ['unshare', '--pid', '--fork', '--mount-proc'] }`

const other = (command: string) => `
  const other = await plain()
  await other.ok('${command}')`

const states: readonly State[] = [
  {
    title: 'System V memory of another user, by its key',
    users: true,
    releases: [6],
    make: other('systemv 1314148400 64'),
    ask: `['systemv:0x4e545030']`,
    by: 'as(65534)',
    codes: ['OTHER_USER'],
    cause: /segment belongs to root \(uid 0\) with mode 0600/,
    proof: `assert.equal(finding.subject, 'systemv:0x4e545030')`,
  },
  {
    title: 'System V memory of another user, by its id',
    users: true,
    releases: [6],
    make: `const other = await plain()
      const id = (await other.ok('systemv 1314148400 64'))`,
    ask: `['shmid:' + id]`,
    by: 'as(65534)',
    codes: ['OTHER_USER'],
  },
  {
    title: 'System V memory that was removed while its program was attached',
    releases: [6],
    make: `${other('systemv 1314148400 64')}
      await other.ok('remove')`,
    ask: `['systemv:0x4e545030']`,
    codes: ['SEGMENT_REMOVED'],
    cause: /IPC_RMID/,
  },
  {
    title: 'private System V memory that its program removed at once',
    releases: [6],
    make: `const other = await plain()
      const id = (await other.ok('systemv 0 64'))
      await other.ok('remove')`,
    ask: `['shmid:' + id]`,
    codes: [],
  },
  {
    title: 'an id that exists only in another IPC namespace',
    users: true,
    releases: [6],
    make: `
      const other = await plain({ through: ['unshare', '--ipc'] })
      const id = (await other.ok('systemv 1314148400 64'))`,
    ask: `['shmid:' + id]`,
    codes: ['NO_SEGMENT'],
    proof: `assert.doesNotMatch(finding.evidence.join(), /another namespace/)
      assert.match((await asked(['systemv:0x4e545030']))[0].evidence.join(), /another namespace/)`,
  },
  {
    title: 'System V memory beside a full /dev/shm',
    users: true,
    releases: [6],
    make: `${other('systemv 1314148400 64')}
      command('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', '/dev/shm')
      writeFileSync('/dev/shm/full', Buffer.alloc(65536))`,
    ask: `['systemv:0x4e545030']`,
    codes: [],
  },
  {
    title: 'a segment for everybody and a lock for its owner, asked by the owner',
    users: true,
    make: `
      await created()
      await permit('0666', 0, { lock: '0600' })`,
    codes: ['PERMISSION_DENIED'],
    cause: /mode 0666, but its lock has 0600/,
  },
  {
    title: 'root of a user namespace that does not own the IPC namespace',
    users: true,
    allVisible: true,
    make: `
      await created()
      const { through } = as(65534)
      const reader = await memory({ through: [...through, 'unshare', '--user', '--map-root-user'] })`,
    ask: `[key, '--pid', String(reader.pid)]`,
    codes: ['OTHER_USER'],
    proof: `assert.match(await reader.send('attach'), /PermissionDenied/)`,
  },
  {
    title: 'a key file whose segment is in a namespace that this user may not enter',
    users: true,
    make: `
      const { through } = as(65534)
      const writer = await created({ through: ['unshare', '--ipc', ...through] })`,
    by: 'as(65534)',
    codes: ['NO_SEGMENT'],
    evidence: /ipc:\[\d+\] may have it, but could not be entered/,
  },
  {
    title: 'POSIX memory of a program without Qt, left behind, for a plain key',
    releases: [6],
    make: `${other("posix %2F' + name + ' 64")}
      await other[Symbol.asyncDispose]()`,
    ask: '[name]',
    codes: ['OTHER_KEY_KIND'],
    proof: 'rmSync(file)',
  },
  {
    title: 'memory whose name its creator removed at once, as Chromium does, beside a healthy pair',
    releases: [6],
    make: `
      const [writer, reader] = [await created(), await memory()]
      await reader.ok('attach')
      const browser = await started(NodePeer.start(t))
      const anonymous = '/dev/shm/.org.chromium.Chromium.aBcDeF'
      await browser.run("map = await MappedFile.open('" + anonymous + "', { create: true, size: 64 })")
      rmSync(anonymous)`,
    codes: [],
    proof: `assert.deepEqual(about(await asked([])), [])`,
  },
  {
    title: 'a POSIX semaphore whose name was removed',
    releases: [6],
    make: `
      const semaphoreKey = NativeIpcKey.native('/' + name, 'posix', { kind: 'semaphore' })
      const semaphore = await SystemSemaphore.create(semaphoreKey, 2)
      const user = await started(NodePeer.start(t))
      await user.run("semaphore = await SystemSemaphore.open(NativeIpcKey.native('/" + name + "', 'posix', { kind: 'semaphore' }), 1)")
      rmSync('/dev/shm/sem.' + name)`,
    ask: `[posix + ',kind=semaphore']`,
    codes: ['SEMAPHORE_REMOVED'],
    cause: /open it now do not find it/,
    proof: `
      const newer = await SystemSemaphore.create(semaphoreKey, 1)
      const [split, ...rest] = await asked([posix + ',kind=semaphore'])
      assert.equal(rest.length, 0)
      assert.match(split.cause, /use another one/)
      assert(split.evidence.some(line => line.includes(' ' + user.pid + ' ')), split.evidence.join())
      for (const one of [semaphore, newer]) one.close()`,
  },
  {
    title: 'a lock that is repaired by another key than the one that was asked for',
    users: true,
    allVisible: true,
    releases: [6],
    make: held,
    ask: '[name]',
    codes: ['OTHER_KEY_KIND', 'LOCK_HOLDER_GONE', 'ORPHAN'],
    proof: `
      const repair = 'qt-ipc repair ' + posix
      assert.equal(findings[1].remedy, repair)
      const all = (await asked([])).filter(({ code, remedy }) => code === 'LOCK_HOLDER_GONE' && remedy === repair)
      assert.equal(all.length, 1)
      assert.equal((await cli(['repair', posix])).code, 0)
      assert.equal(semaphoreOf(NativeIpcKey.native('/' + name, 'posix', { kind: 'semaphore' })).value, 1)
      for (const one of [file, '/dev/shm/sem.' + name]) rmSync(one)`,
  },
  {
    title: 'a lock above 1, where the program that uses it is not visible',
    users: true,
    make: `
      const writer = await created()
      await started(semaphorePeer(t, key, { ...release, args: ['--initial', '3', '--create'] }))`,
    by: hidden,
    codes: ['LOCK_OVER_RELEASED'],
    evidence: /not all are visible/,
    proof: `assert.doesNotMatch(finding.remedy, /repair/)`,
  },
  {
    title: 'a POSIX lock for everybody, held by a program of another user',
    users: true,
    allVisible: true,
    releases: [6],
    make: `
      const shm = await SharedMemory.create(NativeIpcKey.parse(posix), 64, { removeOnDetach: 'ifCreated' })
      const lock = await shm.lock()
      for (const path of [file, '/dev/shm/sem.' + name]) chmodSync(path, 0o666)`,
    ask: '[posix]',
    by: 'as(65534)',
    codes: ['LOCK_HOLDER_UNKNOWN'],
    proof: `
      const refused = await cli(['repair', posix], as(65534))
      assert.equal(refused.code, 1)
      assert.match(refused.stderr, /may not inspect the processes of other users/)
      assert.equal(semaphoreOf(NativeIpcKey.native('/' + name, 'posix', { kind: 'semaphore' })).value, 0)
      lock.release()
      await shm.detach()`,
  },
  {
    title: 'two containers whose POSIX objects have one name and one inode',
    users: true,
    allVisible: true,
    releases: [6],
    make: `
      const start = async (code, through) => {
        const peer = await started(NodePeer.start(t, through ? { through } : {}))
        await peer.run(code)
        return peer
      }
      const parsed = "NativeIpcKey.parse('posix:/q')"
      const make = 'shm = await SharedMemory.create(' + parsed + ', 64)'
      const join = 'shm = await SharedMemory.attach(' + parsed + ')'
      const container = ['unshare', '--ipc', '--mount', 'sh', '-c', 'mount -t tmpfs tmpfs /dev/shm; exec "$@"', 'sh']
      command('mount', '-t', 'tmpfs', 'tmpfs', '/dev/shm')
      await start(make)
      const holder = await start(join)
      const theirs = await start(make, container)
      const inside = ['nsenter', '-t', String(theirs.pid), '-i', '-m', '--wd=' + process.cwd()]
      await start(join, inside)
      const newcomer = await start('shm = undefined', inside)
      const inodes = ['/dev/shm/q', '/proc/' + theirs.pid + '/root/dev/shm/q'].map(path => statSync(path).ino)
      assert.equal(inodes[0], inodes[1])
      await holder.run('lock = await shm.lock()')`,
    ask: `['posix:/q', '--pid', String(newcomer.pid)]`,
    codes: [],
    proof: `await holder.run('lock.release()')`,
  },
]

testStates(states)
