import { Env, EnvironmentVariables } from '../app-resources';
import { type ReplayContext } from '../context';
import { requireApp } from '../lookups';

/** The environment of an app. */
export const environmentCommands = (ctx: ReplayContext) => {
  const { api } = ctx;
  const guidOf = async (name: string) => (await requireApp(ctx, name)).guid;

  return {
    env: async (name: string) => api.get(`/v3/apps/${await guidOf(name)}/env`, Env),
    setEnv: async (name: string, key: string, value: string) => {
      const path = `/v3/apps/${await guidOf(name)}/environment_variables`;
      return api.write('PATCH', path, EnvironmentVariables, { var: { [key]: value } });
    },
    unsetEnv: async (name: string, key: string) => {
      const guid = await guidOf(name);
      const { environment_variables: known } = await api.get(`/v3/apps/${guid}/env`, Env);
      if (!(key in known)) return undefined;
      const path = `/v3/apps/${guid}/environment_variables`;
      return api.write('PATCH', path, EnvironmentVariables, { var: { [key]: null } });
    },
  };
};
