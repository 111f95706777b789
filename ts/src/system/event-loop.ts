// A call that succeeds at once continues in a microtask, and Node runs all microtasks before timers, I/O and signals:
// `for (;;) await shm.read()` would never let them run. Half of the longest delay that such a loop may cause (ms).
const LONGEST_RUN = 5

// Reading the clock costs as much as a third of a peek(). A call that takes long is noticed with the next one.
const CALLS_PER_READING = 4
const SHORT = 0.5

let callsToReading = 1
let lastReading = Number.NEGATIVE_INFINITY
/** When the event loop last turned as far as is known (ms). */
let lastTurn = Number.NEGATIVE_INFINITY
/** The turn that was requested and has not come yet. */
let nextTurn: Turn | undefined

interface Turn {
  readonly over: Promise<void>
  readonly immediate: NodeJS.Immediate
  /** Microtasks have run since it was due; calls that are made together, in one task, are not a loop. */
  isOverdue: boolean
  isAwaited: boolean
}

type AsyncMethod = (this: unknown, ...args: unknown[]) => Promise<unknown>

/**
 * Makes every `async` method of a class, static ones included, wait for one turn of the event loop when there was none for
 * some milliseconds; synchronous methods stay unchanged. The turn comes after the work and before the promise settles, so
 * that a call still begins when it is made.
 *
 * `first` names the methods that leave their caller with a lock or a token: they wait before they acquire it, because a
 * native program would block during the turn.
 */
export function shareEventLoop(
  type: { readonly prototype: object },
  { first = [] }: { readonly first?: readonly string[] } = {},
): void {
  for (const owner of [type, type.prototype])
    for (const name of Reflect.ownKeys(owner)) {
      const method: unknown = Object.getOwnPropertyDescriptor(owner, name)?.value
      if (!isAsync(method)) continue
      const sharing = first.includes(String(name)) ? turnThenCall(method) : callThenTurn(method)
      Object.defineProperty(sharing, 'name', { value: method.name })
      Object.defineProperty(owner, name, { value: sharing, writable: true, configurable: true })
    }
}

function callThenTurn(method: AsyncMethod): AsyncMethod {
  return function (...args) {
    const result = method.apply(this, args)
    const turn = dueTurn()
    return turn ? settleAfter(turn, result) : result
  }
}

function turnThenCall(method: AsyncMethod): AsyncMethod {
  return function (...args) {
    const turn = dueTurn()
    return turn ? turn.then(() => method.apply(this, args)) : method.apply(this, args)
  }
}

/** Also after a failure: calling `attach()` until the segment exists is such a loop, too. */
async function settleAfter(turn: Promise<void>, result: Promise<unknown>): Promise<unknown> {
  try {
    return await result
  } finally {
    await turn
  }
}

/** The turn to wait for, when calls have been made for too long without one. */
function dueTurn(): Promise<void> | undefined {
  // No call overtakes the calls that already wait for the turn.
  if (nextTurn?.isAwaited) return nextTurn.over
  callsToReading -= 1
  if (callsToReading > 0) return undefined
  const now = performance.now()
  callsToReading = now - lastReading < SHORT ? CALLS_PER_READING : 1
  lastReading = now
  if (now - lastTurn < LONGEST_RUN) return undefined
  if (!nextTurn) {
    lastTurn = now
    nextTurn = askForTurn()
    return undefined
  }
  if (!nextTurn.isOverdue) {
    const turn = nextTurn
    queueMicrotask(() => {
      turn.isOverdue = true
    })
    return undefined
  }
  nextTurn.isAwaited = true
  nextTurn.immediate.ref()
  return nextTurn.over
}

/** Does not keep the process alive until a call waits for it. */
function askForTurn(): Turn {
  let onTurn = () => {}
  const over = new Promise<void>(resolve => {
    onTurn = resolve
  })
  const immediate = setImmediate(() => {
    nextTurn = undefined
    lastTurn = performance.now()
    onTurn()
  })
  return { over, immediate: immediate.unref(), isOverdue: false, isAwaited: false }
}

const { constructor: AsyncFunction } = async () => {}

function isAsync(method: unknown): method is AsyncMethod {
  return method instanceof AsyncFunction
}
