import { type StackRecord } from '@cf/database';

/** Whether something may be staged on a stack, and what the client should know of it. */
export interface StackVerdict {
  readonly refusal?: string;
  readonly warning?: string;
}

const refused = (stack: StackRecord): StackVerdict => ({
  refusal: withReason(
    `ERROR: Staging failed. The stack '${stack.name}' is '${stack.state}' and cannot be used for staging.`,
    stack,
  ),
});
const warned = (stack: StackRecord): StackVerdict => ({
  warning: withReason(
    `WARNING: The stack '${stack.name}' is '${stack.state}' and will be removed in the future.`,
    stack,
  ),
});
const allowed = (): StackVerdict => ({});

type Judge = (stack: StackRecord) => StackVerdict;
const VERDICTS: Readonly<Record<string, { readonly first: Judge; readonly again: Judge }>> = {
  ACTIVE: { first: allowed, again: allowed },
  DEPRECATED: { first: warned, again: warned },
  RESTRICTED: { first: refused, again: warned },
  DISABLED: { first: refused, again: refused },
};

/** What a stack's state means for a staging. A restage may go on where a new app may not begin. */
export function checkStack(stack: StackRecord | null, { isRestage }: { isRestage: boolean }): StackVerdict {
  const verdicts = stack && VERDICTS[stack.state];
  if (!verdicts) return allowed();
  return isRestage ? verdicts.again(stack) : verdicts.first(stack);
}

const withReason = (text: string, { state_reason }: StackRecord) =>
  state_reason ? `${text} ${state_reason}` : text;
