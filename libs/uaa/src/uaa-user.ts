/** What the UAA tells of a user. */
export interface UaaUser {
  readonly guid: string;
  readonly username: string;
  readonly origin: string;
}

/** All that is named must hold; within a list any will do. Names compare without regard to case, as everywhere in the UAA. */
export interface UaaUserFilter {
  readonly usernames?: readonly string[];
  readonly partialUsernames?: readonly string[];
  readonly origins?: readonly string[];
}
