// Segments that were removed, lost their key file, or have no size yet, while programs use them or look for them.
import { type State, testStates } from './helpers/state.js'

/** A process of its own: a fork of this one would count as an access to what it has attached. */
const attached = (key: string) => `
  const reader = await started(NodePeer.start(t))
  await reader.run('shm = await SharedMemory.attach(' + ${key} + ')')
  const isCurrent = () => reader.run('return shm.isCurrent')
  assert.equal(await isCurrent(), true)`

const states: readonly State[] = [
  {
    title: 'ipcrm removed the segment while programs were attached',
    make: `
      const writer = await created()
      ${attached('JSON.stringify(key)')}
      removeSegment()`,
    codes: ['SEGMENT_REMOVED'],
    cause: /IPC_RMID\) while programs were attached/,
    evidence: /2 attached/,
    remedy: /Restart/,
    proof: `
      assert.equal(await isCurrent(), false)
      const newcomer = await memory()
      assert.match(await newcomer.send('attach'), /NotFound/)
      assert.deepEqual(codesOf(await asked([key, '--pid', String(writer.pid)])), ['SEGMENT_REMOVED'])
      assert.deepEqual(about(await asked([])), ['SEGMENT_REMOVED'])
      await reader.run('await shm.detach()')
      assert.equal(await isCurrent(), false)`,
  },
  {
    title: 'and a newcomer created a second one',
    make: `
      const writer = await created()
      removeSegment()
      const newcomer = await created()`,
    codes: ['SPLIT_SEGMENT'],
    cause: /the older one was removed while/,
    proof: `
      for (const { pid } of [writer, newcomer])
        assert(finding.evidence.some(line => line.includes(' ' + pid + ' ')), String(pid))
      assert.deepEqual(about(await asked([])), ['SPLIT_SEGMENT'])`,
  },
  {
    title: 'the POSIX name was removed while programs were attached',
    releases: [6],
    make: `
      const parsed = "NativeIpcKey.parse('" + posix + "')"
      const writer = await started(NodePeer.start(t))
      await writer.run('shm = await SharedMemory.create(' + parsed + ', 64)')
      ${attached('parsed')}
      rmSync(file)`,
    ask: '[posix]',
    codes: ['SEGMENT_REMOVED'],
    cause: /shm_unlink/,
    proof: `
      assert.equal(await isCurrent(), false)
      assert.deepEqual(codesOf(await asked([posix, '--pid', String(writer.pid)])), ['SEGMENT_REMOVED'])
      assert.deepEqual(about(await asked([])), ['SEGMENT_REMOVED'])`,
  },
  {
    title: 'a read-only handle learns that its segment was replaced',
    releases: [6],
    make: `
      const writer = await created()
      const shm = await SharedMemory.attach(key, { mode: 'readOnly' })
      assert(shm.isCurrent)
      await writer.ok('detach')
      assert(!shm.isCurrent)
      await writer.ok('create 64')`,
    codes: [],
    proof: 'await shm.detach()',
  },
  {
    title: 'the key file was deleted, asked by a newcomer',
    make: `
      const writer = await created()
      rmSync(segmentFile(key))
      writeFileSync(segmentFile(key) + '-filler', '')`,
    codes: ['SEGMENT_WITHOUT_KEY_FILE'],
    proof: `
      assert(finding.evidence.some(line => line.includes(' ' + writer.pid + ' ')), String(writer.pid))
      assert.equal(finding.subject, key)
      const newcomer = await memory()
      assert.match(await newcomer.send('attach'), /NotFound/)`,
  },
  {
    title: 'POSIX memory that has no size yet',
    releases: [6],
    make: `closeSync(openSync(file, 'wx+', 0o600))`,
    ask: '[posix]',
    codes: ['SEGMENT_WITHOUT_SIZE'],
    cause: /exists, but has no size yet/,
    remedy: /remove \/dev\/shm\//,
    proof: `
      const attach = SharedMemory.attach(NativeIpcKey.parse(posix), { timeout: 0 })
      await assert.rejects(attach, error => code('NOT_FOUND')(error) && /exists, but has no size yet/.test(error.message))
      const create = SharedMemory.create(NativeIpcKey.parse(posix), 64)
      await assert.rejects(create, error => code('ALREADY_EXISTS')(error) && /has no size yet/.test(error.message))`,
  },
]

testStates(states)
