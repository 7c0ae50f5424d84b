/** Cholesky factors of symmetric positive definite matrices, in double precision. */

/** Replaces the lower triangle of `a` (n×n, row-major) by R with `R Rᵀ = a` and clears the rest. */
export function choleskyInPlace(a: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const ri = i * n;
    for (let j = 0; j <= i; j++) {
      const rj = j * n;
      let s0 = 0;
      let s1 = 0;
      let k = 0;
      for (; k + 1 < j; k += 2) {
        s0 += (a[ri + k] as number) * (a[rj + k] as number);
        s1 += (a[ri + k + 1] as number) * (a[rj + k + 1] as number);
      }
      if (k < j) s0 += (a[ri + k] as number) * (a[rj + k] as number);
      const rest = (a[ri + j] as number) - s0 - s1;
      if (i !== j) a[ri + j] = rest / (a[rj + j] as number);
      else if (rest > 0) a[ri + i] = Math.sqrt(rest);
      else throw new RangeError(`Matrix is not positive definite (pivot ${i} of ${n} is ${rest}).`);
    }
    a.fill(0, ri + i + 1, ri + n);
  }
}

/** The inverse of a lower triangular matrix, itself lower triangular. */
export function invertLower(r: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = inverse.subarray(i * n, (i + 1) * n);
    for (let k = 0; k < i; k++) {
      const factor = r[i * n + k] as number;
      const from = k * n;
      for (let j = 0; j <= k; j++) row[j] = (row[j] as number) - factor * (inverse[from + j] as number);
    }
    const pivot = 1 / (r[i * n + i] as number);
    for (let j = 0; j < i; j++) row[j] = (row[j] as number) * pivot;
    row[i] = pivot;
  }
  return inverse;
}
