import { createInterface } from 'node:readline'

type Units = (count: number) => Promise<object> | object

export const answer = (content: object): void => void process.stdout.write(`${JSON.stringify(content)}\n`)

/** Our side of the protocol in bench/peers/README.md. A command that gives `ms` of its own is believed. */
export async function serve(ready: object, commands: Readonly<Record<string, Units>>): Promise<void> {
  answer({ ready: true, ...ready })
  for await (const line of createInterface({ input: process.stdin })) {
    const [command = '', text = ''] = line.trim().split(/\s+/)
    if (command === 'quit') break
    if (command === '') continue
    const run = Object.hasOwn(commands, command) ? commands[command] : undefined
    if (run === undefined || !/^[1-9]\d*$/.test(text)) {
      answer({
        error: `unknown command “${line}”; there are: ${Object.keys(commands).join(', ')} (each with a count), quit`,
      })
      continue
    }
    const count = Number(text)
    const startedAt = performance.now()
    const result = await run(count)
    answer({ command, count, ms: (performance.now() - startedAt) / count, ...result })
  }
  process.exit(0)
}
