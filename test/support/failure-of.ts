/** What a promise rejects with; fails when it does not. */
export async function failureOf<Failure = Error & { readonly code: string }>(
  promise: Promise<unknown>,
): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    return error as Failure;
  }
  throw new Error("expected a rejection");
}
