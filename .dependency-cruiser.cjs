// shared <- core <- node <- api <- {main, server <- cli}, node <- trainer, core <- renderer, shared <- preload (docs/ARCHITECTURE.md, folders and imports).
const place = (names) => `(^|/)src/(${names})/`

const WINDOW = 'preload|renderer'
const HOSTS = 'main|trainer|server|cli'

const mayNotReach = (from, to, comment) => ({
  name: `${from}-not-to-${to.replaceAll('|', '-or-')}`,
  comment,
  severity: 'error',
  from: { path: place(from) },
  to: { path: place(to) },
})

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    mayNotReach('shared', `core|node|api|${WINDOW}|${HOSTS}`, 'shared is what everybody knows and knows nobody.'),
    mayNotReach('core', `node|api|${WINDOW}|${HOSTS}`, 'core asks for what it needs through interfaces.'),
    mayNotReach('node', `api|${WINDOW}|${HOSTS}`, 'node answers what core asks.'),
    mayNotReach('api', `${WINDOW}|${HOSTS}`, 'api is served by every host and knows none.'),
    mayNotReach('trainer', `api|${WINDOW}|main|server|cli`, 'hosts do not know each other.'),
    mayNotReach('main', `${WINDOW}|trainer|server|cli`, 'hosts do not know each other.'),
    mayNotReach('server', `${WINDOW}|trainer|main|cli`, 'hosts do not know each other.'),
    mayNotReach('cli', `${WINDOW}|trainer|main`, 'the command line starts a server, and knows no window.'),
    mayNotReach('preload', `core|node|api|renderer|${HOSTS}`, 'the preload hands over a port and nothing else.'),
    mayNotReach(
      'renderer',
      `node|api|preload|${HOSTS}`,
      'the window asks through the contract; of core it has the pure parts.',
    ),
    {
      name: 'layers-know-plain-models-and-ops',
      comment:
        'a kind of layer is asked by models, engine and export; it knows what a graph and an op are, and none of those who ask.',
      severity: 'error',
      from: { path: place('core/layers'), pathNot: '\\.test\\.ts$' },
      to: {
        path: place('core'),
        pathNot: [
          place('core/layers'),
          '(^|/)src/core/models/(layer-graph|preprocessing|errors|json-limits)\\.ts$',
          '(^|/)src/core/ops/(?!kinds\\.ts)[^/]+\\.ts$',
          '(^|/)src/core/engine/op-graph\\.ts$',
        ],
      },
    },
    {
      name: 'ops-know-graphs-and-forms',
      comment:
        'an op is asked by gradients, executors and writers; it knows what a graph, a kernel and an ONNX node are, and none of those who ask.',
      severity: 'error',
      from: { path: place('core/ops'), pathNot: '\\.test\\.ts$' },
      to: {
        path: place('core'),
        pathNot: [
          place('core/ops'),
          '(^|/)src/core/engine/(op-graph|eager/kernel)\\.ts$',
          '(^|/)src/core/formats/onnx/(onnx-graph|onnx-model|transpose)\\.ts$',
          '(^|/)src/core/models/layer-graph\\.ts$',
          '(^|/)src/core/training/random\\.ts$',
        ],
      },
    },
    {
      name: 'no-node-in-shared-or-core',
      comment: 'shared and core run in a browser too.',
      severity: 'error',
      from: { path: place('shared|core'), pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-tensorflow-in-shared-or-core',
      comment: 'core works on plain typed arrays; the eager executor is given tfjs and knows its types only.',
      severity: 'error',
      from: { path: place('shared|core'), pathNot: '\\.test\\.ts$' },
      to: { path: 'node_modules/@tensorflow/|^@tensorflow/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'native-library-only-in-node-and-trainer',
      comment: 'a crash of the native library must not take a host with it.',
      severity: 'error',
      from: { path: place('[^/]+'), pathNot: [place('node|trainer'), '\\.test\\.ts$'] },
      to: { path: 'node_modules/@tensorflow/tfjs-node/|^@tensorflow/tfjs-node' },
    },
    {
      name: 'no-electron',
      comment: 'plain Node would start a download of it; src/main and src/preload alone may.',
      severity: 'error',
      from: { pathNot: [place('main|preload'), '^node_modules/'] },
      to: { path: 'node_modules/electron/|^electron$' },
    },
    {
      name: 'no-test-in-product',
      comment: 'product code does not use what is there for its tests.',
      severity: 'error',
      from: { path: place('[^/]+'), pathNot: '\\.test\\.ts$' },
      to: { path: '\\.test\\.ts$|(^|/)tests/' },
    },
    { name: 'no-circular', comment: 'imports point one way.', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'not-to-unresolvable',
      comment: 'a misspelled path, or a package that package.json does not name.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
