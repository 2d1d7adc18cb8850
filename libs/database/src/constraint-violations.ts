const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';

/** Whether the database refused the write because the row, or a name in it, exists already. */
export const isUniqueViolation = (error: unknown) => violates(error, UNIQUE_VIOLATION, 'P2002');

/** Whether the database refused the write because a row that it refers to does not exist, or is referred to. */
export const isForeignKeyViolation = (error: unknown) => violates(error, FOREIGN_KEY_VIOLATION, 'P2003');

const ROW_MISSING = 'P2025';

/** Whether a row that was to be changed, and had been there before, is gone. */
export const isRowMissing = (error: unknown) =>
  typeof error === 'object' && error !== null && (error as { code?: unknown }).code === ROW_MISSING;

function violates(error: unknown, sqlState: string, prismaCode: string): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, meta } = error as {
    code?: unknown;
    meta?: { code?: unknown; driverAdapterError?: { cause?: { originalCode?: unknown } } };
  };
  return [code, meta?.code, meta?.driverAdapterError?.cause?.originalCode].some(
    (found) => found === sqlState || found === prismaCode,
  );
}
