import { randomUUID } from 'node:crypto';
import { statementsDuring } from '@cf/database/testing';
import { READERS_OF_SPACE } from './permission-matrix';
import { TEST_ROLES, type TestRole } from './roles';
import { type Client, type TestApi } from './use-api';

/** What a test may ask of a row that it has arranged. */
export interface ListedRow {
  readonly spaceGuid?: string;
  readonly created_at?: Date;
  readonly updated_at?: Date;
  readonly labels?: Record<string, string>;
}

/** A list of the API, as far as it is like every other. */
export interface ListRules {
  /** As declared, for example `GET /v3/apps/:guid/tasks`. */
  readonly endpoint: string;
  /** Where this world has it; `endpoint` itself unless it is about something. */
  readonly path?: () => string;
  /** Adds a row to it, and answers the row's guid. */
  readonly arrange: (row: ListedRow) => Promise<string>;
  /** Its own filters that take any text. */
  readonly filters: readonly string[];
  /** Its other parameters. */
  readonly parameters?: readonly string[];
  /** Columns of `order_by`. */
  readonly orderBy?: readonly string[];
  readonly labels?: boolean;
  /** Who sees a row of the space; nobody in particular where the list is about one app. */
  readonly seenBy?: readonly TestRole[] | undefined;
  /** Queries that bring more along, for example `include=space`. */
  readonly withMore?: readonly string[];
}

export const guidsIn = (body: { resources: { guid: string }[] }) => body.resources.map(({ guid }) => guid);

/** Another space of another organization, in which nobody has a role. */
export async function arrangeForeignSpace({ db, org }: TestApi): Promise<{ guid: string; org: string }> {
  const data = { guid: randomUUID(), name: `foreign-${randomUUID()}` };
  const other = await db.organization.create({ data: { ...data, quota_guid: org.quota_guid } });
  const space = await db.space.create({
    data: { guid: randomUUID(), name: data.name, organization_guid: other.guid },
  });
  return { guid: space.guid, org: other.guid };
}

const DAYS = [new Date('2020-03-01T10:00:00.250Z'), new Date('2020-03-02T10:00:00.250Z')] as const;
/** What means something to SQL, to patterns, to URLs or to nobody. */
const ODD_VALUES = [
  "'",
  "x' or '1'='1",
  "'; drop table apps; --",
  '%',
  '_',
  '.*',
  '(a|b',
  '[',
  '\\',
  '$1',
  '{}',
  '🦄',
  'x'.repeat(5000),
];
const PAGING = ['page', 'per_page', 'order_by'];
const TIMES = ['created_ats', 'updated_ats'].flatMap((name) => [
  name,
  ...['lt', 'lte', 'gt', 'gte'].map((operator) => `${name}[${operator}]`),
]);

/** Holds a list to what every list promises: who sees what, pages, orders, filters, odd values, and a number of statements that does not grow. */
export function itIsAList(api: TestApi, rules: ListRules): void {
  const { endpoint, arrange, filters, labels = true, orderBy = ['created_at', 'updated_at'] } = rules;
  const path = rules.path ?? (() => endpoint.replace('GET ', ''));
  const developer = () => api.as('space_developer');
  const list = (query: string, as: Client = developer()) => as.get(`${path()}?${query}`);
  const guidsOf = async (query: string) => guidsIn((await list(query)).body);
  const two = async () =>
    [
      await arrange({ created_at: DAYS[0], updated_at: DAYS[1], labels: { tier: 'gold' } }),
      await arrange({ created_at: DAYS[1], updated_at: DAYS[0] }),
    ] as const;

  describe(`${endpoint}, as every list,`, () => {
    if (rules.seenBy !== undefined || !rules.path) {
      test('shows each role the rows that it may read', async () => {
        const readers = rules.seenBy ?? READERS_OF_SPACE;
        const own = await arrange({});
        const foreign = await arrange({ spaceGuid: (await arrangeForeignSpace(api)).guid });
        const everywhere: readonly TestRole[] = ['admin', 'admin_read_only', 'global_auditor'];

        const seen = await Promise.all(
          TEST_ROLES.map(async (role) => [
            role,
            guidsIn((await list(`guids=${own},${foreign}`, api.as(role))).body),
          ]),
        );

        const expected = (role: TestRole) => [
          ...(readers.includes(role) ? [own] : []),
          ...(everywhere.includes(role) ? [foreign] : []),
        ];
        expect(Object.fromEntries(seen)).toEqual(
          Object.fromEntries(TEST_ROLES.map((role) => [role, expected(role)])),
        );
      });
    }

    test('comes in pages that keep the filters and lead to each other', async () => {
      const guids = [...(await two()), await arrange({})];
      const query = `guids=${guids.join(',')}`;

      const { body } = await list(`${query}&per_page=1&page=2&order_by=-created_at`);
      const past = await list(`${query}&per_page=2&page=3`);

      const page = (number: number) => {
        const parameters = new URLSearchParams(`${query}&order_by=-created_at&page=${number}&per_page=1`);
        return { href: `http://api.test${path()}?${parameters}` };
      };
      expect(guidsIn(body)).toEqual([guids[1]]);
      expect(body.pagination).toEqual({
        total_results: 3,
        total_pages: 3,
        first: page(1),
        last: page(3),
        next: page(3),
        previous: page(1),
      });
      expect([guidsIn(past.body), past.body.pagination.next]).toEqual([[], null]);
    });

    test('is in the order of creation, or in the one asked for', async () => {
      const [first, second] = await two();
      const query = `guids=${second},${first}`;

      expect(await guidsOf(query)).toEqual([first, second]);
      expect(await guidsOf(`${query}&order_by=created_at`)).toEqual([first, second]);
      expect(await guidsOf(`${query}&order_by=%2Bupdated_at`)).toEqual([second, first]);
      for (const column of orderBy) {
        const up = await guidsOf(`${query}&order_by=${column}`);
        expect([column, await guidsOf(`${query}&order_by=-${column}`)]).toEqual([column, [...up].reverse()]);
      }
    });

    test('filters by guid and by time', async () => {
      const [first, second] = await two();
      const query = `guids=${first},${second}`;

      expect(await guidsOf(`guids=${second},nowhere`)).toEqual([second]);
      expect(await guidsOf(`${query}&created_ats=2020-03-01T10:00:00Z,2019-01-01T00:00:00Z`)).toEqual([
        first,
      ]);
      expect(await guidsOf(`${query}&created_ats[lt]=2020-03-02T10:00:00Z`)).toEqual([first]);
      expect(await guidsOf(`${query}&created_ats[lte]=2020-03-01T10:00:00Z`)).toEqual([first]);
      expect(await guidsOf(`${query}&created_ats[gt]=2020-03-01T10:00:00Z`)).toEqual([second]);
      expect(
        await guidsOf(`${query}&updated_ats[gte]=2020-03-01T10:00:00Z&updated_ats[lt]=2020-03-02T00:00:00Z`),
      ).toEqual([second]);
    });

    if (labels) {
      test('filters by label', async () => {
        const [first, second] = await two();
        const query = `guids=${first},${second}`;

        expect(await guidsOf(`${query}&label_selector=tier`)).toEqual([first]);
        expect(await guidsOf(`${query}&label_selector=!tier`)).toEqual([second]);
        expect(await guidsOf(`${query}&label_selector=tier in (gold,silver),!other`)).toEqual([first]);
        expect(await guidsOf(`${query}&label_selector=tier!=gold`)).toEqual([second]);
        expect(await guidsOf(`${query}&label_selector=tier notin (silver)`)).toEqual([first, second]);
      });
    }

    test.each([...filters, 'guids'])('takes any text in ?%s= for what it is', async (filter) => {
      await arrange({});

      for (const value of ODD_VALUES) {
        const twice = encodeURIComponent(encodeURIComponent(value));
        const { status, body } = await list(`${filter}=${twice}`);
        expect([value, status, body.resources]).toEqual([value, 200, []]);
      }
      const nul = await list(`${filter}=%2500`);
      expect([nul.status, nul.body.errors[0].code]).toEqual([400, 10005]);
    });

    test('refuses what it does not know, and names what it does', async () => {
      const valid = [...filters, ...(rules.parameters ?? []), ...PAGING, ...TIMES, 'guids'];
      const known = [...valid, ...(labels ? ['label_selector'] : [])].sort().map((name) => `'${name}'`);
      const unknown = await list('nmaes=a&__proto__=b');
      const answers = await Promise.all(
        [
          'page=0',
          'page=x',
          'per_page=0',
          'per_page=5001',
          'order_by=guid;drop',
          'created_ats[lt]=now',
          'created_ats[ne]=2020-03-01T10:00:00Z',
          ...(labels ? ['label_selector=', 'label_selector=a in', `label_selector=${'a,'.repeat(50)}a`] : []),
        ].map(async (query) => {
          const { status, body } = await list(query);
          return [query, status, body.errors?.[0].code];
        }),
      );

      expect([unknown.status, unknown.body.errors]).toEqual([
        400,
        [
          {
            code: 10005,
            title: 'CF-BadQueryParameter',
            detail: `The query parameter is invalid: Unknown query parameter(s): 'nmaes', '__proto__'. Valid parameters are: ${known.join(', ')}`,
          },
        ],
      ]);
      expect(answers).toEqual(answers.map(([query]) => [query, 400, 10005]));
    });

    test.each(['', ...(rules.withMore ?? [])])(
      'runs as many statements for a page of many as for a page of one (?%s)',
      async (more) => {
        for (let row = 0; row < 4; row += 1) await arrange({ labels: { tier: 'gold' } });
        const statements = (perPage: number) =>
          statementsDuring(async () => {
            const { status, body } = await list(`${more}&per_page=${perPage}`);
            expect([status, body.resources.length]).toEqual([200, perPage]);
          });

        const [one, many] = [await statements(1), await statements(4)];

        expect(many).toHaveLength(one.length);
      },
    );
  });
}
