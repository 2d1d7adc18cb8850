import { type ExpressFloor } from '../floor/express-floor';
import { recordStatements, replayOf } from '../floor/sql-floor';
import { succeed } from '../load/http';
import { measureInTurn } from '../load/slice';
import { type Figures, oneAfterTheOther } from '../statistics';
import { type Case, casesOn, requestOf } from './cases';
import { SEEDED } from './seed';
import { type RunningApi } from './start-api';

/** What a request costs, beside what it is made of. */
export interface Measured {
  readonly name: string;
  readonly as: string;
  readonly statements: number;
  readonly bytes: number;
  readonly endpoint: Figures;
  readonly sql: Figures;
  readonly express: Figures;
  readonly floor: Figures;
}

/** The cases on the seed. */
export async function seededCases({ database }: RunningApi): Promise<Case[]> {
  const { rows } = await database.query<{ spaceGuid: string; appGuid: string }>(
    `select ${SEEDED.space} as "spaceGuid", ${SEEDED.app} as "appGuid"`,
  );
  const [guids] = rows;
  if (!guids) throw new Error('nothing was seeded');
  return casesOn(guids);
}

/** Measures a case and the two parts of its floor, in turn. */
export async function measureCase(
  api: RunningApi,
  express: ExpressFloor,
  one: Case,
  seconds: number,
): Promise<Measured> {
  const endpoint = () => succeed(requestOf(one, api));
  const answer = await endpoint();
  const first = await recordStatements(api, endpoint);
  const second = await recordStatements(api, endpoint);
  if (first.length === 0) throw new Error(`no statement of ${one.name} was recorded`);
  const id = one.name.replace(/\W+/g, '-') + one.as;
  const works = {
    endpoint,
    sql: replayOf(api.database, [first, second]),
    express: await express.workOf(id, requestOf(one, api), answer),
  };
  const figures = await measureInTurn(works, seconds);
  const floor = oneAfterTheOther(figures.sql, figures.express);
  const { name, as } = one;
  return { name, as, statements: first.length, bytes: answer.body.length, ...figures, floor };
}
