/** The other end of an IPC channel: a worker of node:cluster, or the process itself towards its primary. */
export interface Port {
  send(message: object): unknown
  on(event: 'message', listener: (message: unknown) => void): unknown
}

/** What one end does when the other asks for it. Arguments and results are JSON. */
export type Calls<T> = { [K in keyof T]: (...args: never[]) => Promise<unknown> }

interface Question {
  ask: string
  id: number
  args: never[]
}

interface Answer<T> {
  answer: number
  result: T
}

type Result<C extends Calls<C>, K extends keyof C> = Awaited<ReturnType<C[K]>>

/**
 * Calls between two processes of one service. A question whose answer never comes ends with the process that was asked:
 * whoever asks must not wait for ever.
 *
 * @param own what this end does for the other
 * @returns asks the other end
 */
export function openChannel<Other extends Calls<Other>>(port: Port, own: Calls<object> & Record<string, unknown> = {}) {
  let questions = 0

  port.on('message', (message) => {
    if (isQuestion(message)) void answer(message)
  })

  async function answer({ ask, id, args }: Question): Promise<void> {
    const work = own[ask]
    const result = typeof work === 'function' ? await work(...args) : undefined
    port.send({ answer: id, result })
  }

  return function ask<K extends keyof Other & string>(name: K, ...args: Parameters<Other[K]>) {
    const id = ++questions
    return new Promise<Result<Other, K>>((resolve) => {
      pending(port, id, resolve)
      port.send({ ask: name, id, args })
    })
  }
}

/** One listener for each port, however many questions are open. */
const open = new WeakMap<Port, Map<number, (message: unknown) => void>>()

function pending<T>(port: Port, id: number, resolve: (result: T) => void): void {
  const waiting = open.get(port) ?? listen(port)
  waiting.set(id, (message) => {
    if (isAnswer<T>(message)) resolve(message.result)
  })
}

function listen(port: Port): Map<number, (message: unknown) => void> {
  const waiting = new Map<number, (message: unknown) => void>()
  open.set(port, waiting)
  port.on('message', (message) => {
    if (!isAnswer(message)) return
    waiting.get(message.answer)?.(message)
    waiting.delete(message.answer)
  })
  return waiting
}

const isObject = (message: unknown): message is object => typeof message === 'object' && message !== null
const isQuestion = (message: unknown): message is Question => isObject(message) && 'ask' in message && 'id' in message
const isAnswer = <T>(message: unknown): message is Answer<T> => isObject(message) && 'answer' in message
