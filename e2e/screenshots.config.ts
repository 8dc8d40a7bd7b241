import config from './playwright.config.ts'

/** `npm run screenshots`: pictures of every screen for docs/GUIDE.md, from the sample project. */
export default { ...config, testMatch: 'screenshots.shoot.ts', timeout: 600_000, workers: 1 }
