import { expect, test } from 'vitest'

const nameOf = (path: string): string => /(\w+)\.svelte$/.exec(path)?.[1] ?? path

test('every component that several screens use stands in the gallery', () => {
  const components = Object.keys(import.meta.glob('../components/*.svelte')).map(nameOf)
  const pages = Object.values(import.meta.glob<string>('./*.svelte', { query: '?raw', import: 'default', eager: true }))
  const shown = new Set(
    pages.flatMap((page) => [...page.matchAll(/components\/(\w+)\.svelte/g)].map(([, name]) => name)),
  )
  // what menus are made of
  const missing = components.filter((name) => name !== 'MenuItems' && !shown.has(name))
  expect(components.length).toBeGreaterThan(10)
  expect(missing).toEqual([])
})
