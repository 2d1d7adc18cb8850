import { type Tx } from '@cf/database';
import { CfError } from '@cf/errors';

/** What a stack's state means for a staging: refused, or allowed with a warning, or simply allowed. A restage may go on where a new app may not begin. */
export async function checkStack(
  db: Tx,
  name: string,
  { isRestage }: { isRestage: boolean },
): Promise<string | undefined> {
  const stack = await db.stack.findUnique({ where: { name } });
  if (!stack) return undefined;
  const reason = stack.state_reason ? ` ${stack.state_reason}` : '';
  switch (stack.state) {
    case 'DISABLED':
      throw refused(`Stack '${name}' is disabled and cannot be used for staging applications.${reason}`);
    case 'RESTRICTED':
      if (!isRestage)
        throw refused(
          `Stack '${name}' is restricted and cannot be used for staging new applications.${reason}`,
        );
      return `Stack '${name}' is restricted and cannot be used for staging new applications.${reason}`;
    case 'DEPRECATED':
      return `Stack '${name}' is deprecated and will be removed in the future.${reason}`;
    default:
      return undefined;
  }
}

const refused = (detail: string) => new CfError('StackValidationFailed', detail);
