/**
 * Gives back what only the start needed: the collector would get to it when the heap has doubled,
 * which in a quiet container is never. Takes some 10 ms; 0.9 MB of 8 for each container.
 */
export function releaseStartMemory(): void {
  Bun.gc(true);
  // Not in Bun's types: hands free pages of the allocator back to the kernel.
  (Bun as unknown as { shrink?: () => void }).shrink?.();
}
