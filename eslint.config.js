// Components alone: ESLint knows Svelte. All other code is looked at by oxlint (.oxlintrc.json), in a tenth of the time.
import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import tseslint from 'typescript-eslint'
import svelteConfig from './src/renderer/svelte.config.js'

/** Rules that ask types take ten times as long: npm test leaves them to the full suite (scripts/tests/steps.mjs). */
const asksTypes = process.env['FROSTLINE_TEST_SUITE'] !== 'fast'

export default defineConfig([
  globalIgnores(['node_modules/', 'dist/', 'out/', 'coverage/', 'runs/', 'resources/', '**/*.{js,mjs,cjs,ts}']),
  js.configs.recommended,
  { files: ['**/*.svelte'], extends: [asksTypes ? tseslint.configs.strictTypeChecked : tseslint.configs.strict] },
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte'],
    languageOptions: {
      globals: globals.browser,
      parserOptions: {
        parser: tseslint.parser,
        svelteConfig,
        ...(asksTypes && { projectService: true, tsconfigRootDir: import.meta.dirname }),
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // a screen's address is its hash: there is no router to resolve it
      'svelte/no-navigation-without-resolve': 'off',
      // maps and sets in view-models are replaced, never changed
      'svelte/prefer-svelte-reactivity': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', 400],
      'no-warning-comments': ['error', { terms: ['prettier-ignore'], location: 'anywhere' }],
      'prefer-const': 'error',
    },
  },
  ...(asksTypes ? [withTypes()] : []),
])

function withTypes() {
  return {
    files: ['**/*.svelte'],
    rules: {
      // numbers in messages are what messages are for
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // reading past the end of an array is undefined at run time only, and is checked where it can happen
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // strings are spread into code points on purpose
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/require-await': 'off',
      // components are any to these; svelte-check looks at them
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  }
}
