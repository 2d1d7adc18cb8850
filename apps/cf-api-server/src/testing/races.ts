import { type TestApi } from './use-api';

/** What a request about an app is answered whose row is deleted after the request has found it, and before it writes. */
export async function deletedMeanwhile<Answer>(
  { db }: TestApi,
  appGuid: string,
  request: () => PromiseLike<Answer>,
): Promise<Answer> {
  let answer: Promise<Answer> | undefined;
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`select from apps where guid = ${appGuid} for update`;
    const isWaitedFor = async () => {
      const rows = await tx.$queryRaw<unknown[]>`select 1 from pg_locks
        where not granted and locktype = 'transactionid' and transactionid::text = pg_current_xact_id()::text`;
      return rows.length > 0;
    };
    answer = Promise.resolve(request());
    while (!(await isWaitedFor()));
    await tx.app.delete({ where: { guid: appGuid } });
  });
  if (!answer) throw new Error('The request was not made');
  return answer;
}
