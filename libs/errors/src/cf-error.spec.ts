import { CfError, CfErrors, notFound, presentFailure } from './index';

describe('presentFailure', () => {
  test('answers an expected failure with its status, code and prefixed title', () => {
    expect(presentFailure(notFound('App'))).toEqual({
      status: 404,
      errors: [{ code: 10010, title: 'CF-ResourceNotFound', detail: 'App not found' }],
    });
  });

  test('fills the text of the catalogue in order, also with what looks like a pattern', () => {
    expect(new CfError('BadRequest', '$& %s').message).toBe('Bad request: $& %s');
  });

  test('tells nothing of an unexpected failure', () => {
    const { status, errors } = presentFailure(new Error('password=secret'));

    expect(status).toBe(500);
    expect(errors).toEqual([{ code: 10001, title: 'UnknownError', detail: 'An unknown error occurred.' }]);
  });

  test('keeps every entry of several failures, and the cause of none', () => {
    const failure = new CfErrors([
      new CfError('UnprocessableEntity', 'a', { cause: new Error('secret') }),
      notFound('App'),
    ]);

    const { status, errors } = presentFailure(failure);

    expect(status).toBe(422);
    expect(errors.map(({ detail }) => detail)).toEqual(['a', 'App not found']);
    expect(JSON.stringify(errors)).not.toContain('secret');
  });
});
