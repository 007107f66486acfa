// How measurements say what they found: one JSON object a line, which `npm run bench` prints beside its budget.

/** The value below which `part` (0 to 1) of the samples lie; NaN where there are none. */
export function percentile(samples: readonly number[], part: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** The middle of the samples. */
export const median = (samples: readonly number[]): number => percentile(samples, 0.5);

/** A quantity as it was measured, once or several times. An empty budget means that the design names none. */
export interface Measured {
  name: string;
  samples: readonly number[];
  unit: string;
  budget?: string;
}

/** Prints the median of the samples, and how far they lie apart where there is more than one. */
export function report({ name, samples, unit, budget = "" }: Measured): void {
  const several = samples.length > 1;
  const figure = {
    name,
    value: median(samples),
    unit,
    budget,
    ...(several
      ? {
          low: Math.min(...samples),
          high: Math.max(...samples),
          spread: percentile(samples, 0.95),
          runs: samples.length,
        }
      : {}),
  };
  console.log(JSON.stringify(figure));
}

/** Prints a sentence about what can't be measured here. */
export const remark = (sentence: string): void => console.log(sentence);
