import type { ExecutionContext } from 'ava'
import { type ChildOptions, startChild } from './child.js'
import type { LineProcess } from './line-process.js'

/** The code of such a process, for `node --input-type=module --eval`. */
export const nodePeerProgram = `
  import { createInterface } from 'node:readline'
  import { Worker } from 'node:worker_threads'
  import * as qtIpc from 'qt-ipc'
  const startWorker = code => new Promise((resolve, reject) => {
    globalThis.worker = new Worker(
      \`import * as qtIpc from 'qt-ipc'
      import { once } from 'node:events'
      import { parentPort } from 'node:worker_threads'
      const heard = () => once(parentPort, 'message')
      Object.assign(globalThis, qtIpc, { heard, say: word => parentPort.postMessage(word) })
      \${code}\`, { eval: true })
    worker.once('message', resolve).on('error', reject)
    worker.ended = new Promise(resolve => worker.once('exit', resolve))
  })
  Object.assign(globalThis, qtIpc, { startWorker, now: () => String(process.hrtime.bigint()) })
  const Body = (async () => {}).constructor
  console.log('ready')
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      console.log('ok ' + JSON.stringify((await new Body(JSON.parse(line))()) ?? null))
    } catch (error) {
      console.log('error ' + (error.code ?? error.name) + ' ' + error.message)
    }
  }`

/**
 * Another Node process, which runs the JavaScript it is told to: the library's names and `now()` (a stamp, as text) are there,
 * and what is assigned to a name without `const` stays for the next piece. `startWorker(code)` starts a module in a
 * thread, as `worker`, and waits for what it passes to `say()` first; there, `heard()` waits for the next message to it.
 * `worker.ended` resolves when it has ended.
 */
export class NodePeer {
  readonly process: LineProcess

  static async start(t: ExecutionContext, options: ChildOptions = {}): Promise<NodePeer> {
    return NodePeer.on(startChild(t, nodePeerProgram, options))
  }

  /** The peer in a process that runs `nodePeerProgram`, wherever that is. */
  static async on(process: LineProcess): Promise<NodePeer> {
    await process.waitLine(/^ready$/)
    return new NodePeer(process)
  }

  private constructor(process: LineProcess) {
    this.process = process
  }

  get pid(): number {
    return this.process.pid
  }

  /** Runs the body of an async function, one after the other; what it returns, through JSON. */
  async run(code: string): Promise<unknown> {
    const answer = await this.process.send(JSON.stringify(code), /^(ok|error) /)
    if (answer.startsWith('error ')) throw new Error(`${code}: ${answer}`)
    return JSON.parse(answer.slice(3))
  }

  /** The same for what returns `now()`. */
  async stamp(code: string): Promise<bigint> {
    return BigInt(String(await this.run(code)))
  }

  /** Runs what has no answer, because the process ends by it. */
  end(code: string): void {
    this.process.write(JSON.stringify(code))
  }
}
