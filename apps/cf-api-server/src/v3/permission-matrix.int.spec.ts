import { TEST_ROLES } from '../testing/roles';
import { useApi } from '../testing/use-api';
import { endpoints } from './endpoints';
import { PERMISSION_MATRIX } from './permission-matrix';

const nameOf = ({ method, path }: { method: string; path: string }) => `${method.toUpperCase()} ${path}`;

describe('the permission matrix', () => {
  test('has a row for every endpoint that asks for a token, and none for what does not exist', () => {
    const asking = endpoints.filter(({ contract }) => !contract.anonymous).map(nameOf);

    expect([...new Set(PERMISSION_MATRIX.map(({ endpoint }) => endpoint))].sort()).toEqual(asking.sort());
  });
});

describe('without a token', () => {
  const api = useApi();

  test.each(endpoints.filter(({ contract }) => !contract.anonymous).map(nameOf))(
    '%s answers 401',
    async (name) => {
      const [method = '', path = ''] = name.split(' ');
      const verb = method.toLowerCase() as 'get';
      const response = await api.anonymous()[verb](path.replace(/:\w+/g, 'some-guid'));

      expect([response.status, response.body.errors[0].code]).toEqual([401, 10002]);
    },
  );
});

describe('each endpoint and role', () => {
  const api = useApi();

  describe.each(PERMISSION_MATRIX.map((row) => [row.endpoint, row] as const))('%s', (endpoint, row) => {
    test.each(TEST_ROLES.map((role) => [role, row.expected[role]] as const))(
      'as %s answers %i',
      async (role, status) => {
        const { path, body, type } = await row.request(api);
        const verb = (endpoint.split(' ')[0] ?? '').toLowerCase() as 'post';

        const request = api.as(role)[verb](path);
        const response =
          body === undefined ? await request : await request.type(type ?? 'application/json').send(body);

        expect({ status: response.status, errors: response.body.errors }).toMatchObject({ status });
      },
    );
  });
});
