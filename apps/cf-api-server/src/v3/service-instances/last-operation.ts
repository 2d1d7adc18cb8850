import { presentTime } from '../page';

interface WithOperation {
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly last_operation: unknown;
}

interface Operation {
  readonly type?: string;
  readonly state?: string;
  readonly description?: string | null;
  readonly created_at?: string;
  readonly updated_at?: string;
}

/** What was last done to an instance or binding. One that says nothing of it was created, and is done. */
export function presentLastOperation({ created_at, updated_at, last_operation }: WithOperation) {
  const { type = 'create', state = 'succeeded', ...rest } = (last_operation ?? {}) as Operation;
  return {
    type,
    state,
    description: rest.description ?? '',
    created_at: presentTime(rest.created_at ? new Date(rest.created_at) : created_at),
    updated_at: presentTime(rest.updated_at ? new Date(rest.updated_at) : updated_at),
  };
}
