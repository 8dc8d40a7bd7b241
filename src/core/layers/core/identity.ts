import { kerasLayer } from '../keras-form.ts'
import { free, layerKind, type LayerKind } from '../layer-kind.ts'
import { renamed } from '../tfjs-form.ts'

/** A layer that passes on what it gets, whatever it is set to. */
export const passingOn = (className: string, more: Partial<LayerKind> = {}): LayerKind =>
  layerKind({
    className,
    settings: 'any',
    keepsValues: true,
    multiplyAdds: free,
    words: () => ['does nothing here'],
    lower: (_, [x]) => x,
    tfjs: (layer) => renamed(layer, 'Activation', { name: layer.name, activation: 'linear', trainable: true }),
    keras: (source) => [kerasLayer(source, {}, { className: 'Identity' })],
    isOwnActivation: true,
    isAlongLast: true,
    ...more,
  })

export const identity = passingOn('Identity')
