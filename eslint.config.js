import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import tseslint from 'typescript-eslint'
import svelteConfig from './src/renderer/svelte.config.js'

const nodeGlobals = {
  AbortController: 'readonly',
  AbortSignal: 'readonly',
  Buffer: 'readonly',
  URL: 'readonly',
  clearInterval: 'readonly',
  clearTimeout: 'readonly',
  console: 'readonly',
  fetch: 'readonly',
  performance: 'readonly',
  process: 'readonly',
  setInterval: 'readonly',
  setTimeout: 'readonly',
}

/** A pipe or a device where a file is expected never ends: `src/node/files/open-regular.ts` opens plain files only. */
const OPENING = ['open', 'openSync', 'openAsBlob', 'readFile', 'readFileSync', 'createReadStream', 'appendFile']
const COPYING = ['appendFileSync', 'copyFile', 'copyFileSync', 'cp', 'cpSync', 'default', '*']
const filesOfPeople = (name) =>
  [name, `node:${name}`].map((module) => ({
    name: module,
    importNames: [...OPENING, ...COPYING],
    message: 'Open it by src/node/files (open-regular, read-regular, copy-regular), by named imports.',
  }))

export default defineConfig([
  globalIgnores(['node_modules/', 'dist/', 'out/', 'coverage/', 'runs/', 'resources/']),
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.svelte'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      // numbers in messages are what messages are for
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      // reading past the end of an array is undefined at run time only, and is checked where it can happen
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // ops and layers are tables of plain functions, taken apart where they are used
      '@typescript-eslint/unbound-method': 'off',
      // strings are spread into code points on purpose
      '@typescript-eslint/no-misused-spread': 'off',
      // `void` promises that are meant not to be waited for stay visible
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // interfaces that core declares are async where one of their two implementations is not
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: [
      '**/*.test.ts',
      'src/node/files/**',
      'src/node/project/database/**',
      // what they read is our own or the system's (/proc), never a person's
      'src/node/photos/resize/resize.ts',
      'src/node/doctor/machine.ts',
      'src/server/connections.ts',
    ],
    rules: {
      'no-restricted-imports': ['error', { paths: ['fs', 'fs/promises'].flatMap(filesOfPeople) }],
    },
  },
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { globals: globals.browser, parserOptions: { parser: tseslint.parser, svelteConfig } },
    rules: {
      // a screen's address is its hash: there is no router to resolve it
      'svelte/no-navigation-without-resolve': 'off',
      // maps and sets in view-models are replaced, never changed
      'svelte/prefer-svelte-reactivity': 'off',
      // components are `any` to the type-aware rules; svelte-check looks at them
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  { files: ['src/renderer/**/*.ts'], languageOptions: { globals: globals.browser } },
  {
    files: ['scripts/**/*.test.ts'], // what they test is JavaScript: it runs before anything is installed
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: nodeGlobals } },
  {
    files: ['**/*.cjs'],
    languageOptions: { globals: { ...nodeGlobals, module: 'readonly', require: 'readonly' }, sourceType: 'commonjs' },
  },
  { rules: { 'max-lines': ['error', 400], eqeqeq: ['error', 'always', { null: 'ignore' }], 'prefer-const': 'error' } },
  // a suite that shares one costly server or trained project
  { files: ['**/*.test.ts'], rules: { 'max-lines': ['error', 450] } },
])
