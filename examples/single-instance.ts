// One instance at a time, together with native programs of the same key. The counterpart of cpp/samples/single_instance.
//   single-instance.ts plain|runGuard KEY
import { once } from 'node:events'
import { SingleInstance } from 'qt-ipc'
import { untilStopped } from './support/until-stopped.js'

const [form, key = 'Instance'] = process.argv.slice(2)

await untilStopped(run)

async function run(signal: AbortSignal): Promise<void> {
  const idiom = form === 'runGuard' ? 'runGuard' : 'segment'
  await using instance = await SingleInstance.acquire(key, { idiom, signal })
  console.log(instance.primary ? 'primary' : 'secondary')
  if (instance.primary) await once(signal, 'abort')
}
