/**
 * Has the runtime compile what runs often, from now on; again does nothing more. We begin with an
 * interpreter: compiled code and the threads that make it would cost every container memory, and most
 * have nothing to compile. A template over 10,000 instances then takes a quarter of the time.
 */
export function compileHotCode(): void {
  Bun.unsafe.setJITPolicy(1);
}
