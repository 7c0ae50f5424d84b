/**
 * The optimizers of the algorithm, with the update rules of MXNet that it documents: `sgd` (with momentum), `nag`
 * (Nesterov), `adam` and `rmsprop`. Weight decay works with `sgd` and `nag` alone, as documented.
 */
export interface OptimizerSettings {
  readonly optimizer: "sgd" | "nag" | "adam" | "rmsprop";
  readonly momentum: number;
  readonly weightDecay: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly gamma: number;
}

/** Changes `weights` by one step along `gradient` (a mean over the batch); `decayed` says whether weight decay applies. */
export type Step = (weights: Float32Array, gradient: Float32Array, learningRate: number, decayed: boolean) => void;

export function createOptimizer(settings: OptimizerSettings, size: number): Step {
  switch (settings.optimizer) {
    case "sgd":
    case "nag":
      return momentumStep(settings, size, settings.optimizer === "nag");
    case "adam":
      return adamStep(settings, size);
    case "rmsprop":
      return rmspropStep(settings, size);
  }
}

function momentumStep({ momentum, weightDecay }: OptimizerSettings, size: number, nesterov: boolean): Step {
  const velocity = new Float32Array(size);
  return (weights, gradient, learningRate, decayed) => {
    const decay = decayed ? weightDecay : 0;
    for (let i = 0; i < size; i++) {
      const g = (gradient[i] as number) + decay * (weights[i] as number);
      const v = momentum * (velocity[i] as number) + g;
      velocity[i] = v;
      weights[i] = (weights[i] as number) - learningRate * (nesterov ? g + momentum * v : v);
    }
  };
}

function adamStep({ beta1, beta2, eps }: OptimizerSettings, size: number): Step {
  const first = new Float32Array(size);
  const second = new Float32Array(size);
  let t = 0;
  return (weights, gradient, learningRate) => {
    t++;
    const rate = (learningRate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t || 1);
    for (let i = 0; i < size; i++) {
      const g = gradient[i] as number;
      const m = beta1 * (first[i] as number) + (1 - beta1) * g;
      const v = beta2 * (second[i] as number) + (1 - beta2) * g * g;
      first[i] = m;
      second[i] = v;
      weights[i] = (weights[i] as number) - (rate * m) / (Math.sqrt(v) + eps || 1);
    }
  };
}

function rmspropStep({ gamma, eps }: OptimizerSettings, size: number): Step {
  const second = new Float32Array(size);
  return (weights, gradient, learningRate) => {
    for (let i = 0; i < size; i++) {
      const g = gradient[i] as number;
      const v = gamma * (second[i] as number) + (1 - gamma) * g * g;
      second[i] = v;
      weights[i] = (weights[i] as number) - (learningRate * g) / (Math.sqrt(v + eps) || 1);
    }
  };
}
