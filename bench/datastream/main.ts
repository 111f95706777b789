// Our codec, real QDataStream and npm's qtdatastream side by side, in turn, in one run; ratios of medians:
//   node --import=tsx bench/datastream/main.ts [rounds]
import { cpus } from 'node:os'
import { median, timePerCall } from './measure.js'
import { NativeBench } from './native.js'
import { payloads } from './payloads.js'
import { peerOf } from './peer.js'

const rounds = Number(process.argv[2] ?? 5)
const native = new NativeBench()
console.log(
  `Qt ${await native.ask('version')}, Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}`,
)

/** At least so many times faster than the package on npm, where that can do the job. */
const peerAims: Readonly<Record<string, number>> = { strings: 1.5, variantMap: 1.2 }
const peerEncodeAim = 10
const peerDecodeAim = 3

/** Calls before the first measurement, for the compilers. */
const warmUpCalls = 30

const subjects = await Promise.all(
  payloads.map(async payload => {
    const bytes = payload.codec.encode(payload.value)
    const theirs = await native.ask(`bytes ${payload.name}`)
    if (Buffer.from(bytes).toString('hex') !== theirs)
      throw new Error(`${payload.name}: other bytes than Qt's`)
    return { payload, bytes, peer: peerOf(payload, bytes), times: new Map<string, number[]>() }
  }),
)

for (const { payload, bytes } of subjects)
  for (let call = 0; call < warmUpCalls; call++) {
    payload.codec.encode(payload.value)
    payload.codec.decode(bytes)
  }

for (let round = 0; round < rounds; round++)
  for (const { payload, bytes, peer, times } of subjects) {
    const add = (what: string, ns: number) => times.set(what, [...(times.get(what) ?? []), ns])
    const qt = await native.time(payload.name)
    add('qt encode', qt.encode)
    add('qt decode', qt.decode)
    add(
      'encode',
      timePerCall(() => payload.codec.encode(payload.value)),
    )
    add(
      'decode',
      timePerCall(() => payload.codec.decode(bytes)),
    )
    if (peer.encode) add('peer encode', tryNs(peer.encode))
    if (peer.decode) add('peer decode', tryNs(peer.decode))
  }
await native.stop()

console.log(
  'payload                   way        Qt us    ours us   x Qt  aim         peer us  times faster  aim',
)
for (const { payload, bytes, times } of subjects)
  for (const way of ['encode', 'decode'] as const) {
    const time = (what: string) => median(times.get(what) ?? [])
    const [qt, ours, peer] = [time(`qt ${way}`), time(way), time(`peer ${way}`)]
    const limit = way === 'encode' ? payload.encodeLimit : payload.decodeLimit
    const peerAim = way === 'encode' ? peerEncodeAim : (peerAims[payload.name] ?? peerDecodeAim)
    const verdict = limit === undefined ? '' : `${ours / qt <= limit ? '<=' : 'MISSED'} ${limit}`
    const peerVerdict =
      peer > 0
        ? `${(peer / ours).toFixed(1).padStart(12)}  ${peer / ours >= peerAim ? '>=' : 'MISSED'} ${peerAim}`
        : ''
    console.log(
      [
        payload.form.padEnd(24),
        way,
        us(qt),
        us(ours),
        (ours / qt).toFixed(2).padStart(5),
        verdict.padEnd(11),
        peer > 0 ? us(peer) : ''.padStart(10),
        peerVerdict,
        way === 'encode' ? `${bytes.length} bytes` : '',
      ].join(' '),
    )
  }

function us(ns: number): string {
  return (ns / 1000).toFixed(1).padStart(10)
}

/** Zero for what the package cannot do. */
function tryNs(work: () => unknown): number {
  try {
    work()
  } catch {
    return 0
  }
  return timePerCall(work)
}
