/** The smallest number that so many of a hundred are not above. */
export function percentile(numbers: number[], percent: number): number {
    const sorted = numbers.toSorted((one, other) => one - other);
    return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? NaN;
}

/** Milliseconds, in the middle and of the slowest in ten. */
export function spread(milliseconds: number[]): string {
    return `${percentile(milliseconds, 50).toFixed(1)} ms | ${percentile(milliseconds, 90).toFixed(1)} ms`;
}

/** The median of the rounds' ratios. */
export function ratio(ones: number[], others: number[]): string {
    const ratios = ones.map((one, round) => one / (others[round] ?? NaN));
    return percentile(ratios, 50).toFixed(2);
}
