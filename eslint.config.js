import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

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

export default defineConfig([
  globalIgnores(['node_modules/', 'dist/', 'out/', 'coverage/', 'runs/', 'resources/']),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
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
])
