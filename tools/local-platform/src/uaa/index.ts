export { CLIENTS, clientsWith, type OauthClient } from './clients';
export { startUaa, type RunningUaa, type UaaOptions } from './start-uaa';
