import { featureLimitBytes } from './context.ts'
import { freezePlan, type FreezePlan, frozenWeights } from '../../core/freeze/freeze-plan.ts'
import { candidateCuts, cheapestCut, type ChosenCut } from '../../core/freeze/cuts.ts'
import { suggestFrostLine } from '../../core/freeze/suggest.ts'
import type { CompileOptions } from '../../core/engine/compile/options.ts'
import { blocksOf } from '../../core/models/blocks.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { isIdentity } from '../../core/training/augmentation.ts'
import type { Stage, TrainingPlan } from '../../shared/contract/training-plan.ts'
import { blockMultipliers } from '../../core/training/schedule.ts'

/** What one stage freezes, caches and compiles. */
export interface StageSetup {
  readonly stage: Stage
  readonly freeze: FreezePlan
  /** The choice that `suggested` stood for, or the stage's own. */
  readonly freezeChoice: string
  readonly frozenNames: readonly string[]
  readonly cut: ChosenCut
  readonly options: CompileOptions
}

export function setUpStage(graph: LayerGraph, plan: TrainingPlan, stage: Stage, numTrainPhotos: number): StageSetup {
  const freezeChoice = stage.freeze === 'suggested' ? suggestFrostLine(graph, numTrainPhotos).choice : stage.freeze
  const rules = { keepsNormalization: stage.freezeBatchNormalization }
  const freeze = freezePlan(graph, freezeChoice, stage.exceptions, rules)
  const cut = cheapestCut(candidateCuts(graph, freeze), {
    numImages: numTrainPhotos,
    numVariants: isIdentity(plan.augmentation) ? 1 : Math.min(plan.augmentation.variants, stage.epochs),
    cacheLimitBytes: featureLimitBytes(plan),
  })
  const kind = plan.multiLabel ? 'binary-crossentropy' : 'categorical-crossentropy'
  return {
    stage,
    freeze,
    freezeChoice,
    frozenNames: frozenWeights(graph, freeze),
    cut,
    options: {
      graph,
      trainable: new Set(freeze.trainable),
      cut: cut.isCached ? cut.cut.tensors : [],
      loss: { kind, labelSmoothing: plan.labelSmoothing },
      optimizer: plan.optimizer,
      globalClipNorm: plan.globalClipNorm ?? undefined,
      l2: plan.l2,
      learningRateFactors: factorsByLayer(graph, freeze, stage),
      mixUp: plan.mixUp.alpha > 0,
    },
  }
}

/** Discriminative learning rates: the blocks that learn, from the lowest to the head. */
function factorsByLayer(graph: LayerGraph, { trainable }: FreezePlan, { multipliers }: Stage): Map<string, number> {
  const learns = new Set(trainable)
  const blocks = blocksOf(graph).filter(({ layers }) => layers.some((name) => learns.has(name)))
  const factors = blockMultipliers(
    multipliers,
    blocks.map(({ name }) => name),
  )
  return new Map(blocks.flatMap(({ name, layers }) => layers.map((layer) => [layer, factors.get(name) ?? 1] as const)))
}

/** Weights and statistics that this stage or one before it may change; all others are the base model's. */
export function changedNames(
  graph: LayerGraph,
  plan: TrainingPlan,
  stageIndex: number,
  numTrainPhotos: number,
): string[] {
  const setups = plan.stages.slice(0, stageIndex + 1).map((stage) => setUpStage(graph, plan, stage, numTrainPhotos))
  const trainable = new Set(setups.flatMap(({ freeze }) => freeze.trainable))
  return graph.layers.filter(({ name }) => trainable.has(name)).flatMap(({ weightNames }) => weightNames)
}
