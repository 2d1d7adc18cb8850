export { CLIENTS, type OauthClient } from './clients';
export { startUaa, type RunningUaa, type UaaOptions } from './start-uaa';
