// Owners, groups and modes of segments and of their locks: who may use them, and who may not.
import { type State, testStates } from './helpers/state.js'

const shared = `
  const shm = await SharedMemory.create(NativeIpcKey.parse(posix), 64, { removeOnDetach: 'ifCreated' })
  const files = [file, '/dev/shm/sem.' + name]
`

const states: readonly State[] = [
  {
    title: 'a segment and a lock for the group of the reader',
    users: true,
    make: `
      await created()
      await permit('0660', 4242)
      const reader = await memory(as(65534, '4242'))`,
    ask: `[key, '--pid', String(reader.pid)]`,
    codes: [],
    proof: `
      assert.deepEqual(about(await asked([])), [])
      await reader.ok('attach')
      await reader.ok('lock')
      await reader.ok('unlock')`,
  },
  {
    title: 'for a group of which the reader is not a member',
    users: true,
    make: `
      await created()
      await permit('0660', 4242)
      const reader = await memory(as(65534, '4243'))`,
    ask: `[key, '--pid', String(reader.pid)]`,
    codes: ['OTHER_USER'],
    cause: /segment belongs to root \(uid 0\) with mode 0660.*uid 65534/,
    proof: `assert.match(await reader.send('attach'), /PermissionDenied/)`,
  },
  {
    title: 'a segment and a lock for everybody',
    users: true,
    make: `
      await created()
      await permit('0666', 0)
      const reader = await memory(as(65534))`,
    ask: `[key, '--pid', String(reader.pid)]`,
    codes: [],
    proof: `await reader.ok('attach')`,
  },
  {
    title: 'a segment for everybody, and a lock for its owner only',
    users: true,
    make: `
      await created()
      await permit('0666', 0, { lock: '0600' })
      const reader = await memory(as(65534))`,
    ask: `[key, '--pid', String(reader.pid)]`,
    codes: ['OTHER_USER'],
    cause: /The lock of the segment belongs to root \(uid 0\) with mode 0600.*uid 65534/,
    proof: `
      assert.match(await reader.send('attach'), /PermissionDenied/)
      const all = await asked([])
      assert.deepEqual(about(all), ['PERMISSION_DENIED'])
      assert(all.some(({ cause }) => /mode 0666, but its lock has 0600/.test(cause)))`,
  },
  {
    title: 'a segment that denies its own owner access',
    users: true,
    make: `
      await created(as(65534))
      await permit('0000', 65534, { lock: '0600', ...as(65534) })
      const reader = await memory(as(65534))`,
    ask: `[key, '--pid', String(reader.pid)]`,
    codes: ['PERMISSION_DENIED'],
    cause: /The segment belongs to nobody \(uid 65534\) with mode 0000/,
    remedy: /mode 0600, with IPC_SET of shmctl\(\).*ipcrm -m \d+/,
    proof: `
      assert.match(await reader.send('attach'), /PermissionDenied/)
      assert.deepEqual(about(await asked([])), ['PERMISSION_DENIED'])`,
  },
  {
    title: 'a lock that denies its own owner access, though its group may use it',
    users: true,
    make: `
      await created(as(65534))
      await permit('0600', 65534, { lock: '0060', ...as(65534) })
      const reader = await memory(as(65534))`,
    ask: `[key, '--pid', String(reader.pid)]`,
    codes: ['PERMISSION_DENIED'],
    cause: /The lock of the segment belongs to nobody \(uid 65534\) with mode 0060/,
    remedy: /ipcrm -s \d+/,
    proof: `assert.match(await reader.send('attach'), /PermissionDenied/)`,
  },
  {
    title: "root's lock without a segment, asked by another user",
    users: true,
    make: `
      const writer = await created()
      removeSegment()
      await crash(writer)
      const reader = await memory(as(65534))`,
    ask: `[key, '--pid', String(reader.pid)]`,
    codes: ['OTHER_USER', 'KEY_FILE_WITHOUT_SEGMENT'],
    cause: /belongs to root \(uid 0\) with mode 0600.*No segment has the key.*both fail/,
    remedy: /remove it as root \(uid 0\): ipcrm -s \d+/,
    proof: `
      assert.doesNotMatch(findings[1].remedy, /[Hh]armless/)
      assert.match(await reader.send('create 64'), /PermissionDenied/)
      assert.match(await reader.send('attach'), /PermissionDenied/)`,
  },
  {
    title: "the user's own lock without a segment",
    make: `
      const writer = await created()
      removeSegment()
      await crash(writer)`,
    codes: ['KEY_FILE_WITHOUT_SEGMENT'],
    remedy: /Harmless/,
    proof: `await created()`,
  },
  {
    title: 'POSIX memory and its lock for the group of the reader',
    users: true,
    releases: [6],
    make: `${shared}
      for (const file of files) { chownSync(file, 0, 4242); chmodSync(file, 0o660) }
      const reader = await memory(as(65534, '4242'))`,
    ask: `[posix, '--pid', String(reader.pid)]`,
    codes: [],
    proof: 'await shm.detach()',
  },
  {
    title: 'POSIX memory for everybody, and a lock for its owner only',
    users: true,
    releases: [6],
    make: `${shared}
      chmodSync(files[0], 0o666)
      const reader = await memory(as(65534))`,
    ask: `[posix, '--pid', String(reader.pid)]`,
    codes: ['OTHER_USER'],
    cause: /The lock of the segment belongs to root/,
    proof: `
      assert.deepEqual(about(await asked([])), ['PERMISSION_DENIED'])
      await shm.detach()`,
  },
  {
    title: 'POSIX memory that denies its own owner access',
    users: true,
    releases: [6],
    make: `${shared}
      for (const file of files) chownSync(file, 65534, 65534)
      chmodSync(files[0], 0)
      const reader = await memory(as(65534))`,
    ask: `[posix, '--pid', String(reader.pid)]`,
    codes: ['PERMISSION_DENIED'],
    remedy: /chmod 0600 \/dev\/shm\/q/,
    proof: 'await shm.detach()',
  },
]

testStates(states)
