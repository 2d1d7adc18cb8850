/** A step of a build pod that ends with another status than 0. */
export class StepFailure extends Error {
  readonly exitCode: number;
  readonly reason: 'Error' | 'OOMKilled';

  constructor(exitCode: number, message: string, reason: 'Error' | 'OOMKilled' = 'Error') {
    super(message);
    this.exitCode = exitCode;
    this.reason = reason;
  }
}
