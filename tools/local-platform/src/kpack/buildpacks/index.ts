import { binary } from './binary';
import { type Buildpack } from './buildpack';
import { go } from './go';
import { nodejs } from './nodejs';
import { procfile } from './procfile';
import { python } from './python';
import { ruby } from './ruby';
import { staticfile } from './staticfile';

/** Everything that the local platform can build. */
export const BUILDPACKS: readonly Buildpack[] = [nodejs, python, ruby, go, staticfile, binary, procfile];

/** The buildpack of that id. */
export const findBuildpack = (id: string): Buildpack | undefined => BUILDPACKS.find((each) => each.id === id);
