import test from 'ava'
import { seesAllProcesses } from '../../../../ts/src/system/processes.js'
import { asRootSerially } from '../../../helpers/as-root.js'
import { uniqueKey } from '../../../helpers/keys.js'
import { type QtMajor, qtMajors } from '../../../helpers/peer.js'
import { survives } from '../../../helpers/run-isolated.js'

/** A state of a machine, and what `qt-ipc doctor` has to say of it. */
export interface State {
  readonly title: string
  /** JavaScript that makes the state, with the names of `prelude`. */
  readonly make: string
  /** The words after `doctor`, an expression: "[key, '--pid', String(reader.pid)]". Default "[key]". */
  readonly ask?: string
  /** How the command is run, an expression: "as(65534)". Default: by this user. */
  readonly by?: string
  /** The codes of all findings; none for a healthy state. */
  readonly codes: readonly string[]
  /** What the first finding says, in its cause, evidence and remedy. */
  readonly cause?: RegExp
  readonly evidence?: RegExp
  readonly remedy?: RegExp
  /** JavaScript that proves by native programs that the doctor is right, or has further questions. */
  readonly proof?: string
  /** The key of the programs. Default: one of the test's own. */
  readonly key?: string
  readonly releases?: readonly QtMajor[]
  /** Whether it has programs of several users, which only root can start. */
  readonly users?: boolean
  /**
   * Whether it takes place only where all processes are visible and may enter namespaces: not in the chroot and PID namespace in which
   * the tests run with another Qt.
   */
  readonly allVisible?: boolean
}

const prelude = `
  import { chmodSync, chownSync, closeSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs'
  import { spawnSync } from 'node:child_process'
  import { codesOf, doctor } from './interop-tests/inspect/diagnose/helpers/doctor.ts'
  import { cli } from './interop-tests/helpers/cli.ts'
  import { lockOf, semaphoreOf } from './interop-tests/helpers/kernel.ts'
  import { NodePeer } from './interop-tests/helpers/node-peer.ts'
  import { Peer, semaphorePeer } from './interop-tests/helpers/peer.ts'
  import { lockFile, segmentFile, segmentOf } from './interop-tests/helpers/segments.ts'
  import { wholeState } from './interop-tests/helpers/system-snapshot.ts'
  const release = { qt: Number(process.argv[2]) }
  const peers = []
  const started = async starting => { const peer = await starting; peers.push(peer.process ?? peer); return peer }
  const as = (user, group = '') => ({ through: ['setpriv', '--reuid=' + user, '--regid=' + user,
    group === '' ? '--clear-groups' : '--groups=' + group] })
  const memory = (options = {}) => started(memoryPeer(t, key, { ...release, ...options }))
  const created = async options => { const peer = await memory(options); await peer.ok('create 64'); return peer }
  const plain = (options = {}) => started(Peer.start(t, 'plain_memory', options))
  const permit = async (mode, group, { segment = mode, lock = mode, ...options } = {}) => {
    const admin = await plain(options)
    for (const [kind, file, bits] of [['segment', segmentFile(key), segment], ['semaphore', lockFile(key), lock]])
      await admin.ok(['permit', kind, encodeURIComponent(file), bits, group].join(' '))
  }
  const crash = async peer => { peer.write('crash'); await peer.exited }
  const command = (...words) => assert.equal(spawnSync(words[0], words.slice(1)).status, 0, words.join(' '))
  const removeSegment = () => command('ipcrm', '-m', String(segmentOf(segmentFile(key)).id))
  const end = async () => { for (const peer of peers.reverse()) await peer[Symbol.asyncDispose]() }
  /** Another name in each namespace: root's doctor sees those of the other tests. */
  const name = 'q' + key.replace(/\\W+/g, '-')
  const posix = 'posix:/' + name
  const file = '/dev/shm/' + name
  const about = findings => codesOf(findings.filter(({ subject, evidence }) => [subject, ...evidence].some(line =>
    line.includes(name) || line.includes(key.replace(/[^a-zA-Z]/g, '')) || peers.some(({ pid }) => line.includes(' ' + pid + ' ')))))
  const asked = async (words, options = {}) => {
    const before = wholeState()
    const findings = await doctor(words, options)
    assert.deepEqual(wholeState(), before, 'changed by looking')
    return findings
  }
`

/** Makes each state, asks the doctor, and checks its word, and that nothing was changed by looking. */
export function testStates(states: readonly State[]): void {
  for (const state of states.filter(({ allVisible }) => !allVisible || seesAllProcesses()))
    for (const qt of state.releases ?? qtMajors) {
      const run = state.users ? asRootSerially : test.serial
      run(`Qt ${qt}: ${state.title}`, async t => {
        const key = state.key ?? uniqueKey(t).replace(/\W+/g, ' ').slice(-24).trim()
        await survives(t, snippetOf(state), { args: [key, String(qt)] })
      })
    }
}

function snippetOf({
  make,
  ask = '[key]',
  by = '{}',
  codes,
  cause,
  evidence,
  remedy,
  proof = '',
}: State) {
  const says = (what: string, pattern: RegExp | undefined) =>
    pattern ? `assert.match(${what}, ${pattern})` : ''
  return `${prelude}
    ${make}
    const findings = await asked(${ask}, ${by})
    assert.deepEqual(codesOf(findings), ${JSON.stringify(codes)}, JSON.stringify(findings))
    const [finding] = findings
    ${says('finding.cause', cause)}
    ${says("finding.evidence.join('\\n')", evidence)}
    ${says('finding.remedy', remedy)}
    ${proof}
    await end()`
}
