import { arithmeticOperations } from './arithmetic-operations.ts'
import { arrayOperations } from './array-operations.ts'
import { comparisonOperations } from './comparison-operations.ts'
import { rearrangingOperations } from './rearranging-operations.ts'
import { activation, type Reader, unary } from './operation-reader.ts'

const slope = { negative_slope: ['alpha'] }

/** By `OperationCall.kind`: what Keras 3 and TensorFlow have under the same name computes the same. */
export const OPERATIONS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...'relu6 sigmoid tanh silu swish selu softplus softsign mish exp expm1 log log1p abs square sqrt rsqrt erf sign sin cos tan sinh cosh log2 log10 exp2 trunc cbrt floor ceil'
    .split(' ')
    .map((name): [string, Reader] => [name, unary(name === 'exp' ? 'exponential' : name)]),
  ['relu', unary('relu')],
  ['leakyrelu', unary('leaky_relu', slope)],
  ['elu', unary('elu')],
  ['celu', unary('celu')],
  ['gelu', (call) => unary('gelu', {}, { approximate: !call.isKeras2 })(call)],
  ['glu', unary('glu')],
  ['softmax', unary('softmax')],
  ['logsoftmax', unary('log_softmax')],
  ['logsigmoid', unary('log_sigmoid')],
  ['hardsigmoid', unary('hard_sigmoid')],
  ['hardsilu', unary('hard_silu')],
  ['hardswish', unary('hard_silu')],
  ['hardtanh', unary('hard_tanh')],
  ['hardshrink', unary('hard_shrink')],
  ['softshrink', unary('soft_shrink')],
  ['tanhshrink', unary('tanh_shrink')],
  ['threshold', unary('threshold')],
  ['squareplus', unary('squareplus')],
  ['sparseplus', unary('sparse_plus')],
  ['sparsesigmoid', unary('sparse_sigmoid')],
  ['absolute', unary('abs')],
  [
    'round',
    (call) => {
      const read = unary('round')(call)
      if (call.number(0, 1, 'decimals') !== 0) throw call.unsupported('rounds to decimals')
      return read
    },
  ],
  ['fabs', unary('abs')],
  ['reciprocal', unary('reciprocal')],
  ['stopgradient', (call) => activation('stop_gradient', {}, call.tensor(0, 'variable', 'x', 'input'))],
  ['asinh', unary('asinh')],
  ['arcsinh', unary('asinh')],
  ['atanh', unary('atanh')],
  ['arctanh', unary('atanh')],
  ['rint', unary('round')],
  ...arithmeticOperations,
  ...comparisonOperations,
  ...rearrangingOperations,
  ...arrayOperations,
])
